"""The command line given what it cannot work with: one clear line by name, exit 1, nothing stored, no stack trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot import settings
from storage import history, people, tenants
from storage.database import store_of, transaction
from tests.cast import TENANT, Cast
from tests.commands import run
from tests.conftest import NOW
from tests.dialogs.importing.papers import COUNCIL_AFTER, rows
from tests.dialogs.test_personal_numbers import NUMBER
from tests.searching import rows_of

WRITTEN = f"{NUMBER[:8]}-{NUMBER[8:]}"
ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def refused(address: str, *words: str, stdin: str = "", **given: str) -> str:
    result = run(address, *words, stdin=stdin, **given)
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "abc"),
        ("port", "70000"),
        ("port", ""),
        ("timezone", "Mars/Olympus"),
        ("timezone", "Europe"),
        ("timezone", "../../etc/passwd"),
        ("language", "de"),
        ("log_format", "xml"),
        ("database_url", "mysql://x"),
        ("database_url", "postgresql://host:port/x"),
        ("database_url", "bot.db"),
        ("database_url_file", "/no/such/file"),
        ("metrics_token_file", "/"),
    ],
)
def test_a_bad_setting_is_named_with_what_it_expects_and_an_example(name: str, value: str) -> None:
    given = {"database_url": "sqlite:///x.db", name: value}
    [line] = refused(given.pop("database_url"), "people", "list", **given).splitlines()
    known, expects, example = line.partition(": expects ")[0], "expects", "for example"
    assert known == f"SAMVERKAN_{name.upper()}"
    assert expects in line
    assert settings.EXAMPLES[name.upper()] in line.partition(example)[2]


def test_every_bad_setting_is_named_at_once() -> None:
    told = refused("mysql://x", "people", "list", port="abc", timezone="Mars", language="de")
    assert [line.split(":")[0].removeprefix("SAMVERKAN_") for line in told.splitlines()] == [
        "DATABASE_URL",
        "PORT",
        "TIMEZONE",
        "LANGUAGE",
    ]


def test_every_setting_has_an_example() -> None:
    assert set(settings.EXAMPLES) == {name.upper() for name in settings.Settings.model_fields}


@pytest.mark.parametrize("words", [["people", "list"], ["db", "upgrade"], ["chat", "--as", "Amina Holm"], ["serve"]])
def test_a_database_that_is_not_there_or_is_none(tmp_path: Path, words: list[str]) -> None:
    paper = tmp_path / "brev.db"
    paper.write_text("Det här är ett brev och ingen databas. " * 40, encoding="utf-8")
    before = paper.read_bytes()
    for address in (f"sqlite:///{paper}", "postgresql://nobody@127.0.0.1:1/x", f"sqlite:///{tmp_path}"):
        [line] = refused(address, *words).splitlines()
        assert line.startswith("Databasen svarar inte"), line
        assert "SAMVERKAN_DATABASE_URL" in line
    assert paper.read_bytes() == before


@ON_SQLITE
def test_a_tenant_must_be_named_where_there_are_two(address: str, engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        tenants.add(connection, "Andra", NOW, zone="Europe/Stockholm", language="sv")
    for words in (["people", "list"], ["chat", "--as", "Amina Holm"], ["export", "plan", "--out", "x.md"]):
        told = refused(address, *words)
        assert "--tenant" in told
        assert "default" in told
        assert "Andra" in told
    assert "Andra" in refused(address, "people", "list", "--tenant", "Tredje")
    assert run(address, "people", "list", "--tenant", "default").exit_code == 0
    assert "Amina" not in run(address, "people", "list", "--tenant", "Andra").stdout


def test_whom_to_be_must_be_one_person(address: str, engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "people add")
        people.add(change, "Jonas  EK", email="jonas@annan.example")
    nobody = refused(address, "chat", "--as", "Nisse Hult")
    assert nobody.count(",") == 2
    assert "Nils Fors" in nobody
    several = refused(address, "chat", "--as", "jonas ek")
    assert "jonas@annan.example" in several
    assert "jonas.ek@polisen.example" in several
    assert "Lokalpolisområde Exempelby" in several
    for chosen in ("JONAS@annan.example", str(cast.jonas)):
        assert run(address, "chat", "--as", chosen, stdin="hej\n").exit_code == 0


NUMBERED = {
    "name": ["people", "add", f"Ny Person {WRITTEN}"],
    "role": ["people", "add", "Ny Person", "--role", f"kurator {WRITTEN}"],
    "organisation": ["people", "add", "Ny Person", "--organisation", f"Skolan {WRITTEN}"],
    "phone": ["people", "add", "Ny Person", "--phone", WRITTEN],
    "email": ["people", "add", "Ny Person", "--email", f"{NUMBER}@exempelby.example"],
    "rename": ["forums", "rename", "1.1", f"Bredäng {WRITTEN}"],
    "alias": ["forums", "alias", "1.1", WRITTEN],
    "number": ["forums", "set", "1.1", "--number", WRITTEN],
    "tenant": ["tenants", "add", f"Kommun {WRITTEN}"],
}


@ON_SQLITE
@pytest.mark.parametrize("words", NUMBERED.values(), ids=NUMBERED)
def test_no_command_stores_a_personal_number(address: str, engine: Engine, cast: Cast, words: list[str]) -> None:
    before = rows_of(engine)
    assert "personnummer" in refused(address, *words)
    assert rows_of(engine) == before


@ON_SQLITE
def test_a_table_of_persons_with_a_number_is_refused_whole(
    address: str, engine: Engine, cast: Cast, tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_text(f"namn;roll\nSara Lindqvist;rektor\nOmar Haddad;elev {WRITTEN}\n", encoding="utf-8")
    before = rows_of(engine)
    told = refused(address, "people", "import", str(table))
    assert "3" in told
    assert "personnummer" in told
    assert NUMBER[8:] not in told
    assert rows_of(engine) == before


@ON_SQLITE
@pytest.mark.parametrize("week", ["2024-W99", "0001-W01", "9999-W52", "42", ""])
def test_a_week_that_is_none(address: str, cast: Cast, week: str) -> None:
    result = run(address, "digest", "preview", "--week", week)
    assert result.exit_code == 2
    assert "2024-W42" in result.stderr


@ON_SQLITE
@pytest.mark.parametrize("now", ["9999-12-31T23:59", "0001-01-01", "i går"])
def test_a_moment_that_is_none(address: str, cast: Cast, now: str) -> None:
    result = run(address, "understand", "--now", now, "nästa möte i morgon")
    assert result.exit_code == 2
    assert "--now" in result.stderr


@pytest.mark.timeout(60)
def test_a_locked_database_is_refused_in_one_line(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for engine_kind in ("embedded", "server"):
        monkeypatch.setattr(f"storage.{engine_kind}.LOCK_WAIT_S", 1)
    before = rows_of(engine)
    with transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE person IN ACCESS EXCLUSIVE MODE")
        told = refused(address, "people", "add", "Sara Lindqvist")
    [line] = told.splitlines()
    assert line.startswith("Databasen svarar inte")
    assert rows_of(engine) == before


@ON_SQLITE
def test_words_and_file_names_that_are_no_utf_8(address: str, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    def typed(*words: str | bytes) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *words]
        environment = {**os.environ, "SAMVERKAN_DATABASE_URL": address}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, input="")

    wrong: list[list[str | bytes]] = [
        ["people", "add", b"Sara Lindqvist \xff"],
        ["chat", "--as", b"\xe5ke"],
        ["forums", "show", b"\xff"],
    ]
    for words in wrong:
        told = typed(*words)
        assert (told.returncode, told.stdout) == (1, "")
        assert "UTF-8" in told.stderr
    paper = os.fsencode(tmp_path) + b"/m\xf6te.txt"
    Path(os.fsdecode(paper)).write_text(COUNCIL_AFTER, encoding="utf-8")
    assert typed("import", paper, "--yes").returncode == 0
    assert [row[0] for row in rows(engine, "select name from document where kind = 'minutes'")] == ["m\ufffdte.txt"]
