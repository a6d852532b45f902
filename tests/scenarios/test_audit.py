"""The trail of who did what: imports, verdicts on minutes, a restored copy; never what somebody wrote."""

from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine, Row

from storage import audit, copies, schema
from storage.database import open_engine, store_of
from tests.cast import TENANT, Cast
from tests.commands import run
from tests.conftest import NOW
from tests.dialogs.importing.papers import STEERING, bring_in, paper
from tests.minutes_of import TEXT, written
from tests.talking import Talk


def trail(engine: Engine) -> list[Row[Any]]:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return list(audit.every(store))


def test_each_verdict_is_told_with_who_gave_it_and_never_what_was_said(
    address: str, engine: Engine, cast: Cast
) -> None:
    waiting = written(engine, cast.steering, [cast.amina, cast.jonas])
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("vad väntar på mig?")
        talk.press("approve")
        talk.press("undo")
        talk.press("approve")
        talk.be("Jonas Ek")
        talk.say("vad väntar på mig?")
        talk.press("refuse")
        talk.press("submit", comment="Fel dag i rubriken")
    told = trail(engine)
    assert [(row.action, row.person, row.via) for row in told] == [
        ("minutes approved", "Amina Holm", "terminal"),
        ("minutes approved taken back", "Amina Holm", "terminal"),
        ("minutes approved", "Amina Holm", "terminal"),
        ("minutes refused", "Jonas Ek", "terminal"),
    ]
    assert {(row.record, row.record_id) for row in told} == {("minutes", waiting)}
    assert told[3].detail["by"] == cast.jonas
    assert told[0].detail["text"] == told[3].detail["text"]
    kept = str([row.detail for row in told])
    assert "rubriken" not in kept
    assert not any(line in kept for line in TEXT.splitlines())


def test_an_approval_by_mail_is_told_as_the_secretarys_act(address: str, engine: Engine, cast: Cast) -> None:
    waiting = written(engine, cast.steering, [cast.amina, cast.jonas])
    with Talk(address, NOW) as talk:
        talk.be("Karin Wiberg")
        talk.say("visa protokollet från styrgruppen 12 september")
        talk.press("log_approval")
        talk.press("submit", adjuster=str(cast.jonas), date="2024-10-02")
    [row] = trail(engine)
    assert (row.action, row.person, row.record_id) == ("minutes approved", "Karin Wiberg", waiting)
    assert (row.detail["by"], row.detail["way"], row.detail["day"]) == (cast.jonas, "mail", "2024-10-02")


def test_an_import_is_told_once_a_document_and_not_again_where_nothing_was_new(engine: Engine) -> None:
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    told = [row for row in trail(engine) if row.action == "import"]
    bring_in(engine, paper("styrgrupp.txt", STEERING))
    assert [row for row in trail(engine) if row.action == "import"] == told
    [row] = told
    assert row.record == "document"
    assert row.detail["minutes"] == 1
    assert all(isinstance(value, int) for value in row.detail.values())


def test_a_restored_copy_tells_that_it_was_restored(tmp_path: Path, engine: Engine, cast: Cast) -> None:
    count = copies.backup(engine, tmp_path / "copy.gz")
    address = f"sqlite:///{tmp_path / 'other.db'}"
    other = open_engine(address)
    schema.upgrade(other)
    result = run(address, "db", "restore", str(tmp_path / "copy.gz"))
    assert result.exit_code == 0, result.output
    [row] = trail(other)
    assert (row.action, row.via, row.person, row.detail) == ("db restore", "command", None, {"rows": count})
    other.dispose()
