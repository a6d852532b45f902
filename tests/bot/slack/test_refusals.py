"""What Slack refuses, breaks off or repeats, each by its name: nothing is lost, doubled or told to the wrong one."""

import asyncio
import json
import logging
import tracemalloc
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import ClientTimeout
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from bot.slack import client, limits
from storage import history, minutes, outbox
from storage.database import store_of, transaction
from storage.tables import action_item, delivery, identity, inbox
from tests.bot.slack.conftest import AMINA, JONAS
from tests.bot.slack.fake import CHANNEL, TEAM, FakeSlack, workspace
from tests.cast import TENANT, Cast
from tests.conftest import NOW

QUESTION = "vem är sammankallande för Platssamverkan Bredäng?"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGE_EVERY_S", 0.01)
    monkeypatch.setattr(client, "FIRST_WAIT_S", 0.01)


def asked(
    address: str, clock: SettableClock, fake: FakeSlack, text: str = QUESTION, *, mentioned: bool = False
) -> None:
    """One question, and its answer as far as it comes."""

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            status, _ = await (here.mention(AMINA, QUESTION) if mentioned else here.direct(AMINA, QUESTION))
            assert status == 200
            assert here.slack.door is not None
            await here.slack.door.drain(10.0)

    asyncio.run(run())


def states(engine: Engine) -> list[str]:
    with transaction(engine, reads_only=True) as connection:
        return [row.status for row in connection.execute(sa.select(inbox.c.status).order_by(inbox.c.id))]


@pytest.mark.parametrize("name", ["token_revoked", "account_inactive", "invalid_auth", "user_not_found", "a_new_error"])
def test_an_answer_that_slack_refuses_is_settled_and_named(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    fake = FakeSlack()
    fake.faults["chat.postMessage"].append(name)
    asked(address, clock, fake)
    assert states(engine) == ["sent"]
    assert len(fake.of("chat.postMessage")) == 1
    assert name in caplog.text
    assert "Traceback" not in caplog.text


def test_a_removed_users_question_in_an_archived_channel_ends_there(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    fake = FakeSlack()
    fake.faults["chat.postMessage"].append("is_archived")
    fake.faults["conversations.open"].append("user_disabled")
    asked(address, clock, fake, mentioned=True)
    assert states(engine) == ["sent"]
    assert "is_archived" in caplog.text
    assert "user_disabled" in caplog.text
    assert not fake.history


@pytest.mark.parametrize("fault", ["internal_error", "text", "html", "cut", 429, 503])
def test_what_passes_is_answered_once(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, fault: str | int
) -> None:
    fake = FakeSlack()
    fake.faults["chat.postMessage"].append(fault)
    asked(address, clock, fake)
    assert len(fake.history) == 1
    assert states(engine) == ["sent"]


def test_slack_that_does_not_answer_in_time_is_asked_what_it_has(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", ClientTimeout(total=1.0))
    fake = FakeSlack()
    fake.faults["chat.postMessage"].append("silent")
    asked(address, clock, fake)
    assert len(fake.history) == 1
    assert len(fake.of("conversations.history")) == 1
    assert states(engine) == ["sent"]


def test_who_slack_does_not_know_is_a_stranger(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    fake = FakeSlack()
    fake.faults["users.info"].append("user_not_found")

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            _, body = await here.slash("U0GONE", QUESTION)
            assert "Amina" not in body["text"]

    asyncio.run(run())
    assert "user_not_found" in caplog.text


def test_while_slack_tells_of_nobody_the_secretary_is_not_asked(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    fake = FakeSlack()
    fake.faults["users.info"].append("token_revoked")

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            await here.slash("U0GONE", QUESTION)

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        assert not connection.execute(sa.select(delivery)).all()


@pytest.mark.parametrize(
    ("method", "name", "status", "is_off"),
    [
        ("chat.postMessage", "token_revoked", "open", False),
        ("chat.postMessage", "missing_scope", "open", False),
        ("conversations.open", "account_inactive", "open", False),
        ("conversations.open", "user_disabled", "waiting", True),
        ("conversations.open", "user_not_found", "waiting", True),
    ],
)
def test_only_who_is_gone_is_not_written_to_any_more(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, method: str, name: str, status: str, is_off: bool
) -> None:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "test")
        minutes.add_item(change, "Klippa buskarna", owner_kind="person", owner_id=cast.jonas, forum_id=cast.bredang)
        outbox.queue(
            store, cast.jonas, "action_given", "d", subject="action_item:1", payload={"item": 1, "by": cast.karin}
        )
    fake = FakeSlack()
    fake.faults[method] += [name] * 9

    def stands() -> str:
        with transaction(engine, reads_only=True) as connection:
            return str(connection.scalar(sa.select(delivery.c.status).where(delivery.c.person_id == cast.jonas)))

    async def run() -> None:
        async with workspace(address, clock, fake):
            await fake.wait(lambda: fake.of(method))
            await fake.wait(lambda: stands() == status)

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        [queued] = connection.execute(sa.select(delivery).where(delivery.c.person_id == cast.jonas)).all()
        [known] = connection.execute(sa.select(identity).where(identity.c.person_id == cast.jonas)).all()
    assert queued.status == status
    assert (known.off_at is not None) == is_off


@pytest.mark.parametrize("where", ["direct", "channel", "command", "somebody's edit"])
def test_who_was_gone_is_reached_again_when_they_write(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, where: str
) -> None:
    with store_of(engine, TENANT, NOW) as store:
        outbox.switch_off(store.connection, TENANT, cast.jonas, "slack", NOW, "slack: user_disabled")
        change = history.begin(store, "test")
        minutes.add_item(change, "Klippa buskarna", owner_kind="person", owner_id=cast.jonas, forum_id=cast.bredang)
        outbox.queue(
            store, cast.jonas, "action_given", "d", subject="action_item:1", payload={"item": 1, "by": cast.karin}
        )
    fake = FakeSlack()

    def waits() -> bool:
        with transaction(engine, reads_only=True) as connection:
            return bool(connection.scalar(sa.select(delivery.c.status).where(delivery.c.status == "waiting")))

    async def run() -> None:
        async with workspace(address, clock, fake) as here:
            await fake.wait(waits)
            if where == "direct":
                await here.direct(JONAS, "hej")
            elif where == "channel":
                await here.mention(JONAS, "hej")
            elif where == "command":
                await here.slash(JONAS, "hej")
            else:
                said = {"type": "message", "user": JONAS, "ts": "1.1", "text": "nytt"}
                event = {"type": "message", "subtype": "message_changed", "channel": f"D{JONAS}", "message": said}
                before = {"previous_message": {**said, "text": "gammalt"}}
                await here.event({**event, **before, "channel_type": "im", "ts": "2.2"})
                await here.direct(AMINA, QUESTION)
                await fake.wait(lambda: [one for one in fake.history if one["channel"] == f"D{AMINA}"])
                return
            await fake.wait(lambda: [one for one in fake.history if "Klippa buskarna" in str(one)])

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        known = connection.execute(sa.select(identity).where(identity.c.person_id == cast.jonas)).one()
    assert (known.off_at is not None) == waits() == (where == "somebody's edit")
    if not waits():
        reached = {"team": TEAM, "user": JONAS, "conversation": f"{TEAM}:{JONAS}", "direct": True}
        assert known.address == reached


def test_a_form_that_was_accepted_is_accepted_once_also_after_a_restart_and_at_once(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    fake = FakeSlack()
    said = {"text": "Klippa buskarna vid torget", "assignee": "Jonas Ek"}

    async def run(*, opens: bool, times: int) -> list[Any]:
        async with workspace(address, clock, fake) as here:
            if opens:
                await here.slash(AMINA, "ny åtgärd: Klippa buskarna vid torget")
            view = (await fake.wait(lambda: fake.of("views.open")))[0]["view"]
            wanted = {key: value for key, value in said.items() if key in fields_of(view)}
            return await asyncio.gather(
                *(here.submit(AMINA, view, wanted, trigger_id=f"{opens}{n}") for n in range(times))
            )

    first = asyncio.run(run(opens=True, times=3))
    assert [status for status, _ in first] == [200] * 3
    assert {"response_action": "clear"} in [body for _, body in first]
    assert asyncio.run(run(opens=False, times=1)) == [(200, {})]
    with transaction(engine, reads_only=True) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(action_item)) == 1


def fields_of(view: dict[str, Any]) -> set[str]:
    return {block["block_id"] for block in view["blocks"] if "element" in block}


def test_unsigned_junk_leaves_nothing_behind(
    address: str, engine: Engine, cast: Cast, clock: SettableClock, caplog: pytest.LogCaptureFixture
) -> None:
    body = b'{"type":"event_callback","event":{"text":"' + b"x" * 5000 + b'"}}'

    async def run() -> None:
        async with workspace(address, clock) as here:

            async def throw(times: int) -> None:
                for _ in range(times):
                    assert (await here.send(body, "application/json", {}))[0] == 401

            await throw(50)
            caplog.clear()
            tracemalloc.start()
            await throw(50)
            before, _ = tracemalloc.get_traced_memory()
            await throw(400)
            after, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert after - before < 400 * len(body) / 2

    with caplog.at_level(logging.DEBUG, "bot"):
        asyncio.run(run())
    assert not [one for one in caplog.records if one.name.startswith("bot.slack")]
    assert not states(engine)


def test_what_is_unknown_is_acknowledged_and_left(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    odd: list[dict[str, Any]] = [
        {"type": "event_callback", "team_id": TEAM, "event": {"type": "canvas_shared", "user": AMINA}},
        {
            "type": "event_callback",
            "team_id": TEAM,
            "event": {"type": "reaction_added", "reaction": "+1", "user": AMINA},
        },
        {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1518467820},
        {"type": "event_callback", "team_id": TEAM},
        {"type": "something"},
    ]

    async def run() -> None:
        async with workspace(address, clock) as here:
            for one in odd:
                assert await here.send(json.dumps(one).encode(), "application/json") == (200, {})
            assert (await here.interact("workflow_step_edit", JONAS))[0] == 200
            assert (await here.interact("view_closed", JONAS, view={"id": "V1"}))[0] == 200
            assert (await here.interact("block_actions", JONAS, actions=["odd"], channel={"id": CHANNEL}))[0] == 200

    asyncio.run(run())
    assert len(states(engine)) <= 1
