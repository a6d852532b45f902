"""Strangers' files are read in a process of their own, which is ended when it misbehaves."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.files import ReadingWorker, read_attachment, read_bytes, read_in_worker, read_path
from dialogs.documents.document import Unreadable
from dialogs.documents.drafts import MinutesDraft, NoDocument
from dialogs.documents.reading import MAX_BYTES
from tests.dialogs.importing.papers import STEERING


def test_several_files_one_process(tmp_path: Path) -> None:
    path = tmp_path / "styrgrupp.txt"
    path.write_text(STEERING, encoding="utf-8")
    with ReadingWorker() as worker:
        first = read_path(worker, path)
        process = worker.process
        assert isinstance(read_bytes(worker, "b.txt", "Handla mjölk och bröd".encode()).draft, NoDocument)
        assert read_bytes(worker, "tom.txt", b"").problem is not None
        assert worker.process is process
    assert isinstance(first.draft, MinutesDraft)
    assert first.draft.forum is not None
    assert first.draft.lines == ()
    assert worker.process is None


def test_a_missing_file_is_told_with_its_reason(tmp_path: Path) -> None:
    with ReadingWorker() as worker:
        found = read_path(worker, tmp_path / "nope.txt")
        assert worker.process is None
    assert found.problem is not None
    assert found.problem.code == "missing"


def test_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stor.txt"
    path.write_bytes(b"a" * (MAX_BYTES + 10))
    with ReadingWorker() as worker:
        found = read_path(worker, path)
    assert found.problem is not None
    assert found.problem.code == "too_large"


def test_a_worker_that_hangs_is_ended() -> None:
    hangs = (sys.executable, "-c", "import time; time.sleep(60)")
    with ReadingWorker(time_limit_s=0.2, command=hangs) as worker:
        with pytest.raises(Unreadable) as refused:
            worker.read("a.txt", b"text")
        assert worker.process is None
    assert refused.value.code == "too_slow"
    assert "\n" not in refused.value.sv


@pytest.mark.parametrize("program", ["import sys; sys.exit(3)", "print('x' * 20)"])
def test_a_worker_that_dies_or_babbles_is_a_refusal(program: str) -> None:
    with (
        ReadingWorker(time_limit_s=20, command=(sys.executable, "-c", program)) as worker,
        pytest.raises(Unreadable) as refused,
    ):
        worker.read("a.txt", b"text" * 100_000)
    assert refused.value.code == "too_much"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to the limit of memory")
def test_a_worker_that_wants_too_much_memory_is_a_refusal() -> None:
    program = (
        "import bot.reading_worker as w\n"
        "def parse(document):\n return bytearray(8 * 1024**3)\n"
        "w.parse = parse\nw.main()\n"
    )
    with (
        ReadingWorker(command=(sys.executable, "-c", program)) as worker,
        pytest.raises(Unreadable) as refused,
    ):
        worker.read("a.txt", b"text")
    assert refused.value.code == "too_much"


def test_the_worker_is_given_no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAMVERKAN_LINK_SECRET", "hemligt")
    told = tmp_path / "told"
    program = f"import os, pathlib; pathlib.Path({str(told)!r}).write_text(' '.join(os.environ))"
    with ReadingWorker(command=(sys.executable, "-c", program)) as worker, pytest.raises(Unreadable):
        worker.read("a.txt", b"text")
    assert "PATH" in told.read_text().split()
    assert "SAMVERKAN_LINK_SECRET" not in told.read_text()


async def _both(path: Path) -> tuple[object, object]:
    return await asyncio.gather(
        read_in_worker(path, "styrgrupp.txt"), read_in_worker(STEERING.encode(), "styrgrupp.txt")
    )  # fmt: skip


def test_from_the_event_loop(tmp_path: Path) -> None:
    path = tmp_path / "1"
    path.write_text(STEERING, encoding="utf-8")
    one, other = asyncio.run(_both(path))
    assert one == other


def test_an_attachment_has_its_problem_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "1"
    path.write_bytes(b"")
    read = asyncio.run(read_attachment({"path": str(path), "name": "tom.txt"}))
    assert read.draft is None
    assert read.problem is not None
    assert read.problem.said("sv").startswith("Filen")
    assert read.problem.said("en").startswith("The file")
