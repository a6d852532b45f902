"""Teams through its door: signed tokens, payloads in its shapes, what is sent back, both databases."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.teams import work
from storage.database import transaction
from storage.tables import approval, card, delivery, identity, inbox, progress_note
from tests.bot.teams.world import APP, World, card_of, in_vain, opened, with_actions
from tests.cast import Cast
from tests.minutes_of import written

QUESTION = "Vem är sammankallande för Platssamverkan Bredäng?"
ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def rows(engine: Engine, table: sa.Table) -> list[Any]:
    with transaction(engine) as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


def test_a_user_is_asked_who_it_is_and_then_answered(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            answer = await world.say("amina", QUESTION)
            assert "Amina Holm" in answer["summary"]
            assert answer["replyToId"] == "in-3"
            assert card_of(answer)["version"] == "1.5"
            assert world.connector.tokens_given == 1
            assert world.connector.bearers == {"Bearer out-1"}

    asyncio.run(walk())
    [tied] = rows(engine, identity)
    assert (tied.person_id, tied.user, tied.address["chat"]) == (cast.amina, "aad-amina", "a:amina")
    assert {row.status for row in rows(engine, inbox)} == {"sent"}


@ON_SQLITE
def test_a_display_name_and_another_ones_press_prove_nothing(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            world.connector.members["29:nils"] = {"id": "29:nils", "name": "Amina Holm", "email": "other@x.example"}
            told = await world.say("nils", "hej")
            assert "Karin Wiberg" in str(told)
            with in_vain():
                await world.press("nils", "1", "yes")
            assert rows(engine, identity) == []

    asyncio.run(walk())


@ON_SQLITE
def test_the_secretary_ties_somebody_unknown(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("karin")
            world.connector.members["29:nils"] = {"id": "29:nils", "name": "Nils Fors", "email": "nils@annan.example"}
            before = len(world.connector.sent)
            await world.post(world.activity("nils", "hej"))
            await world.connector.nth(before + 2)
            [asked] = [one for one in world.connector.sent[before:] if one[1] == "a:karin"]
            titles = [action["title"] for action in card_of(asked[3])["actions"]]
            assert titles[0] == "Det är Nils Fors"
            assert titles[-2:] == ["Ny person", "Nej"]
            body = await world.press("karin", asked[2], "accept")
            assert "Nils Fors" in str(body["value"])
            await world.connector.nth(before + 4)
            assert [one[1] for one in world.connector.sent[before + 3 :]] == ["a:nils"]

    asyncio.run(walk())
    assert {row.person_id for row in rows(engine, identity)} == {cast.karin, cast.nils}


@ON_SQLITE
def test_a_message_posted_twice_is_answered_once(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            again = world.activity("amina", QUESTION)
            assert [await world.post(again) for _ in range(2)] == [(202, None), (202, None)]
            await world.connector.nth(before + 1)
            await world.say("amina", "tack")
            assert len(world.connector.sent) == before + 2

    asyncio.run(walk())


def test_a_press_replaces_its_card_and_a_second_one_is_told_so(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            shown = await world.say("amina", "Logga för Bredäng: Trygghetsvandring genomförd")
            message = world.connector.sent[-1][2]
            assert [action["verb"] for action in card_of(shown)["actions"]][:1] == ["submit"]
            fields = {one["id"]: one.get("value", "") for one in card_of(shown)["body"] if "Input" in one["type"]}
            body = await world.press("amina", message, "submit", fields)
            assert body["type"] == "application/vnd.microsoft.card.adaptive"
            assert any(action["verb"] == "undo" for action in body["value"]["actions"])
            assert world.connector.sent[-1][:3] == ("PUT", "a:amina", message)
            with in_vain():
                repeated = await world.press("amina", message, "submit", fields)
            assert "redan" in repeated["value"]
            late = await world.press("amina", message, "submit", {**fields, "text": "Annat"})
            assert late["statusCode"] == 200
            assert "knapp" in world.connector.sent[-1][3].get("text", "").casefold()

    asyncio.run(walk())
    assert any(row.replaced_at for row in rows(engine, card))


@ON_SQLITE
def test_an_old_client_sends_the_press_as_a_message(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            shown = await world.say("amina", "Logga för Bredäng: Trygghetsvandring genomförd")
            message = world.connector.sent[-1][2]
            data = card_of(shown)["actions"][0]["fallback"]["data"]
            before = len(world.connector.sent)
            await world.post(world.activity("amina", value={**data, "text": "Vandringen är gjord"}, replyToId=message))
            assert (await world.connector.nth(before + 1))[:3] == ("PUT", "a:amina", message)

    asyncio.run(walk())


@ON_SQLITE
def test_in_a_channel_the_mention_goes_and_what_is_private_stays_so(address: str, engine: Engine, cast: Cast) -> None:
    channel = {
        "conversationType": "channel",
        "id": "19:c@thread.tacv2;messageid=1",
        "isGroup": True,
        "tenantId": "t-home",
    }
    mention = [{"type": "mention", "text": "<at>Samverkan</at>", "mentioned": {"id": f"28:{APP}", "name": "Samverkan"}}]

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            said = {"conversation": channel, "entities": mention}
            answer = await world.say("amina", f"<at>Samverkan</at> {QUESTION}", **said)
            assert "Amina Holm" in answer["summary"]
            assert world.connector.sent[-1][1] == channel["id"]
            before = len(world.connector.sent)
            await world.post(world.activity("amina", "<at>Samverkan</at> vad väntar på mig?", **said))
            await world.connector.nth(before + 2)
            assert [one[1] for one in world.connector.sent[before:]] == ["a:29:amina", channel["id"]]
            assert "bara för dig" in world.connector.sent[-1][3]["text"]

    asyncio.run(walk())


@ON_SQLITE
def test_a_throttled_answer_is_sent_once_when_it_may_be(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            world.connector.fail = [
                (429, {"Retry-After": "0"}, {}),
                (503, {"Retry-After": "0"}, {}),
                (429, {"Retry-After": "Mon, 14 Oct 2024 07:00:00 GMT"}, {}),
            ]
            await world.say("amina", QUESTION)
            await world.say("amina", "tack")
            assert len(world.connector.sent) == before + 2

    asyncio.run(walk())


@ON_SQLITE
def test_what_is_no_button_of_ours_gets_an_answer_that_teams_takes(address: str, engine: Engine, cast: Cast) -> None:
    values: list[Any] = [
        None,
        "x",
        1,
        [],
        {"action": None},
        {"action": {"data": None}},
        {"action": {"data": {"samverkan": 1}}},
    ]

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            for value in values:
                odd = world.activity("amina", type="invoke", name="adaptiveCard/action", value=value)
                status, body = await world.post(odd)
                assert (status, body["statusCode"], body["type"]) == (200, 400, "application/vnd.microsoft.error")
            status, body = await world.post(world.activity("amina", type="invoke", name="task/fetch", value={}))
            assert (status, body["statusCode"]) == (200, 501)
            with in_vain():
                foreign = await world.press("amina", "no-such-message", "approve")
            assert foreign["statusCode"] == 200

    asyncio.run(walk())


@ON_SQLITE
def test_who_may_not_talk_is_refused(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            for token, status in _tokens(world):
                assert (await world.post(world.activity("amina", "hej"), token))[0] == status
            stranger = world.activity("amina", "hej", conversation={"id": "a:x", "tenantId": "t-other"})
            assert (await world.post(stranger))[0] == 403
            activity = world.activity("amina", "hej")
            broken: list[Any] = [[], {}, "x", activity | {"text": {"a": 1}}, activity | {"conversation": None}]
            for one in broken:
                assert (await world.post(one))[0] in (400, 401)
            assert (await world.post(world.activity("amina", "x" * 1_200_000)))[0] == 413
            assert world.connector.sent == []

    asyncio.run(walk())
    assert rows(engine, inbox) == []


def _tokens(world: World) -> list[tuple[str, int]]:
    return [
        (world.token(aud="another"), 401),
        (world.token(iss="https://evil.example"), 401),
        (world.token(exp=1), 401),
        (world.token(exp=None), 401),
        (world.token(serviceurl="https://smba.trafficmanager.net/x/"), 401),
        (world.token(key_id="key-2"), 401),
        (world.token(key_id=None), 401),
        ("not.a.token", 401),
    ]


@ON_SQLITE
def test_new_keys_are_asked_for_once(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.say("amina", "hej")
            world.connector.key_id = "key-2"
            answers = [await world.post(world.activity("amina", "hej"), world.token(key_id="key-2")) for _ in range(2)]
            assert [status for status, _ in answers] == [202, 202]
            assert (await world.post(world.activity("amina", "hej"), world.token(key_id="key-3")))[0] == 401
            assert world.connector.keys_given == 2

    asyncio.run(walk())


@ON_SQLITE
def test_installed_it_says_hello_once_and_removed_it_is_silent(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            added = [{"id": f"28:{APP}"}]
            await world.post(world.activity("amina", type="installationUpdate", action="add"))
            await world.post(world.activity("amina", type="conversationUpdate", membersAdded=added))
            await world.connector.nth(before + 1)
            await world.post(world.activity("amina", type="installationUpdate", action="remove"))
            assert len(world.connector.sent) == before + 1
            [tied] = rows(engine, identity)
            assert tied.off_at is not None
            await world.say("amina", QUESTION)

    asyncio.run(walk())
    [tied] = rows(engine, identity)
    assert tied.off_at is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"email": "okand@annan.example", "userRole": "guest"}, "Du är gäst"),
        ({"userPrincipalName": "petra.sandin_exempelby.example#EXT#@home.example"}, "Du är gäst"),
        ({"email": "petra.sandin@exempelby.example", "userRole": "guest"}, "Är du Petra Sandin"),
        ({"email": "sanpet@home.example", "userPrincipalName": "Petra.Sandin@exempelby.example"}, "Är du Petra Sandin"),
        ({"email": "petra.sandin@exempelby.example", "aadObjectId": "aad-jonas"}, "Karin Wiberg"),
        ({"email": "jonas.ek@polisen.example", "userPrincipalName": "petra.sandin@exempelby.example"}, "Karin Wiberg"),
    ],
)
def test_who_a_guest_or_somebody_with_two_addresses_is(
    address: str, engine: Engine, cast: Cast, told: dict[str, str], expected: str
) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            world.connector.members["29:petra"] = {"id": "29:petra", "name": "Petra", **told}
            assert expected in str(await world.say("petra", QUESTION))

    asyncio.run(walk())


@ON_SQLITE
def test_in_a_channel_a_form_that_a_press_opens_goes_to_the_person_alone(
    address: str, engine: Engine, cast: Cast
) -> None:
    channel = {"conversationType": "channel", "id": "19:c@thread.tacv2", "isGroup": True, "tenantId": "t-home"}

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            await world.say("amina", "Logga för Bredäng: Trygghetsvandring genomförd", conversation=channel)
            _, where, message, shown = world.connector.sent[-1]
            assert where == channel["id"], "it shows back what all have read"
            wrong = {**fields_of(shown), "date": "2099-01-01"}
            await world.press("amina", message, "submit", wrong, conversation=channel)
            assert world.connector.sent[-1][:3] == ("PUT", channel["id"], message), "the form again, where it is"
            await world.press("amina", message, "submit", fields_of(shown), conversation=channel)
            assert world.connector.sent[-1][:3] == ("PUT", channel["id"], message)
            before = len(world.connector.sent)
            body = await world.press("amina", message, "edit", conversation=channel)
            await world.connector.nth(before + 2)
            assert "bara för dig" in body["value"]
            [form, word] = world.connector.sent[before:]
            assert (form[:2], word[:2]) == (("POST", "a:29:amina"), ("POST", channel["id"]))
            changed = {**fields_of(form[3]), "text": "Två trygghetsvandringar"}
            body = await world.press("amina", form[2], "submit", changed)
            assert body["type"] == "application/vnd.microsoft.card.adaptive"

    asyncio.run(walk())
    assert [row.text for row in rows(engine, progress_note)] == ["Två trygghetsvandringar"]


@ON_SQLITE
def test_a_personal_number_said_in_a_channel_is_not_said_there_again(address: str, engine: Engine, cast: Cast) -> None:
    channel = {"conversationType": "channel", "id": "19:c@thread.tacv2", "isGroup": True, "tenantId": "t-home"}

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            said = "Logga för Bredäng: samtal med 19811218-9876 om skolan"
            await world.post(world.activity("amina", said, conversation=channel))
            await world.connector.nth(before + 2)
            [given_back, word] = world.connector.sent[before:]
            assert given_back[1] == "a:29:amina"
            assert "samtal med" in str(given_back[3])
            assert word[1] == channel["id"]
            assert "samtal med" not in str(word[3])

    asyncio.run(walk())


def fields_of(shown: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one.get("value", "") for one in card_of(shown)["body"] if "Input" in one["type"]}


@ON_SQLITE
def test_while_it_takes_time_typing_is_shown_again_and_again(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "SLOW_S", 0.0)
    monkeypatch.setattr(work, "TYPING_S", 0.0)

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            connector, doing = world.connector, world.door.work
            connector.held, before = asyncio.Event(), connector.typings
            await world.post(world.activity("amina", QUESTION))
            async with connector.changed:
                await asyncio.wait_for(connector.changed.wait_for(lambda: connector.typings >= before + 3), 30)
            asked = len(connector.sent)
            connector.held.set()
            assert "Amina Holm" in (await connector.nth(asked + 1))[3]["summary"]
            assert doing is not None
            await asyncio.gather(*doing.tasks)
            assert doing.shown == {}

    asyncio.run(walk())


@ON_SQLITE
def test_a_form_asked_for_in_a_channel_is_pressed_in_ones_own_chat(address: str, engine: Engine, cast: Cast) -> None:
    channel = {"conversationType": "channel", "id": "19:c@thread.tacv2", "isGroup": True, "tenantId": "t-home"}

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            await world.post(world.activity("amina", "prenumerera på veckobrevet", conversation=channel))
            await world.connector.nth(before + 2)
            shown = world.connector.sent[before]
            assert shown[1] == "a:29:amina"
            fields = {one["id"]: one.get("value", "") for one in card_of(shown[3])["body"] if "Input" in one["type"]}
            body = await world.press("amina", shown[2], "submit", fields)
            assert body["type"] == "application/vnd.microsoft.card.adaptive"

    asyncio.run(walk())


@ON_SQLITE
def test_an_old_button_approves_the_minutes_that_it_named_and_no_others(
    address: str, engine: Engine, cast: Cast
) -> None:
    """Each as the card bears it. The card that takes the place of the first offers to approve the next minutes."""
    asked = [written(engine, forum, [cast.amina, cast.jonas]) for forum in (cast.bredang, cast.steering)]
    with transaction(engine) as connection:
        connection.execute(delivery.delete())

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            await world.post(world.activity("amina", "vad väntar på mig?"))
            sent = await world.connector.first(lambda one: "2 protokoll" in str(one[3]))
            first = next(one for one in card_of(sent[3])["actions"] if "Bredäng" in one["title"])
            body = await world.press("amina", sent[2], "approve", first["data"])
            following = next(one for one in with_actions(body["value"])["actions"] if "Styrgruppen" in one["title"])
            later = {"timestamp": "2024-10-14T07:05:00.000Z"}
            assert "value" in await world.press("amina", sent[2], "approve", first["data"], **later)
            assert [row.minutes_id for row in rows(engine, approval)] == asked[:1]
            await world.press("amina", sent[2], "approve", following["data"])

    asyncio.run(walk())
    assert [row.minutes_id for row in rows(engine, approval)] == asked
