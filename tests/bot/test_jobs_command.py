"""`samverkan jobs`: what waits and what failed, tried again and taken back."""

import datetime as dt
import json

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channel import SendError
from storage import outbox, tenants
from storage.database import store_of, transaction
from storage.tables import audit_event
from tests.bot.delivering import Post, deliver, kinds, queue, rows, statuses
from tests.cast import Cast
from tests.commands import run
from tests.conftest import NOW

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    kinds(monkeypatch)
    return cast


def failed(address: str, engine: Engine, cast: Cast) -> None:
    """One dead, one waiting for a person without address, one for its time."""
    queue(engine, cast.amina, version=9)
    deliver(address, Post(), everyone="post")
    queue(engine, cast.jonas, key="2")
    deliver(address, Post())
    queue(engine, cast.nils, key="3", due=NOW.replace(year=2099))


def test_what_waits_and_what_failed_is_listed(address: str, engine: Engine, cast: Cast) -> None:
    assert run(address, "jobs", "list").stdout == "Inget väntar och inget har misslyckats.\n"
    failed(address, engine, cast)
    listed = [json.loads(line) for line in run(address, "jobs", "list", "--json").stdout.splitlines()]
    found = {(one["person"], one["status"]) for one in listed}
    assert {("Amina Holm", "dead"), ("Jonas Ek", "waiting"), ("Nils Fors", "open")} <= found
    [dead] = [one for one in listed if one["status"] == "dead"]
    assert (dead["kind"], dead["key"], dead["attempts"]) == ("greeting", "greeting:1", 1)
    assert "version 9" in dead["last_error"]
    [line] = run(address, "jobs", "list", "--status", "dead").stdout.splitlines()
    assert line.startswith("1 · misslyckat · ")
    assert "1 försök" in line
    assert len(run(address, "jobs", "list", "--limit", "1").stdout.splitlines()) == 1


def test_what_failed_is_tried_again(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina)
    for hours in range(9):
        deliver(address, Post(SendError("500", permanent=False)), everyone="post", later=6 * hours * HOUR)
    assert statuses(engine) == {"greeting:1": "dead"}
    result = run(address, "jobs", "retry", "--dead", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"id": 1, "was": "dead", "done": "retry"})
    deliver(address, post := Post(), everyone="post")
    assert len(post.sent) == 1
    assert run(address, "jobs", "retry", "--dead").stdout == "Inget har misslyckats.\n"
    with transaction(engine, reads_only=True) as connection:
        noted = connection.execute(sa.select(audit_event.c.action, audit_event.c.detail)).all()
    assert [tuple(row) for row in noted] == [("jobs retry", {"ids": [1]})]


def test_what_waits_is_taken_back(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina)
    result = run(address, "jobs", "cancel", "1")
    assert (result.exit_code, result.stdout) == (0, "Meddelande 1 skickas inte.\n")
    deliver(address, post := Post(), everyone="post")
    assert (post.sent, statuses(engine)) == ([], {"greeting:1": "cancelled"})


def test_others_are_done_and_what_cannot_be_is_named(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina)
    deliver(address, Post(), everyone="post")
    queue(engine, cast.amina, key="2")
    for word in ("retry", "cancel"):
        result = run(address, "jobs", word, "1", "99", "2")
        assert result.exit_code == 1
        assert "Meddelande 2" in result.stdout
        assert "Meddelande 1 lämnas som det är: skickat." in result.stderr
        assert "99" in result.stderr
    assert [row.status for row in rows(engine)] == ["sent", "cancelled"]


@pytest.mark.parametrize("words", [("retry",), ("cancel",), ("retry", "1", "--dead"), ("cancel", "x"), ("retry", "0")])
def test_it_says_how_it_is_used(address: str, words: tuple[str, ...]) -> None:
    assert run(address, "jobs", *words).exit_code == 2


def test_another_municipality_s_messages_are_none_of_ours(address: str, engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        other = tenants.add(connection, "Grannkommun", NOW)
    queue(engine, cast.amina)
    assert run(address, "jobs", "list", "--tenant", "Grannkommun").stdout.startswith("Inget väntar")
    assert run(address, "jobs", "cancel", "1", "--tenant", "Grannkommun").exit_code == 1
    assert statuses(engine) == {"greeting:1": "open"}
    with store_of(engine, other, NOW) as store:
        assert outbox.cancel(store, "minutes:1", ["greeting"]) == 0
