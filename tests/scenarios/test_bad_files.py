"""Files that cannot be taken: one clear line each, nothing of them stored, the others of the same import stored."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.cast import settle
from tests.commands import run
from tests.conftest import NOW
from tests.dialogs.documents.word import from_text
from tests.dialogs.importing.papers import COUNCIL_AFTER, rows
from tests.searching import rows_of
from tests.talking import Talk

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2_000
LIMIT = 20 * 1024 * 1024


def _encrypted() -> bytes:
    """A zip in which every member says that it is encrypted (bit 0 of the flags, local and central)."""
    data = bytearray(_zip({"word/document.xml": b"<x/>"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _entities() -> bytes:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "brott">{lines}]><x>&a9;</x>'
    return _zip({"word/document.xml": text.encode()})


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("tom.txt", lambda: b""),
    "spaces": ("blank.md", lambda: b" \r\n\t\n"),
    "locked Word": ("last.docx", lambda: OLE),
    "locked zip": ("krypterad.docx", _encrypted),
    "half a Word": ("halv.docx", lambda: from_text(COUNCIL_AFTER)[:3_000]),
    "another zip": ("arkiv.docx", lambda: _zip({"a.txt": b"hej"})),
    "no Word": ("text.docx", lambda: b"Protokoll"),
    "entities": ("entiteter.docx", _entities),
    "bomb": ("bomb.docx", lambda: _zip({"word/document.xml": b"<x>" + b" " * 60_000_000})),
    "old Word": ("gammal.doc", lambda: OLE),
    "PDF": ("skannad.pdf", lambda: b"%PDF-1.7\n" + b"x" * 500),
    "picture": ("tavlan.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 500),
    "program": ("program.txt", lambda: bytes(range(256)) * 40),
    "nulls": ("nollor.txt", lambda: b"\x00" * 5_000),
    "too large": ("stor.txt", lambda: b"Protokoll Lokala br\xc3\xa5\n" + b"x" * LIMIT),
    "letter": ("brev.txt", lambda: "Hej! Kan du köpa mjölk på vägen hem?".encode()),
    "number": ("nummer.txt", lambda: f"{COUNCIL_AFTER}\nRing 850101-9874 om detta.\n".encode()),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    for name, content in FILES.values():
        (made / name).write_bytes(content())
    (made / "bra.txt").write_text(COUNCIL_AFTER, encoding="utf-8")
    return made


def test_each_is_refused_in_one_line_and_the_good_one_is_stored(address: str, engine: Engine, folder: Path) -> None:
    names = [name for name, _ in FILES.values()]
    paths = [*(folder / name for name in names), folder / "saknas.docx", folder, folder / "bra.txt"]
    result = run(address, "import", *map(str, paths), "--yes", "--json")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    found = {Path(one["file"]).name: one for one in map(json.loads, result.stdout.splitlines())}
    assert len(found) == len(paths)
    good = found.pop("bra.txt")
    assert (good["kind"], good["status"]) == ("minutes", "new")
    for name, one in found.items():
        assert (one["kind"], one["status"]) == ("none", "none"), name
        assert one["reason"], name
        assert "\n" not in one["reason"], name
    assert rows(engine, "select name from document") == [("bra.txt",)]
    assert rows(engine, "select count(*) from upload") == [(0,)]


def test_each_refusal_stands_on_a_line_of_its_own(address: str, engine: Engine, folder: Path) -> None:
    before = rows_of(engine)
    names = [name for name, _ in FILES.values()]
    result = run(address, "import", *(str(folder / name) for name in names), "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert len(lines) == len(names), result.stderr
    assert all(name in line for name, line in zip(names, lines, strict=True)), result.stderr
    assert rows_of(engine) == before


@pytest.mark.parametrize("kind", [*FILES, "missing"])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_dropped_in_the_conversation_it_is_told_and_not_kept(
    address: str, engine: Engine, tmp_path: Path, kind: str
) -> None:
    settle(engine, NOW)
    path = tmp_path / "saknas.docx"
    if kind in FILES:
        name, content = FILES[kind]
        path = tmp_path / name
        path.write_bytes(content())
    before = rows_of(engine, "inbox", "card", "dialog")
    with Talk(address, NOW) as talk:
        talk.be("Karin Wiberg")
        [told] = talk.line({"attach": str(path)})
    assert told["intent"] == "import_file"
    assert told["text"]
    assert not (told["card"] or {}).get("buttons")
    assert rows_of(engine, "inbox", "card", "dialog") == before


def test_a_null_or_half_a_character_in_a_text_is_no_reason_to_fail(
    address: str, engine: Engine, tmp_path: Path
) -> None:
    settle(engine, NOW)
    paper = tmp_path / "protokoll.txt"
    paper.write_bytes(COUNCIL_AFTER.encode() + b"\n\xed\xa0\x80 \xe2\x80\xae \x1b[31m \xf0\x9f\x99\x82\n")
    result = run(address, "import", str(paper), "--yes")
    assert result.exit_code == 0, result.output
    assert rows(engine, "select count(*) from minutes") == [(1,)]
    assert "råd" in str(rows(engine, "select text from minutes"))
