"""`samverkan digest`: previews that write nothing, and sending that never doubles."""

import datetime as dt
import json

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import history, notes, subscriptions
from storage.database import store_of, transaction
from storage.tables import delivery
from tests.cast import TENANT, Cast
from tests.commands import run
from tests.conftest import NOW

NEXT = dt.datetime(2099, 1, 5, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def cast(engine: Engine, cast: Cast) -> Cast:
    with store_of(engine, TENANT, NOW + dt.timedelta(days=1), by=cast.jonas) as store:
        change = history.begin(store, "log_update")
        notes.add(change, cast.bredang, "Belysningen är lagad.", dt.date(2024, 10, 15), cast.jonas)
    return cast


def subscribe(engine: Engine, *people: int) -> None:
    for person in people:
        with store_of(engine, TENANT, NOW, by=person) as store:
            subscriptions.add(history.begin(store, "subscribe_digest"), person, 0, dt.time(8), NEXT)


def deliveries(engine: Engine) -> list[tuple[int, str]]:
    with transaction(engine, reads_only=True) as connection:
        rows = connection.execute(sa.select(delivery).order_by(delivery.c.id)).all()
    return [(row.person_id, row.dedupe.rpartition(":")[2]) for row in rows]


def test_every_subscribers_one_after_another_and_nothing_is_written(address: str, engine: Engine, cast: Cast) -> None:
    subscribe(engine, cast.jonas, cast.amina)
    shown = run(address, "digest", "preview", "--week", "2024-W42")
    assert shown.exit_code == 0
    assert shown.stdout.index("→ Amina Holm") < shown.stdout.index("→ Jonas Ek")
    assert shown.stdout.count("Belysningen är lagad.") == 2
    assert shown.stderr == ""
    assert deliveries(engine) == []


def test_nobody_subscribes_says_so_and_shows_the_whole(address: str, cast: Cast) -> None:
    shown = run(address, "digest", "preview", "--week", "2024-W42")
    assert shown.exit_code == 0
    assert "prenumerera" in shown.stderr
    assert "→ Alla forum" in shown.stdout
    assert "Belysningen är lagad." in shown.stdout


def test_one_person_who_does_not_subscribe(address: str, cast: Cast) -> None:
    shown = run(address, "digest", "preview", "--for", "jonas  ek", "--week", "2024-W42", "--json")
    [told] = [json.loads(line) for line in shown.stdout.splitlines()]
    assert told["for"] == "Jonas Ek"
    assert told["sent_on"] == "2024-10-21"
    assert "Belysningen är lagad." in told["text"]
    assert "Belysningen" not in run(address, "digest", "preview", "--for", "Nils Fors", "--week", "2024-W42").stdout


def test_one_forum_by_alias_and_one_that_is_unknown(address: str, cast: Cast) -> None:
    assert "Belysningen" in run(address, "digest", "preview", "--forum", "1.1", "--week", "2024-W42").stdout
    assert (
        "Belysningen" not in run(address, "digest", "preview", "--forum", "SÖK Exempelby", "--week", "2024-W42").stdout
    )
    unknown = run(address, "digest", "preview", "--forum", "Kvarterskören")
    assert unknown.exit_code == 1
    assert "Närmast" in unknown.stderr


def test_another_week_tells_nothing_of_it_and_no_week_is_wrong_usage(address: str, cast: Cast) -> None:
    shown = run(address, "digest", "preview", "--for", "Amina Holm", "--week", "2024-W43")
    assert "Belysningen" not in shown.stdout
    assert run(address, "digest", "preview", "--for", "Amina Holm", "--week", "2024-W53").exit_code == 2
    assert run(address, "digest", "preview", "--for", "Amina Holm", "--forum", "1.1").exit_code == 2


def test_who_is_unknown_or_several_is_refused_with_who_there_is(address: str, cast: Cast) -> None:
    refused = run(address, "digest", "preview", "--for", "Amina Holmm")
    assert refused.exit_code == 1
    assert "Amina Holm" in refused.stderr


def test_send_queues_each_once_a_week(address: str, engine: Engine, cast: Cast) -> None:
    subscribe(engine, cast.amina, cast.jonas)
    sent = run(address, "digest", "send", "--week", "2024-W42")
    assert sent.exit_code == 0
    assert deliveries(engine) == [(cast.amina, "2024-W43"), (cast.jonas, "2024-W43")]
    again = run(address, "digest", "send", "--week", "2024-W42")
    assert again.exit_code == 0
    assert "2 var redan köade" in again.stdout
    assert len(deliveries(engine)) == 2


def test_send_to_one_person_or_forum(address: str, engine: Engine, cast: Cast) -> None:
    subscribe(engine, cast.amina, cast.nils)
    assert run(address, "digest", "send", "--forum", "1.1", "--week", "2024-W42").exit_code == 0
    assert deliveries(engine) == [(cast.amina, "2024-W43")]
    refused = run(address, "digest", "send", "--for", "Jonas Ek")
    assert refused.exit_code == 1
    assert "prenumererar inte" in refused.stderr


def test_send_where_nobody_subscribes_is_refused(address: str, engine: Engine, cast: Cast) -> None:
    refused = run(address, "digest", "send")
    assert refused.exit_code == 1
    assert "Ingen prenumererar" in refused.stderr
    assert deliveries(engine) == []


def test_what_was_sent_by_hand_arrives_in_chat(address: str, engine: Engine, cast: Cast) -> None:
    subscribe(engine, cast.amina)
    assert run(address, "digest", "send").exit_code == 0
    talked = run(address, "chat", "--as", "Jonas Ek", "--json", stdin='{"say": "tack"}\n')
    messages = [json.loads(line) for line in talked.stdout.splitlines()]
    assert [message["to"] for message in messages if message.get("intent") == "digest"] == ["Amina Holm"]
