"""Answers and messages unasked on their way to Teams: refused, throttled, blocked, removed, gone."""

import asyncio
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot import service
from storage import outbox, people
from storage.database import store_of, transaction
from storage.tables import approval, delivery, identity, inbox
from tests.bot.teams.world import World, card_of, opened, with_actions
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.minutes_of import written

QUESTION = "Vem är sammankallande för Platssamverkan Bredäng?"
GROUP = {"conversationType": "groupChat", "id": "19:g@thread.v2", "isGroup": True, "tenantId": "t-home"}
pytestmark = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def rows(engine: Engine, table: sa.Table) -> list[Any]:
    with transaction(engine) as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


def say_welcome(engine: Engine, person: int) -> None:
    """A message unasked: the one that somebody linked by hand gets."""
    with store_of(engine, TENANT, NOW) as store:
        outbox.queue(store, person, "linked", f"test:{person}")


def refused(status: int, code: str, **headers: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    return status, headers, {"error": {"code": code, "message": "<b>not for the log</b>"}}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "MessageWritesBlocked"),
        (403, "BotNotInConversationRoster"),
        (403, "BotDisabledByAdmin"),
        (404, "ConversationNotFound"),
    ],
)
def test_an_address_that_is_gone_is_switched_off_and_told(
    address: str, engine: Engine, cast: Cast, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            await world.link("karin")
            before = len(world.connector.sent)
            world.connector.fail_at["a:amina"] = [refused(status, code)]
            say_welcome(engine, cast.amina)
            world.service.workers.wake("deliveries")
            _, where, _, told = await world.connector.nth(before + 1)
            assert where == "a:karin"
            assert "Amina Holm" in str(told)

    asyncio.run(walk())
    [amina, _] = rows(engine, identity)
    assert amina.off_at == NOW
    assert code in amina.off_reason
    assert "not for the log" not in caplog.text
    waiting = [row.status for row in rows(engine, delivery) if row.person_id == cast.amina]
    assert waiting == ["waiting"]


def test_who_writes_again_is_reached_again_and_gets_what_waited(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            await world.post(world.activity("amina", type="installationUpdate", action="remove"))
            say_welcome(engine, cast.amina)
            world.service.workers.wake("deliveries")
            await world.post(world.activity("amina", QUESTION))
            await world.connector.nth(before + 2)
            assert {one[1] for one in world.connector.sent[before:]} == {"a:amina"}

    asyncio.run(walk())
    assert [row.status for row in rows(engine, delivery) if row.person_id == cast.amina] == ["sent"]


def test_a_card_that_is_not_taken_is_said_in_words_and_the_address_stays(
    address: str, engine: Engine, cast: Cast
) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            world.connector.fail = [refused(413, "MessageSizeTooBig")]
            told = await world.say("amina", QUESTION)
            assert "attachments" not in told
            assert "Amina Holm" in told["text"]

    asyncio.run(walk())
    [amina] = rows(engine, identity)
    assert amina.off_at is None
    assert {row.status for row in rows(engine, inbox)} == {"sent"}


def test_who_is_asked_to_wait_long_comes_back_later(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            world.connector.fail = [refused(429, "Throttled", **{"Retry-After": "3600"})]
            say_welcome(engine, cast.amina)
            await world.service.deliveries.run_due()

    asyncio.run(walk())
    [row] = rows(engine, delivery)
    assert row.status == "open"
    assert row.ready_at >= NOW + dt.timedelta(seconds=3600)


def test_an_answer_that_found_no_token_goes_when_there_is_one(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "RESUME_EVERY_S", 0.2)

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            world.door.channel.connector.tokens.refused("out-1")  # type: ignore[union-attr]
            world.connector.no_token = 1
            await world.post(world.activity("amina", QUESTION))
            _, _, _, told = await world.connector.nth(before + 1)
            assert "Amina Holm" in told["summary"]

    asyncio.run(walk())
    assert {row.status for row in rows(engine, inbox)} == {"sent"}


def test_a_token_that_the_connector_refuses_is_asked_for_anew(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            world.connector.fail = [refused(401, "Unauthorized")]
            assert "Amina Holm" in (await world.say("amina", QUESTION))["summary"]
            assert world.connector.bearers == {"Bearer out-1", "Bearer out-2"}

    asyncio.run(walk())


def test_in_a_group_chat_all_read_along_and_what_is_private_stays_so(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            for user in ("amina", "karin"):
                await world.link(user)
            answer = await world.say("amina", QUESTION, conversation=GROUP)
            assert (world.connector.sent[-1][1], "Amina Holm" in answer["summary"]) == (GROUP["id"], True)
            before = len(world.connector.sent)
            await world.post(world.activity("karin", "vad väntar på mig?", conversation=GROUP))
            await world.connector.nth(before + 2)
            assert [one[1] for one in world.connector.sent[before:]] == ["a:29:karin", GROUP["id"]]

    asyncio.run(walk())


def test_somebody_unknown_in_a_group_chat_is_asked_alone(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            before = len(world.connector.sent)
            await world.post(world.activity("amina", QUESTION, conversation=GROUP))
            await world.connector.nth(before + 2)
            asked, in_group = world.connector.sent[before:]
            assert (asked[1], "Är du" in asked[3]["summary"]) == ("a:29:amina", True)
            assert (in_group[1], "Amina" in str(in_group[3])) == (GROUP["id"], False)

    asyncio.run(walk())


def test_after_removal_from_the_team_a_press_is_still_answered(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            shown = await world.say("amina", "Logga för Bredäng: Trygghetsvandring genomförd", conversation=GROUP)
            message = world.connector.sent[-1][2]
            gone = [refused(403, "BotNotInConversationRoster") for _ in range(3)]
            world.connector.fail_at[str(GROUP["id"])] = gone
            removed = world.activity("amina", type="installationUpdate", action="remove", conversation=GROUP)
            assert (await world.post(removed))[0] == 202
            fields = {one["id"]: one.get("value", "") for one in card_of(shown)["body"] if "Input" in one["type"]}
            body = await world.press("amina", message, "submit", fields, conversation=GROUP)
            assert body["type"] == "application/vnd.microsoft.card.adaptive"

    asyncio.run(walk())
    [amina] = rows(engine, identity)
    assert amina.off_at is None


def test_a_registered_guest_who_is_named_approves(address: str, engine: Engine, cast: Cast) -> None:
    minutes = written(engine, cast.bredang, [cast.petra])

    async def walk() -> None:
        async with opened(address) as world:
            world.connector.members["29:petra"] = {
                "id": "29:petra", "name": "Petra S", "email": "petra.sandin@exempelby.example", "userRole": "guest",
                "userPrincipalName": "petra.sandin_exempelby.example#EXT#@home.example", "aadObjectId": "aad-petra",
            }  # fmt: skip
            await world.link("petra")
            asked = await world.connector.first(lambda one: "approve" in _verbs(one[3]))
            body = await world.press("petra", asked[2], "approve")
            assert body["type"] == "application/vnd.microsoft.card.adaptive"

    asyncio.run(walk())
    [row] = rows(engine, approval)
    assert (row.minutes_id, row.person_id) == (minutes, cast.petra)


def test_who_cannot_press_here_is_asked_in_words_and_answers_by_mail(address: str, engine: Engine, cast: Cast) -> None:
    """TeamsChannelAccount's tenantId tells a federated user: learn.microsoft.com/microsoftteams/platform/bots/how-to/
    get-teams-context."""
    written(engine, cast.bredang, [cast.jonas])

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("karin")
            told = {"id": "29:jonas", "name": "Jonas Ek", "tenantId": "t-polis", "userRole": "user"}
            world.connector.members["29:jonas"] = told
            await world.post(world.activity("jonas", "hej", conversation=GROUP))
            asked = await world.connector.first(lambda one: one[1] == "a:karin" and "accept" in _verbs(one[3]))
            await world.press("karin", asked[2], "accept")
            request = await world.connector.first(lambda one: "svara via mail" in one[3].get("text", ""))
            assert request[1] == "a:29:jonas"
            assert "attachments" not in request[3]
            assert "Platssamverkan Bredäng" in request[3]["text"]
            shown = await world.say("karin", "visa protokollet för Bredäng")
            assert "log_approval" in [action["verb"] for action in card_of(shown)["actions"]]

    asyncio.run(walk())
    assert rows(engine, approval) == []


def test_nobody_to_ask_is_told_to_the_log_and_the_health(
    address: str, engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with store_of(engine, TENANT, NOW) as store:
        people.revoke(store, cast.karin, "secretary")

    async def walk() -> None:
        async with opened(address) as world:
            assert "samverkan people link" not in str(await _ready(world))
            for _ in range(2):
                told = await world.say("nils", QUESTION)
            assert "samverkan people link" in str(told)
            ready = await _ready(world)
            assert ready["unknown_users"]["count"] == 1
            assert "samverkan people link" in ready["unknown_users"]["do"]

    asyncio.run(walk())
    assert "samverkan people link NAME --teams aad-nils" in caplog.text


async def _ready(world: World) -> dict[str, Any]:
    async with world.session.get(world.server.make_url("/readyz")) as answer:
        told: dict[str, Any] = await answer.json()
        return told


def _verbs(activity: dict[str, Any]) -> list[str]:
    cards = [one["content"] for one in activity.get("attachments", [])]
    return [action.get("verb", "") for card in cards for action in with_actions(card)["actions"]]
