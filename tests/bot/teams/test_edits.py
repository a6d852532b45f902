"""Messages edited, deleted, restored and reacted to, and what is suggested under the help.

Shapes: learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages (the events'
channelData), .../conversations/message-reactions; the Agents Playground posts the same.
"""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.database import transaction
from storage.tables import approval, progress_note
from tests.bot.teams.world import APP, World, card_of, opened
from tests.cast import Cast
from tests.minutes_of import written

NOTE = "notera för bredäng: nattvandringen drog 14 föräldrar"
EDITED = "notera för bredäng: nattvandringen drog 15 föräldrar"
BEFORE, AFTER = "nattvandringen drog 14 föräldrar", "nattvandringen drog 15 föräldrar"
CHANNEL = {"conversationType": "channel", "id": "19:c@thread.tacv2;messageid=77", "isGroup": True, "tenantId": "t-home"}
MENTION = [{"type": "mention", "text": "<at>Samverkan</at>", "mentioned": {"id": f"28:{APP}", "name": "Samverkan"}}]
ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def notes(engine: Engine) -> list[str]:
    with transaction(engine, reads_only=True) as connection:
        standing = sa.select(progress_note.c.text).where(progress_note.c.withdrawn_at.is_(None))
        return list(connection.scalars(standing.order_by(progress_note.c.id)))


async def noted(world: World, text: str = NOTE, **more: Any) -> dict[str, Any]:
    """Amina's message, whose text became a note; the activity that said it."""
    said = world.activity("amina", text, **more)
    before = len(world.connector.sent)
    await world.post(said)
    shown = (await world.connector.nth(before + 1))[3]
    fields = {one["id"]: one.get("value", "") for one in card_of(shown)["body"] if "Input" in one["type"]}
    where = {"conversation": more["conversation"]} if "conversation" in more else {}
    await world.press("amina", world.connector.sent[before][2], "submit", fields, **where)
    return said


def changed(world: World, said: dict[str, Any], what: str, text: str | None = None, user: str = "amina") -> Any:
    """The event that follows a message: the same id, a time of its own."""
    kind = "messageDelete" if what == "softDeleteMessage" else "messageUpdate"
    where = {"id": said["id"], "conversation": said["conversation"], "timestamp": "2024-10-14T07:01:00.000Z"}
    data = {"eventType": what, "tenant": {"id": "t-home"}}
    more = {"entities": said["entities"]} if "entities" in said else {}
    return world.activity(user, text, type=kind, channelData=data, **where, **more)


def test_an_edited_message_changes_its_note_when_pressed(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            said = await noted(world)
            before = len(world.connector.sent)
            edit = changed(world, said, "editMessage", EDITED)
            assert [await world.post(edit) for _ in range(2)] == [(202, None), (202, None)]
            _, where, message, offer = await world.connector.nth(before + 1)
            assert where == "a:amina"
            assert notes(engine) == [BEFORE]
            assert [one["verb"] for one in card_of(offer)["actions"]] == ["submit", "withdraw", "keep"]
            body = await world.press("amina", message, "submit")
            assert notes(engine) == [AFTER]
            assert body["value"]["actions"][0]["verb"] == "undo"
            await world.press("amina", message, "undo")
            assert len(world.connector.sent) == before + 3

    asyncio.run(walk())
    assert notes(engine) == [BEFORE]


@ON_SQLITE
def test_a_deleted_message_may_take_its_note_along(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            said = await noted(world)
            before = len(world.connector.sent)
            await world.post(changed(world, said, "softDeleteMessage"))
            message = (await world.connector.nth(before + 1))[2]
            assert notes(engine) == [BEFORE]
            await world.press("amina", message, "withdraw")

    asyncio.run(walk())
    assert notes(engine) == []


@ON_SQLITE
def test_in_a_channel_the_offer_goes_to_the_author_alone(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            said = await noted(world, f"<at>Samverkan</at> {NOTE}", conversation=CHANNEL, entities=MENTION)
            assert notes(engine) == [BEFORE]
            before = len(world.connector.sent)
            await world.post(changed(world, said, "editMessage", f"<at>Samverkan</at> {EDITED}"))
            await world.connector.nth(before + 2)
            offer, word = world.connector.sent[before:]
            assert (offer[1], word[1]) == ("a:29:amina", CHANNEL["id"])
            assert "14 föräldrar" not in str(word[3])
            await world.press("amina", offer[2], "submit")

    asyncio.run(walk())
    assert notes(engine) == [AFTER]


@ON_SQLITE
def test_what_became_no_note_or_says_the_same_is_met_with_silence(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            said = await noted(world)
            asked = world.activity("amina", "nästa möte för bredäng?")
            before = len(world.connector.sent)
            await world.post(asked)
            await world.connector.nth(before + 1)
            silent = [
                changed(world, asked, "editMessage", "nästa möte för sätra?"),
                changed(world, asked, "softDeleteMessage"),
                changed(world, said, "undeleteMessage", NOTE),
                changed(world, said, "renameMessage", EDITED),
                {**changed(world, said, "editMessage", EDITED), "from": {}},
                {**changed(world, said, "editMessage", EDITED), "channelData": None, "id": ""},
            ]
            for one in silent:
                assert (await world.post(one))[0] == 202
            await world.say("amina", "tack")
            assert len(world.connector.sent) == before + 2

    asyncio.run(walk())
    assert notes(engine) == [BEFORE]


@ON_SQLITE
def test_a_reaction_approves_nothing(address: str, engine: Engine, cast: Cast) -> None:
    minutes = written(engine, cast.steering, [cast.amina, cast.jonas])

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            _, _, message, asked = await world.connector.nth(3)  # the linking card, its answer, what waited
            assert any(one["verb"] == "approve" for one in card_of(asked)["actions"])
            like = world.activity("amina", type="messageReaction", reactionsAdded=[{"type": "like"}], replyToId=message)
            assert (await world.post(like)) == (202, None)
            await world.say("amina", "tack")
            assert len(world.connector.sent) == 4

    asyncio.run(walk())
    with transaction(engine, reads_only=True) as connection:
        assert list(connection.execute(sa.select(approval).where(approval.c.minutes_id == minutes))) == []


@ON_SQLITE
def test_under_the_help_stands_what_one_may_ask_in_ones_own_chat(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            helped = await world.say("amina", "hjälp")
            suggested = helped["suggestedActions"]
            assert suggested["to"] == ["29:amina"]
            assert 1 < len(suggested["actions"]) <= 6
            assert {one["type"] for one in suggested["actions"]} == {"imBack"}
            for one in suggested["actions"]:
                answer = await world.say("amina", one["value"])
                assert "suggestedActions" not in answer
                assert "förstår" not in str(answer.get("summary") or answer.get("text"))
            shared = await world.say("amina", "<at>Samverkan</at> hjälp", conversation=CHANNEL, entities=MENTION)
            assert "suggestedActions" not in shared

    asyncio.run(walk())


@ON_SQLITE
def test_a_form_with_a_draft_asked_for_in_a_channel_is_its_persons_alone(
    address: str, engine: Engine, cast: Cast
) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            asked = {"conversation": CHANNEL, "entities": MENTION}
            await world.post(world.activity("amina", "<at>Samverkan</at> rapportera T2 för Bredäng", **asked))
            await world.connector.nth(before + 2)
            form, word = world.connector.sent[before:]
            assert (form[1], word[1]) == ("a:29:amina", CHANNEL["id"])
            assert "bara för dig" in word[3]["text"]
            body = await world.press("amina", form[2], "submit", {"goal_met": "yes", "done": "Två vandringar."})
            assert "inskickad" in str(body["value"])

    asyncio.run(walk())
