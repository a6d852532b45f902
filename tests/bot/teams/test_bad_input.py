"""What nobody should post at Teams' door: a clear refusal or the right answer, and for a press always a body that Teams
takes. Shapes: learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model (request and response)."""

import asyncio
import io
import logging
import time
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.database import transaction
from storage.tables import approval, card, identity, inbox
from tests.bot.teams.world import APP, Sent, World, card_of, in_vain, opened
from tests.cast import Cast
from tests.minutes_of import written

QUESTION = "Vem är sammankallande för Platssamverkan Bredäng?"
GROUP = {"conversationType": "groupChat", "id": "19:g@thread.v2", "isGroup": True, "tenantId": "t-home"}
CARD = "application/vnd.microsoft.card.adaptive"
LINE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def rows(engine: Engine, table: sa.Table) -> list[Any]:
    with transaction(engine) as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


def asks_to_approve(sent: Sent) -> bool:
    return "'verb': 'approve'" in str(sent[3].get("attachments", []))  # in whichever row of buttons


def is_answer(body: Any) -> bool:
    """Whether Teams takes it as the answer to a press."""
    if not isinstance(body, dict) or set(body) != {"statusCode", "type", "value"}:
        return False
    shapes = {CARD: dict, LINE: str, ERROR: dict}
    if body["type"] == ERROR and set(body["value"]) != {"code", "message"}:
        return False
    return isinstance(body["statusCode"], int) and isinstance(body["value"], shapes[body["type"]])


async def note_card(world: World, user: str = "amina", **more: Any) -> tuple[str, dict[str, str]]:
    """A card with a form and *Spara*: its message, and the fields as they stand."""
    shown = await world.say(user, "Logga för Bredäng: Trygghetsvandring genomförd", **more)
    fields = {one["id"]: one.get("value", "") for one in card_of(shown)["body"] if "Input" in one["type"]}
    return world.connector.sent[-1][2], fields


VALUES: list[Any] = [
    None, "x", "", 1, 1.5, True, [], {}, {"action": None}, {"action": "x"}, {"action": []}, {"action": {}},
    {"action": {"data": None}}, {"action": {"data": "submit"}}, {"action": {"data": []}},
    {"action": {"verb": "submit", "data": {}}},
    {"action": {"data": {"samverkan": None}}}, {"action": {"data": {"samverkan": 1}}},
    {"action": {"data": {"samverkan": {"intent": "approve_minutes", "step": "approve"}}}},
    {"action": {"type": "Action.Execute", "verb": "approve", "data": {"verb": "approve", "minutes": 1, "v": 0}}},
    {"trigger": "manual"},
]  # fmt: skip


@ON_SQLITE
def test_an_action_of_no_card_of_ours_is_refused(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            message, _ = await note_card(world)
            for value in VALUES:
                odd = world.activity("amina", type="invoke", name="adaptiveCard/action", value=value, replyToId=message)
                status, body = await world.post(odd)
                assert (status, body["statusCode"], body["type"], is_answer(body)) == (200, 400, ERROR, True), value

    asyncio.run(walk())
    assert all(row.replaced_at is None for row in rows(engine, card)[-1:])


@pytest.mark.parametrize("verb", ["no_such_verb", "approve", "approve:99", "submit:2", "", "x" * 5_000, "\x00", "å"])
@ON_SQLITE
def test_a_button_that_the_card_does_not_have_leads_nowhere(
    address: str, engine: Engine, cast: Cast, verb: str
) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            message, fields = await note_card(world)
            before = len(world.connector.sent)
            with in_vain():
                body = await world.press("amina", message, verb, fields)
            assert is_answer(body)
            assert "knapp" in str((await world.connector.nth(before + 1))[3]).casefold()

    asyncio.run(walk())


@pytest.mark.parametrize("message", ["", "no-such-message", "9" * 900, "../../x", "1\x00"])
@ON_SQLITE
def test_a_card_that_is_not_here_is_not_pressed(address: str, engine: Engine, cast: Cast, message: str) -> None:
    minutes = written(engine, cast.bredang, [cast.petra])

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            with in_vain():
                body = await world.press("amina", message, "approve", {"minutes": str(minutes), "card": "1"})
            assert is_answer(body)

    asyncio.run(walk())
    assert rows(engine, approval) == []


@ON_SQLITE
def test_fields_that_no_form_has_are_nothing(address: str, engine: Engine, cast: Cast) -> None:
    odd: list[Any] = [None, 1, [], {"a": 1}, "x" * 100_000, "\x00", "a\x00b"]

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            for value in odd:
                message, fields = await note_card(world)
                given = dict.fromkeys(fields, value) | {f"more{number}": "x" for number in range(500)}
                body = await world.press("amina", message, "submit", given)
                assert is_answer(body), value

    asyncio.run(walk())


@pytest.mark.parametrize(
    "invoke",
    [
        {"name": None, "value": {}},
        {"name": "", "value": {}},
        {"name": 1, "value": {}},
        {"name": "adaptiveCard/action/", "value": {"action": {"data": {"samverkan": "submit"}}}},
        {"name": "signin/verifyState", "value": {"state": "1"}},
        {"name": "actionableMessage/executeAction", "value": None},
    ],
)
@ON_SQLITE
def test_an_invoke_that_is_not_known_is_refused(address: str, engine: Engine, cast: Cast, invoke: Any) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            status, body = await world.post(world.activity("amina", type="invoke", **invoke))
            assert (status, body["statusCode"], is_answer(body)) == (200, 501, True)

    asyncio.run(walk())


@ON_SQLITE
def test_a_body_that_is_too_much_is_refused(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            too_much = [
                (b'{"text":"' + b"x" * (2 << 20) + b'"}', 413),
                (b"[" * 100_000, 400),
                (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
                (b'{"text": "\\ud800"}', 400),
                (b"\xff\xfe{}", 400),
                (b"", 400),
                (b"NaN", 400),
            ]
            for body, expected in too_much:
                assert await raw(world, body, "application/json") == expected, body[:20]
            for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
                assert await raw(world, b"{}", kind) == 415

    asyncio.run(walk())
    assert rows(engine, inbox) == []


async def raw(world: World, body: bytes, kind: str) -> int:
    headers = {"Authorization": f"Bearer {world.token()}", "Content-Type": kind}
    async with world.session.post(
        world.server.make_url("/api/messages"), data=io.BytesIO(body), headers=headers
    ) as answer:
        return answer.status


def test_ten_thousand_mentions_are_one_question(address: str, engine: Engine, cast: Cast) -> None:
    bot = {"type": "mention", "text": "<at>Samverkan</at>", "mentioned": {"id": f"28:{APP}", "name": "Samverkan"}}
    others = [
        {"type": "mention", "text": "<at>X</at>", "mentioned": {"id": f"29:{n}", "name": "X"}} for n in range(2000)
    ]

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            began = time.monotonic()
            for entities in ([bot] * 5_000, [*others, bot], [None] * 10_000 + [bot], "x", {"type": "mention"}):
                told = await world.say("amina", f"<at>Samverkan</at> {QUESTION}", entities=entities)
                assert "Amina Holm" in told["summary"]
            assert time.monotonic() - began < 30

    asyncio.run(walk())


@pytest.mark.parametrize(
    "odd",
    [
        {"conversation": {"id": 1, "tenantId": "t-home"}},
        {"conversation": {"id": "", "tenantId": "t-home"}},
        {"conversation": "a:amina"},
        {"conversation": {"id": "x" * 2_000, "tenantId": "t-home"}},
        {"from": None},
        {"from": {"name": "Amina Holm"}},
        {"from": ["29:amina"]},
        {"id": None},
        {"id": {"a": 1}},
        {"type": 1},
        {"type": ""},
        {"text": ["hej"]},
        {"text": {"a": 1}},
    ],
)
@ON_SQLITE
def test_what_is_no_activity_is_refused_and_not_stored(
    address: str, engine: Engine, cast: Cast, odd: dict[str, Any]
) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            status, body = await world.post({**world.activity("amina", QUESTION), **odd})
            assert (status, body) == (400, {"error": "not an activity"})
            await asyncio.sleep(0)
            assert world.connector.sent == []

    asyncio.run(walk())
    assert rows(engine, inbox) == []


@ON_SQLITE
def test_what_is_beside_the_message_may_be_anything(address: str, engine: Engine, cast: Cast) -> None:
    odd: list[dict[str, Any]] = [
        {"recipient": None}, {"recipient": "28:x"}, {"channelData": None}, {"channelData": {"tenant": "t-home"}},
        {"entities": [1, [], {}, {"type": "mention", "mentioned": 1, "text": 2}]}, {"locale": 1}, {"locale": "xx"},
        {"attachments": "x"}, {"attachments": [None, 1, {}]}, {"timestamp": 5}, {"value": None}, {"value": "x"},
        {"replyToId": 1}, {"textFormat": {}}, {"from": {"id": "29:amina", "aadObjectId": "aad-amina", "name": 3}},
    ]  # fmt: skip

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            for more in odd:
                told = await world.say("amina", QUESTION, **more)
                assert "Amina Holm" in str(told), more

    asyncio.run(walk())


@pytest.mark.parametrize("kind", ["typing", "event", "messageReaction", "endOfConversation", "trace", "no-such-kind"])
@ON_SQLITE
def test_what_asks_nothing_gets_no_answer(address: str, engine: Engine, cast: Cast, kind: str) -> None:
    """A thumb up approves nothing."""
    written(engine, cast.bredang, [cast.amina])

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            await world.connector.first(asks_to_approve)
            before = len(world.connector.sent)
            liked: dict[str, Any] = {"reactionsAdded": [{"type": "like"}], "replyToId": "1"}
            status, _ = await world.post(world.activity("amina", type=kind, **liked))
            assert status == 202
            await world.say("amina", QUESTION)
            assert len(world.connector.sent) == before + 1

    asyncio.run(walk())
    assert rows(engine, approval) == []


@ON_SQLITE
def test_a_card_pressed_by_whom_it_was_not_for_approves_nothing(address: str, engine: Engine, cast: Cast) -> None:
    written(engine, cast.bredang, [cast.petra])

    async def walk() -> None:
        async with opened(address) as world:
            for user, email in (("jonas", "jonas.ek@polisen.example"), ("petra", "petra.sandin@exempelby.example")):
                world.connector.members[f"29:{user}"] = {"id": f"29:{user}", "name": user, "email": email}
                await world.link(user)
            message = (await world.connector.first(asks_to_approve))[2]
            petras = {"id": "a:petra", "conversationType": "personal", "tenantId": "t-home"}
            for more in ({}, {"conversation": petras}):
                with in_vain():
                    body = await world.press("jonas", message, "approve", **more)
                assert is_answer(body)
                assert body["type"] != CARD

    asyncio.run(walk())
    assert rows(engine, approval) == []


@ON_SQLITE
def test_in_a_group_another_ones_press_counts_for_that_other(address: str, engine: Engine, cast: Cast) -> None:
    """And a guest whom nobody has registered is told what to do, in a chat of their own."""

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            message, fields = await note_card(world, conversation=GROUP)
            guest = {"id": "29:gast", "name": "Gäst", "email": "gast@annan.example", "userRole": "guest"}
            world.connector.members["29:gast"] = guest
            before = len(world.connector.sent)
            body = await world.press("gast", message, "submit", fields, conversation=GROUP)
            assert is_answer(body)
            assert body["type"] == LINE
            told = [(one[1], str(one[3])) for one in world.connector.sent[before:]]
            assert told[0][0] == "a:29:gast"
            assert "gäst" in told[0][1]

    asyncio.run(walk())
    assert {row.person_id for row in rows(engine, identity)} == {cast.amina}


@ON_SQLITE
def test_another_organisation_gets_nothing_by_any_way(address: str, engine: Engine, cast: Cast) -> None:
    foreign = {"conversation": {"id": "a:x", "conversationType": "personal", "tenantId": "t-other"}}

    async def walk() -> None:
        async with opened(address) as world:
            value = {"action": {"data": {"samverkan": "help"}}}
            press: dict[str, Any] = {"type": "invoke", "name": "adaptiveCard/action", "value": value}
            both: list[dict[str, Any]] = [{}, press]
            for more in both:
                assert (await world.post(world.activity("amina", "hej", **more, **foreign)))[0] == 403
            for tenant in ("", None, 1):
                nowhere = {"id": "a:x", "conversationType": "personal", "tenantId": tenant}
                told = world.activity("amina", "hej", conversation=nowhere, channelData={})
                assert (await world.post(told))[0] == 403

    asyncio.run(walk())
    assert rows(engine, inbox) == []


@ON_SQLITE
def test_nothing_of_a_refused_request_stands_in_the_log(
    address: str, engine: Engine, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            said = world.activity("amina", "hemliga ord")
            tokens = [world.token(aud="other"), world.token(exp=1), world.token(key_id="zz"), "hemligt-ord", ""]
            for token in tokens:
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                url = world.server.make_url("/api/messages")
                async with world.session.post(url, json=said, headers=headers) as answer:
                    assert answer.status == 401
                    assert "hemlig" not in await answer.text()
                assert not token or token not in caplog.text
            await raw(world, b'{"text": "hemliga ord"', "application/json")
            await world.post(said | {"conversation": None})
            with in_vain():
                await world.press("amina", "1", "hemliga-ord", {"text": "hemliga ord"})

    with caplog.at_level(logging.DEBUG, logger="bot"):
        asyncio.run(walk())
    assert "hemlig" not in caplog.text
    assert "Traceback" not in caplog.text
