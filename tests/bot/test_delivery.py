"""Messages to others: sent once, tried again, waiting where nobody can be reached, and one never stopping the rest."""

import datetime as dt
import logging

import pytest
from sqlalchemy.engine import Engine

from bot.channel import SendError
from dialogs import payloads
from storage import history, meetings, minutes, outbox, people
from storage.claims import MAX_ATTEMPTS
from storage.database import store_of
from tests.bot.delivering import Post, deliver, kinds, link, queue, rows, statuses
from tests.cast import Cast
from tests.conftest import NOW
from tests.minutes_of import written


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    kinds(monkeypatch)
    return cast


def test_a_message_is_sent_once(address: str, engine: Engine, cast: Cast) -> None:
    assert queue(engine, cast.amina) is not None
    assert queue(engine, cast.amina) is None
    post = Post()
    deliver(address, post, everyone="post")
    deliver(address, post, everyone="post")
    assert post.sent == [("Amina Holm", "Hej Amina Holm")]
    assert statuses(engine) == {"greeting:1": "sent"}


def test_what_is_not_due_waits_for_its_time(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina, due=NOW + dt.timedelta(hours=1))
    post = Post()
    deliver(address, post, everyone="post")
    assert post.sent == []
    deliver(address, post, everyone="post", later=dt.timedelta(hours=1))
    assert len(post.sent) == 1


def test_a_passing_fault_is_tried_again_later(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina)
    post = Post(SendError("busy", permanent=False, retry_after=30))
    deliver(address, post, everyone="post")
    assert (post.sent, statuses(engine)) == ([], {"greeting:1": "open"})
    deliver(address, post, everyone="post", later=dt.timedelta(seconds=29))
    assert post.sent == []
    deliver(address, post, everyone="post", later=dt.timedelta(seconds=60))
    assert len(post.sent) == 1


def test_what_cannot_be_composed_does_not_stop_those_behind_it(
    address: str, engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    queue(engine, cast.amina, "broken")
    queue(engine, cast.jonas)
    post = Post()
    with caplog.at_level(logging.CRITICAL, "storage.threads"):
        deliver(address, post, everyone="post")
    assert post.sent == [("Jonas Ek", "Hej Jonas Ek")]
    assert statuses(engine) == {"broken:1": "open", "greeting:1": "sent"}


def test_what_is_no_longer_true_is_not_sent(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina, "stale")
    post = Post()
    deliver(address, post, everyone="post")
    assert (post.sent, statuses(engine)) == ([], {"stale:1": "cancelled"})


def test_who_is_not_reached_waits_and_the_secretary_is_told(address: str, engine: Engine, cast: Cast) -> None:
    link(engine, cast.karin)
    queue(engine, cast.amina)
    post = Post()
    deliver(address, post)
    [(name, text)] = post.sent
    assert name == "Karin Wiberg"
    assert "Amina Holm" in text
    link(engine, cast.amina)
    with store_of(engine, 1, NOW) as store:
        assert outbox.wake(store, cast.amina) == 1
    deliver(address, post)
    assert post.sent[1:] == [("Amina Holm", "Hej Amina Holm")]


def test_an_address_that_is_gone_is_switched_off_and_told(address: str, engine: Engine, cast: Cast) -> None:
    link(engine, cast.karin)
    link(engine, cast.amina)
    queue(engine, cast.amina)
    post = Post(SendError("user removed the app", permanent=True))
    deliver(address, post)
    queue(engine, cast.amina, key="next week's")
    deliver(address, post)
    assert [name for name, _ in post.sent] == ["Karin Wiberg"]  # told once
    assert statuses(engine)["greeting:1"] == "waiting"
    with store_of(engine, 1, NOW) as store:
        [kept] = people.identities(store, cast.amina)
        assert (kept.off_at, kept.off_reason) == (NOW, "user removed the app")
        assert people.link(store, cast.amina, "post", kept.user) is None  # linked again
        assert outbox.wake(store, cast.amina) == 2
    deliver(address, post)
    assert [name for name, _ in post.sent[1:]] == ["Amina Holm"] * 2


def test_the_next_address_is_tried_when_one_is_gone(address: str, engine: Engine, cast: Cast) -> None:
    link(engine, cast.amina, "other")
    link(engine, cast.amina)
    queue(engine, cast.amina)
    post, other = Post(SendError("user removed the app", permanent=True)), Post(name="other")
    deliver(address, post, other)
    assert (post.sent, other.sent) == ([], [("Amina Holm", "Hej Amina Holm")])
    [row] = rows(engine)
    assert (row.status, row.channel, row.conversation, row.message_id) == ("sent", "other", f"c{cast.amina}", "other-1")


def test_who_has_left_or_lost_the_right_since_is_not_told(address: str, engine: Engine, cast: Cast) -> None:
    waiting = written(engine, cast.steering, [cast.amina])
    with store_of(engine, 1, NOW) as store:
        change = history.begin(store, "schedule_meeting")
        meeting = meetings.add(change, cast.bredang, "planned", day=NOW.date() + dt.timedelta(days=7))
        minutes.set_status(store, waiting, "adjusted")
    asked = {"channel": "teams", "account": "29:x", "name": "Sara Lindqvist"}
    for kind, stays, gone, payload in (
        ("meeting_invited", cast.amina, cast.nils, {"meeting": meeting, "change": change.id}),
        ("minutes_adjusted", cast.amina, cast.nils, {"minutes": waiting}),
        ("link_asked", cast.karin, cast.amina, asked),
    ):
        queue(engine, stays, kind, "stays", payload=payload)
        queue(engine, gone, kind, "gone", payload=payload)
    deliver(address, Post(), everyone="post")
    ended = statuses(engine)
    assert {ended[key] for key in ended if key.endswith("stays")} == {"sent"}
    assert {ended[key] for key in ended if key.endswith("gone")} == {"cancelled"}


def test_what_one_person_gets_keeps_its_order(address: str, engine: Engine, cast: Cast) -> None:
    for number in range(5):
        queue(engine, cast.amina, key=str(number), payload={"more": number})
    post = Post()
    deliver(address, post, everyone="post")
    assert [text[-1] for _, text in post.sent] == list("01234")


def test_a_failure_holds_up_its_own_conversation_alone_and_not_for_ever(
    address: str, engine: Engine, cast: Cast
) -> None:
    for number in range(2):
        queue(engine, cast.amina, key=str(number), payload={"more": number})
    queue(engine, cast.jonas, key="j")
    post = Post(SendError("503", permanent=False))
    deliver(address, post, everyone="post")
    assert [name for name, _ in post.sent] == ["Jonas Ek"]
    post.errors = [SendError("503", permanent=False)] * 3
    for hours in (1, 2, 3, 4):
        deliver(address, post, everyone="post", later=dt.timedelta(hours=hours))
    assert [text for _, text in post.sent[1:]] == ["Hej Amina Holm1", "Hej Amina Holm0"]


def test_what_stands_behind_a_message_that_waits_is_held_back_with_it(address: str, engine: Engine, cast: Cast) -> None:
    for number in range(3):
        queue(engine, cast.amina, key=str(number))
    queue(engine, cast.amina, key="later", due=NOW + dt.timedelta(days=1))
    deliver(address, Post(SendError("503", permanent=False)), everyone="post")
    first, *behind, later = [row.ready_at for row in rows(engine)]
    assert first > NOW
    assert behind == [first, first]
    assert later == NOW + dt.timedelta(days=1)
    deliver(address, post := Post(), everyone="post", later=dt.timedelta(hours=1))
    assert len(post.sent) == 3


def test_what_always_fails_is_dead_after_eight_tries_and_says_why(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina)
    post = Post(*[SendError("POST was answered 500", permanent=False)] * 20)
    for number in range(MAX_ATTEMPTS + 2):
        deliver(address, post, everyone="post", later=dt.timedelta(hours=6 * number))
    [row] = rows(engine)
    assert (row.status, row.attempts, row.last_error) == ("dead", MAX_ATTEMPTS, "POST was answered 500")
    assert len(post.errors) == 20 - MAX_ATTEMPTS


def test_a_wait_that_the_platform_asks_for_is_not_counted_as_a_try(address: str, engine: Engine, cast: Cast) -> None:
    queue(engine, cast.amina)
    post = Post(*[SendError("429", permanent=False, retry_after=60)] * 12)
    for number in range(13):
        deliver(address, post, everyone="post", later=dt.timedelta(minutes=2 * number))
    assert len(post.sent) == 1
    assert rows(engine)[0].attempts == 1


def test_a_pause_of_one_conversation_is_kept_by_all_its_messages_and_by_no_other(
    address: str, engine: Engine, cast: Cast
) -> None:
    queue(engine, cast.amina, key="1")
    deliver(address, post := Post(SendError("429", permanent=False, retry_after=60)), everyone="post")
    queue(engine, cast.amina, key="2", payload={"more": 2})
    queue(engine, cast.jonas, key="3")
    deliver(address, post, everyone="post", later=dt.timedelta(seconds=59))
    assert [name for name, _ in post.sent] == ["Jonas Ek"]
    deliver(address, post, everyone="post", later=dt.timedelta(seconds=100))
    assert [text for _, text in post.sent[1:]] == ["Hej Amina Holm", "Hej Amina Holm2"]


def test_a_pause_of_the_whole_organisation_holds_its_messages_and_no_others(
    address: str, engine: Engine, cast: Cast
) -> None:
    link(engine, cast.amina)
    link(engine, cast.jonas)
    link(engine, cast.karin, "other")
    for person in (cast.amina, cast.jonas, cast.karin):
        queue(engine, person, key=str(person))
    post, other = Post(SendError("429", permanent=False, retry_after=60, everywhere=True)), Post(name="other")
    queued_at_once = len(rows(engine))
    deliver(address, post, other)
    assert len(post.sent) < queued_at_once - 1  # what was on its way with the first may have come through
    queue(engine, cast.jonas, key="late")
    deliver(address, post, other, later=dt.timedelta(seconds=30))
    assert [name for name, _ in other.sent] == ["Karin Wiberg"]
    assert statuses(engine)["greeting:late"] == "open"
    deliver(address, post, other, later=dt.timedelta(seconds=90))
    assert set(statuses(engine).values()) == {"sent"}


@pytest.mark.parametrize(("kind", "version"), [("greeting", 2), ("greeting", 0), ("no_such_kind", 1)])
def test_what_no_version_wrote_fails_visibly_and_stops_nothing(
    address: str, engine: Engine, cast: Cast, kind: str, version: int, caplog: pytest.LogCaptureFixture
) -> None:
    queue(engine, cast.amina, kind, version=version)
    queue(engine, cast.jonas, key="other")
    with caplog.at_level(logging.WARNING, "bot.delivery"):
        deliver(address, post := Post(), everyone="post")
    [failed, sent] = rows(engine)
    assert f"delivery {failed.id} not sent, now dead" in caplog.text
    assert (failed.status, sent.status) == ("dead", "sent")
    assert kind in failed.last_error
    assert len(post.sent) == 1


def test_an_older_payload_is_read(address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(payload: payloads.Payload) -> payloads.Payload:
        return {"more": payload["suffix"]}

    monkeypatch.setitem(payloads.OLDER, "greeting", (renamed,))
    queue(engine, cast.amina, key="old", payload={"suffix": "!"})
    queue(engine, cast.jonas, key="new", payload={"more": "?"}, version=payloads.newest("greeting"))
    queue(engine, cast.nils, key="bad", payload={"other": 1})
    deliver(address, post := Post(), everyone="post")
    assert sorted(text for _, text in post.sent) == ["Hej Amina Holm!", "Hej Jonas Ek?"]
    assert statuses(engine)["greeting:bad"] == "dead"
