"""`samverkan import` as it is typed."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import Engine

from bot import cli
from tests.dialogs.importing.papers import OWN, OWN_FORUMS, every_row, rows


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in OWN.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in OWN]


def _run(address: str | None, *arguments: object) -> Result:
    env = {"SAMVERKAN_DATABASE_URL": address or "sqlite:////nowhere/at/all.db"}
    shown = cli.common_first([str(argument) for argument in arguments])
    return CliRunner().invoke(cli.build("sv"), shown, env=env)


def _lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_yes_takes_every_proposal(address: str, engine: Engine, papers: list[Path]) -> None:
    result = _run(address, "import", *papers, "--yes")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, len(papers)), result.output
    assert {name for (name,) in rows(engine, "select name from forum")} == OWN_FORUMS
    assert rows(engine, "select year from plan") == [(2024,)]
    assert "Sociala insatsgrupper unga 13-17 år: är gruppen sluten?" in result.stderr


def test_without_yes_and_without_a_terminal_nothing_is_stored(address: str, engine: Engine, papers: list[Path]) -> None:
    before = every_row(engine)
    result = _run(address, "import", *papers)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--yes" in result.stderr
    assert every_row(engine) == before


def test_a_dry_run_as_json_needs_no_database(papers: list[Path]) -> None:
    result = _run(None, "import", *papers, "--dry-run", "--json")
    assert result.exit_code == 0, result.output
    found = _lines(result)
    assert [one["file"] for one in found] == [str(path) for path in papers]
    assert [one["kind"] for one in found] == ["minutes", "action_plan", "minutes", "minutes"]
    assert all(isinstance(one["warnings"], list) for one in found)


def test_a_dry_run_stores_nothing_and_shows_what_would_be(address: str, engine: Engine, papers: list[Path]) -> None:
    before = every_row(engine)
    result = _run(address, "import", *papers, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "Har Lokala Brå Granvik-Exempelby blivit Lokala Brå Exempelby-Sjöviken? → ja" in result.stdout
    assert "Samma person" in result.stdout
    assert every_row(engine) == before


def test_what_is_no_such_document_is_told_and_the_others_go_on(
    address: str, engine: Engine, papers: list[Path], tmp_path: Path
) -> None:
    letter = tmp_path / "brev.txt"
    letter.write_text("Hej! Kan du köpa mjölk på vägen hem?", encoding="utf-8")
    result = _run(address, "import", papers[0], letter, tmp_path / "nope.docx", papers[1], "--yes", "--json")
    assert result.exit_code == 1
    found = _lines(result)
    assert [one["kind"] for one in found] == ["minutes", "none", "none", "action_plan"]
    assert all(one["reason"] for one in found[1:3])
    assert [one["status"] for one in found] == ["new", "none", "none", "new"]
    assert rows(engine, "select count(*) from document") == [(2,)]


def test_year_decides(address: str, engine: Engine, papers: list[Path]) -> None:
    result = _run(address, "import", *papers, "--year", 2022, "--yes")
    assert result.exit_code == 0, result.output
    assert rows(engine, "select year from plan") == [(2022,)]


def test_what_changed_is_shown(address: str, papers: list[Path]) -> None:
    _run(address, "import", *papers, "--yes")
    text = papers[0].read_text(encoding="utf-8").replace("Kanslihuset, Torggatan 4", "Biblioteket")
    papers[0].write_text(text, encoding="utf-8")
    result = _run(address, "import", papers[0], "--yes", "--json")
    [found] = _lines(result)
    assert found["status"] == "changed"
    assert any("Kanslihuset, Torggatan 4 → Biblioteket" in line for line in found["changes"])
    assert "nothing new" in _run(address, "import", papers[0], "--yes", "--lang", "en").stdout


@pytest.mark.parametrize("arguments", [["import"], ["import", "a.txt", "--year", "tjugo"], ["import", "a.txt", "--no"]])
def test_wrong_usage(arguments: list[str]) -> None:
    assert _run(None, *arguments).exit_code == 2


def _typed(address: str, papers: list[Path], answers: str) -> tuple[int, str]:
    """As in a terminal: what is typed comes through a real pseudo-terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "import", *map(str, papers)],
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "SAMVERKAN_DATABASE_URL": address},
    )  # fmt: skip
    os.write(ours, answers.encode())
    shown, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    return process.returncode, shown.decode()


def test_in_a_terminal_each_question_is_asked(address: str, engine: Engine, papers: list[Path]) -> None:
    code, shown = _typed(address, [papers[1]], "ja\n2021\n\n")
    assert code == 0, shown
    assert rows(engine, "select year from plan") == [(2021,)]
    assert rows(engine, "select name from forum where closed") == [("Sociala insatsgrupper unga 13-17 år",)]


def test_in_a_terminal_a_final_no_stores_nothing(address: str, engine: Engine, papers: list[Path]) -> None:
    before = every_row(engine)
    code, shown = _typed(address, [papers[1]], "\n\nn\n")
    assert code == 1, shown
    assert "Inget lästes in." in shown
    assert every_row(engine) == before
