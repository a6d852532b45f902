"""Search in the message field, and a message logged as a note from its menu.

Shapes: learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands and .../action-commands
(the invokes' `value`, the message payload, the bodies that Teams takes).
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.teams import message_actions
from bot.teams.message_text import text_of
from storage import forums, history
from storage.database import store_of, transaction
from storage.tables import inbox, progress_note
from tests.bot.teams.test_edits import changed
from tests.bot.teams.world import World, card_of, in_vain, opened
from tests.cast import TENANT, Cast
from tests.conftest import NOW

ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
ELSEWHERE = {
    "conversationType": "channel",
    "id": "19:x@thread.tacv2;messageid=9",
    "isGroup": True,
    "tenantId": "t-home",
}
HTML = (
    '<div><p>Nattvandringen i <b>Bredäng</b>&nbsp;drog</p><ul><li>14 föräldrar <emoji alt="🙂"></emoji></li></ul></div>'
)


def notes(engine: Engine) -> list[tuple[str, int]]:
    with transaction(engine, reads_only=True) as connection:
        rows = connection.execute(sa.select(progress_note).where(progress_note.c.withdrawn_at.is_(None)))
        return [(row.text, row.forum_id) for row in rows]


async def invoke(world: World, user: str, name: str, value: Any, **more: Any) -> Any:
    asked = world.activity(user, type="invoke", name=f"composeExtension/{name}", value=value, **more)
    status, body = await world.post(asked)
    assert status == 200
    return body


async def search(world: World, user: str, sought: str | None, **more: Any) -> Any:
    told = {"name": "initialRun", "value": "true"} if sought is None else {"name": "forum", "value": sought}
    value = {"commandId": "searchForum", "parameters": [told], "queryOptions": {"skip": 0, "count": 25}}
    return (await invoke(world, user, "query", value, **more))["composeExtension"]


async def next_ones(world: World, sought: str, skip: Any, count: Any) -> Any:
    options = {"skip": skip, "count": count}
    value = {"commandId": "searchForum", "parameters": [{"name": "forum", "value": sought}], "queryOptions": options}
    return (await invoke(world, "amina", "query", value))["composeExtension"]


async def log(world: World, user: str = "amina", html: str = HTML, message: str = "m-1", **more: Any) -> Any:
    payload = {
        "id": message, "createdDateTime": "2024-10-14T06:00:00Z", "body": {"contentType": "html", "content": html},
        "from": {"user": {"id": "aad-jonas", "displayName": "Jonas", "userIdentityType": "aadUser"}},
    }  # fmt: skip
    value = {"commandId": "logNote", "commandContext": "message", "messagePayload": payload}
    return (await invoke(world, user, "fetchTask", value, **{"conversation": ELSEWHERE, **more}))["task"]


async def press(world: World, task: Mapping[str, Any], button: str, fields: Mapping[str, str] | None = None) -> Any:
    card = task["value"]["card"]["content"]
    [action] = [one for one in card["actions"] if one["data"]["samverkan"] == button]
    filled = {one["id"]: one.get("value", "") for one in card["body"] if "Input" in one["type"]}
    data = {**action["data"], **filled, **(fields or {})}
    value = {"commandId": "logNote", "commandContext": "message", "data": data}
    return (await invoke(world, "amina", "submitAction", value, conversation=ELSEWHERE))["task"]


@ON_SQLITE
def test_a_long_list_is_given_as_it_is_scrolled(address: str, engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "test")
        for number in range(30):
            forums.add(change, f"Grannsamverkan {number:02}", "place")

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            names: list[str] = []
            for skip in (0, 25, 30):
                found = await next_ones(world, "grannsamverkan", skip, 25)
                assert found["type"] == "result"
                names += [one["preview"]["content"]["title"] for one in found["attachments"]]
            assert names == [f"Grannsamverkan {number:02}" for number in range(30)]
            asked: list[tuple[Any, Any, int]] = [(0, 3, 3), (None, "x", 25), (-1, -1, 25), (True, 10**9, 25)]
            for odd, count, shown in asked:
                found = await next_ones(world, "grannsamverkan", odd, count)
                assert found["attachments"][0]["preview"]["content"]["title"] == "Grannsamverkan 00"
                assert len(found["attachments"]) == shown

    asyncio.run(walk())


def test_a_forum_is_found_by_a_piece_of_its_name(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            found = await search(world, "amina", "bred", conversation=ELSEWHERE)
            assert (found["type"], found["attachmentLayout"]) == ("result", "list")
            [one] = found["attachments"]
            assert one["preview"]["content"]["title"] == "Platssamverkan Bredäng"
            assert "Amina Holm" in str(one["content"]["body"])
            assert "actions" not in one["content"]
            own = await search(world, "amina", None)
            titles = [one["preview"]["content"]["title"] for one in own["attachments"]]
            assert titles[0] == "Platssamverkan Bredäng"
            assert "Platssamverkan Sättra" in str((await search(world, "amina", "sättra"))["attachments"])
            none = await search(world, "amina", "kvantfysik")
            assert (none["type"], "kvantfysik" in none["text"]) == ("message", True)

    asyncio.run(walk())
    with transaction(engine, reads_only=True) as connection:
        said = list(connection.scalars(sa.select(inbox.c.dedupe)))
    assert len(said) == 2  # a search is nothing to keep


@ON_SQLITE
def test_a_stranger_finds_nothing_and_a_closed_forum_shows_what_everybody_may_see(
    address: str, engine: Engine, cast: Cast
) -> None:
    with store_of(engine, TENANT, NOW) as store:
        forums.change_forum(history.begin(store, "close"), cast.youths, closed=True)

    async def walk() -> None:
        async with opened(address) as world:
            told = await search(world, "amina", "bred")
            assert (told["type"], "egen chatt" in told["text"]) == ("message", True)
            await world.link("amina")
            [one] = (await search(world, "amina", "12-17"))["attachments"]
            assert "sluten" in str(one["content"]).casefold() or "slutet" in str(one["content"]).casefold()
            odd: list[Any] = [
                None,
                "x",
                [],
                {},
                {"parameters": "x"},
                {"parameters": [None, {"name": "forum", "value": 1}]},
            ]
            for value in odd:
                assert (await invoke(world, "amina", "query", value))["composeExtension"]["type"] == "result"
            assert (await search(world, "amina", "x" * 5_000))["type"] == "message"

    asyncio.run(walk())


def test_a_message_becomes_a_note_when_its_window_says_so(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            task = await log(world)
            shown = {one["id"]: one for one in task["value"]["card"]["content"]["body"] if "Input" in one["type"]}
            assert shown["text"]["value"] == "Nattvandringen i Bredäng drog\n– 14 föräldrar 🙂"
            assert shown["forum"]["value"] == str(cast.bredang)
            assert {one["type"] for one in task["value"]["card"]["content"]["actions"]} == {"Action.Submit"}
            assert notes(engine) == []
            saved = await press(world, task, "submit")
            assert notes(engine) == [(shown["text"]["value"], cast.bredang)]
            with in_vain():
                assert (await press(world, task, "submit"))["type"] == "message"
            assert len(notes(engine)) == 1
            await press(world, saved, "undo")
            assert notes(engine) == []
            assert len(world.connector.sent) == before

    asyncio.run(walk())


@ON_SQLITE
def test_a_forum_that_is_not_clear_is_chosen_and_a_mistake_stands_beside_its_field(
    address: str, engine: Engine, cast: Cast
) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            task = await log(world, html="<p>Belysningen är trasig igen</p>")
            again = await press(world, task, "submit")
            assert "Välj vilket forum" in str(again["value"]["card"])
            assert notes(engine) == []
            await press(world, again, "submit", {"forum": str(cast.satra)})
            assert notes(engine) == [("Belysningen är trasig igen", cast.satra)]

    asyncio.run(walk())


@ON_SQLITE
def test_the_note_follows_its_message_like_any_other(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            await press(world, await log(world), "submit")
            before = len(world.connector.sent)
            said = {"id": "m-1", "conversation": ELSEWHERE}
            await world.post(changed(world, said, "editMessage", "Nattvandringen i Bredäng drog 20 föräldrar", "amina"))
            offer = (await world.connector.nth(before + 1))[3]
            assert "20 föräldrar" in str(card_of(offer))

    asyncio.run(walk())


@ON_SQLITE
def test_what_is_late_comes_in_ones_own_chat_and_can_be_saved_there(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_actions, "LATEST_S", 0.0)

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            before = len(world.connector.sent)
            told = await log(world)
            assert (told["type"], "arbetar" in told["value"]) == ("message", True)
            _, where, message, form = await world.connector.nth(before + 1)
            assert where == "a:29:amina"
            fields = {one["id"]: one.get("value", "") for one in card_of(form)["body"] if "Input" in one["type"]}
            await world.press("amina", message, "submit", fields)

    asyncio.run(walk())
    assert [forum for _, forum in notes(engine)] == [cast.bredang]


@ON_SQLITE
def test_what_no_window_of_ours_sends_gets_an_answer(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            told = await log(world)
            assert (told["type"], "egen chatt" in told["value"]) == ("message", True)
            await world.link("amina")
            values: list[Any] = [None, "x", [], {"data": None}, {"data": {"samverkan": "submit"}},
                                 {"data": {"samverkan": 1, "window": "x"}},
                                 {"data": {"samverkan": "approve", "window": "window:no"}}]  # fmt: skip
            with in_vain():
                for value in values:
                    assert (await invoke(world, "amina", "submitAction", value))["task"]["type"] == "message"
            for value in (None, "x", {"messagePayload": 1}, {"messagePayload": {"id": 1, "body": {"content": 1}}}):
                assert (await invoke(world, "amina", "fetchTask", value))["task"]["type"] == "continue"

    asyncio.run(walk())
    assert notes(engine) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>En</p><p>Två<br>Tre</p>", "En\nTvå\nTre"),
        ('<at id="0">Jonas Ek</at> och 3 &lt; 4 &amp; 5', "Jonas Ek och 3 < 4 & 5"),
        ('<img alt="karta" src="https://x.example/a.png">', "karta"),
        ("<script>alert(1)</script>kvar<style>p{}</style>", "kvar"),
        ('Text<attachment id="1">inuti</attachment>', "Text"),
        ("<p>oavslutad", "oavslutad"),
        ("<" * 50_000, "<" * 50_000),
        ("", ""),
    ],
)
def test_the_words_of_a_message(html: str, said: str) -> None:
    assert text_of(html) == said
