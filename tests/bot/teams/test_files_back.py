"""The plan handed over as a file: offered with a consent card, put where Teams says, or left.

Shapes: learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4, "Message requesting permission to upload",
"Invoke activity when the user accepts the file", "Send the user information about an uploaded file".
"""

import asyncio
import base64
import io
import json
from typing import Any

import pytest
from docx import Document
from sqlalchemy.engine import Engine

from bot.teams import files, pictures
from dialogs.documents import table_words
from dialogs.reply import File, Reply
from storage import forums, history
from storage.database import store_of
from tests.bot.teams.world import World, card_of, opened
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.minutes_of import HELD, written

ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
GROUP = {"id": "19:g@thread.v2", "conversationType": "groupChat", "isGroup": True, "tenantId": "t-home"}


async def offered(
    world: World, question: str = "vilka rapporter saknas?", user: str = "amina"
) -> tuple[str, dict[str, Any]]:
    """The consent card's message and attachment."""
    shown = await world.say(user, question)
    assert "offer_file" in [one["verb"] for one in card_of(shown)["actions"]]
    before = len(world.connector.sent)
    await world.press(user, world.connector.sent[-1][2], "offer_file")
    _, where, message, activity = await world.connector.nth(before + 1)
    assert where == f"a:{user}"
    [attachment] = activity["attachments"]
    return message, attachment


async def answer(world: World, message: str, action: str, url: str = "", user: str = "amina") -> None:
    told = {"contentUrl": "https://x-my.sharepoint.com/a.docx", "name": "a.docx", "uploadUrl": url,
            "uniqueId": "1150D938", "fileType": "docx"}  # fmt: skip
    value = {"type": "fileUpload", "action": action, "context": {"samverkan": "take_file"}}
    value |= {"uploadInfo": told} if action == "accept" else {}
    asked = world.activity(user, type="invoke", name="fileConsent/invoke", value=value, replyToId=message)
    assert await world.post(asked) == (200, {})


def test_the_plan_is_put_where_the_person_wants_it(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            message, card = await offered(world)
            assert (card["contentType"], card["name"][-5:]) == (files.CONSENT, ".docx")
            before = len(world.connector.sent)
            for _ in range(2):
                await answer(world, message, "accept", f"{world.connector.base}/files/plan.docx")
            method, _, replaced, shown = await world.connector.nth(before + 1)
            assert (method, replaced) == ("PUT", message)
            assert shown["attachments"][0]["contentType"] == files.SAVED
            data = world.connector.files["plan.docx"]
            assert isinstance(data, bytes)
            assert abs(len(data) - card["content"]["sizeInBytes"]) < 100
            assert Document(io.BytesIO(data)).tables
            [headers] = world.connector.asked
            assert headers["Content-Range"] == f"bytes 0-{len(data) - 1}/{len(data)}"
            assert "Authorization" not in headers
            await world.say("amina", "tack")
            assert len(world.connector.sent) == before + 2

    asyncio.run(walk())


@ON_SQLITE
def test_minutes_are_handed_over_as_the_plan_is(address: str, engine: Engine, cast: Cast) -> None:
    written(engine, cast.bredang)

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            message, card = await offered(world, "visa protokollet för Bredäng")
            assert card["name"] == f"protokoll-platssamverkan-bredäng-{HELD}.docx"
            before = len(world.connector.sent)
            await answer(world, message, "accept", f"{world.connector.base}/files/protokoll.docx")
            shown = (await world.connector.nth(before + 1))[3]
            assert shown["attachments"][0]["contentType"] == files.SAVED
            data = world.connector.files["protokoll.docx"]
            assert isinstance(data, bytes)
            assert Document(io.BytesIO(data)).paragraphs[0].text == "Protokoll Platssamverkan Bredäng"
            in_group = await world.say("amina", "visa protokollet för Bredäng", conversation=GROUP)
            assert "offer_file" not in [one["verb"] for one in card_of(in_group)["actions"]]

    asyncio.run(walk())


@ON_SQLITE
def test_the_months_view_comes_with_its_picture(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            await world.post(world.activity("amina", "månadens läge", conversation=GROUP))
            await world.connector.nth(before + 3)
            [answered, shown, word] = world.connector.sent[before:]
            assert (answered[1], shown[1], word[1]) == ("a:29:amina", "a:29:amina", GROUP["id"])
            assert card_of(answered[3])["body"]
            [image] = card_of(shown[3])["body"]
            kind, _, data = image["url"].partition(",")
            assert (image["type"], kind) == ("Image", "data:image/png;base64")
            assert base64.b64decode(data).startswith(b"\x89PNG")
            assert "rapporter" in image["altText"]
            world.connector.fail_at["a:29:amina"] = [(413, {}, {})]
            body = await world.press("amina", answered[2], "before")
            assert body["statusCode"] == 200

    asyncio.run(walk())


def picture(rows: int) -> dict[str, Any] | None:
    states = [[f"Sociala insatsgrupper unga {n}", "✓ inne 3 maj", "○ försenad", "– inte än"] for n in range(rows)]
    content = {"title": "Läget i oktober", "columns": ["Forum", "T1", "T2", "VB"], "rows": states, "note": "Sista dag"}
    reply = Reply("Läget i oktober", file=File("lage.png", table_words.KIND, content))
    assert reply.file is not None
    return asyncio.run(pictures.card(reply, reply.file))


@pytest.mark.parametrize("rows", [1, 8, 20, 26])
def test_a_districts_picture_keeps_within_a_card(rows: int) -> None:
    shown = picture(rows)
    assert shown is not None
    assert len(json.dumps(shown).encode()) <= 28 * 1024
    assert shown["speak"]


def test_a_picture_larger_than_teams_shows_is_left_out() -> None:
    assert picture(200) is None


@ON_SQLITE
def test_minutes_that_were_closed_after_they_were_offered_are_handed_to_nobody(
    address: str, engine: Engine, cast: Cast
) -> None:
    written(engine, cast.adults)

    async def walk() -> None:
        async with opened(address) as world:
            world.connector.members["29:nils"] = {"id": "29:nils", "email": "nils.fors@skolan.example"}
            await world.link("nils")
            message, _ = await offered(world, "visa protokollet från sig unga vuxna", "nils")
            with store_of(engine, TENANT, NOW) as store:
                forums.change_forum(history.begin(store, "close"), cast.adults, closed=True)
            before = len(world.connector.sent)
            await answer(world, message, "accept", f"{world.connector.base}/files/protokoll.docx", user="nils")
            await world.connector.nth(before + 1)
            assert world.connector.asked == []

    asyncio.run(walk())


@ON_SQLITE
def test_a_file_that_is_left_or_wanted_elsewhere_is_sent_nowhere(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            message, _ = await offered(world)
            before = len(world.connector.sent)
            await answer(world, message, "accept", "https://evil.example/plan.docx")
            assert "inte sparas" in (await world.connector.nth(before + 1))[3]["text"]
            message, _ = await offered(world)
            before = len(world.connector.sent)
            await answer(world, message, "decline")
            method, _, replaced, _ = await world.connector.nth(before + 1)
            assert (method, replaced) == ("PUT", message)
            assert world.connector.asked == []

    asyncio.run(walk())


@ON_SQLITE
def test_nobody_else_takes_it_and_where_others_read_none_is_offered(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            await world.link("karin")
            message, _ = await offered(world)
            before = len(world.connector.sent)
            await answer(world, message, "accept", f"{world.connector.base}/files/plan.docx", user="karin")
            await world.connector.nth(before + 1)
            for value in (None, "x", {"action": "steal"}):
                odd = world.activity("amina", type="invoke", name="fileConsent/invoke", value=value, replyToId=message)
                assert await world.post(odd) == (200, {})
            assert world.connector.asked == []
            shown = await world.say("amina", "vilka rapporter saknas?", conversation=GROUP)
            assert "offer_file" not in [one["verb"] for one in card_of(shown)["actions"]]

    asyncio.run(walk())
