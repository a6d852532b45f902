"""The demo page over HTTP: what it shows, what it refuses, and that nothing is lost or doubled."""

import asyncio
import datetime as dt
import io
import itertools
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.web import page_files, uploads
from dialogs import texts
from tests.conftest import NOW
from tests.demo import NOTES, Client, client_of, load, news_of, standing, until

_keys = itertools.count()


def key() -> str:
    return f"test-key-{next(_keys)}"


@asynccontextmanager
async def page_of(address: str, now: dt.datetime = NOW) -> AsyncIterator[tuple[Client, dict[str, int]]]:
    everybody = await asyncio.to_thread(load, address, now)
    async with client_of(address, standing(now)) as client:
        yield client, everybody


async def post(client: Client, act: str, /, lang: str = "sv", **content: Any) -> ClientResponse:
    return await client.post(f"/demo/{act}", params={"lang": lang}, json={"key": key(), **content})


async def asked(client: Client, person: int, text: str) -> dict[str, Any]:
    """Says it and gives the newest message."""
    assert (await post(client, "say", person=person, text=text)).status == 200
    return dict((await news_of(client, person))[1]["messages"][-1])


async def pressed(client: Client, person: int, message: dict[str, Any], button: str, **fields: str) -> ClientResponse:
    title = next((one["title"] for one in message["buttons"] if one["id"] == button), button)
    return await post(client, "press", person=person, message=message["id"], button=button, title=title, fields=fields)


async def messages_of(client: Client, person: int) -> list[dict[str, Any]]:
    return list((await news_of(client, person))[1]["messages"])


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_page_has_nothing_of_others_and_no_inline_script(language: str) -> None:
    text = page_files.page(language).text or ""
    assert f'<html lang="{language}">' in text
    assert "$" not in text
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert not re.search(r"\s(style|on\w+)=", text)


def test_every_text_of_the_page_is_in_both_languages() -> None:
    for name, line in texts.load("web").lines.items():
        assert set(line) == set(texts.LANGUAGES), name


def test_it_says_whom_one_can_be_and_who_one_is_at_first(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            response = await client.get("/")
            assert response.status == 200
            assert "script-src 'self'" in response.headers["Content-Security-Policy"]
            found = await (await client.get("/demo/people")).json()
            assert {one["name"] for one in found["people"]} == set(everybody)
            assert found["first"] == everybody["Amina Holm"]
            roles = {one["name"]: one["role"].casefold() for one in found["people"]}
            assert (roles["Amina Holm"], roles["Jonas Ek"]) == ("preventionsstrateg", "kommunpolis")

    asyncio.run(walk())


def test_a_question_is_answered_with_its_source_and_shown_once(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            nils, sent = everybody["Nils Fors"], key()
            question = {"person": nils, "key": sent, "text": "Vem är sammankallande för Platssamverkan Bredäng?"}
            for _ in range(2):
                assert (await client.post("/demo/say", json=question)).status == 200
            mine, answer = (await messages_of(client, nils))[-2:]
            assert (mine["mine"], mine["text"]) == (True, question["text"])
            assert "Amina Holm" in answer["text"]
            assert "preventionsstrateg" in answer["text"].casefold()
            assert any("atgardsplan" in source for source in answer["sources"])
            assert "data" not in answer["buttons"][0]
            assert sum(one["text"] == question["text"] for one in await messages_of(client, nils)) == 1

    asyncio.run(walk())


def test_who_comes_back_gets_what_was_missed_and_no_more(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            nils = everybody["Nils Fors"]
            await asked(client, nils, "När träffas Platssamverkan Bredäng?")
            last, first_news = await news_of(client, nils)
            assert first_news["fresh"]
            await post(client, "say", person=nils, text="Och Platssamverkan Sätra?")
            _, missed = await news_of(client, nils, last)
            assert not missed["fresh"]
            assert [one["mine"] for one in missed["messages"]] == [True, False]
            _, other_run = await news_of(client, nils, "0000:99")
            assert other_run["fresh"]
            assert len(other_run["messages"]) == len(first_news["messages"]) + 2

    asyncio.run(walk())


def test_a_pressed_card_is_replaced_and_can_be_pressed_once(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            karin = everybody["Karin Wiberg"]
            card = await asked(client, karin, "Lägg till uppgift: beställa nya skyltar")
            before = len(await messages_of(client, karin))
            assert (await pressed(client, karin, card, "submit")).status == 200
            messages = await messages_of(client, karin)
            assert len(messages) == before
            [now_shown] = [one for one in messages if one["id"] == card["id"]]
            assert "undo" in [one["id"] for one in now_shown["buttons"]]
            assert "submit" not in [one["id"] for one in now_shown["buttons"]]
            assert (await pressed(client, karin, card, "submit")).status == 200
            assert len(await messages_of(client, karin)) == before + 2, "the press and why it leads nowhere"

    asyncio.run(walk())


def test_a_press_that_asks_shows_what_was_pressed(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            nils = everybody["Nils Fors"]
            card = await asked(client, nils, "Vem är sammankallande för Platssamverkan Bredäng?")
            await pressed(client, nils, card, "next_meeting")
            mine, answer = (await messages_of(client, nils))[-2:]
            assert mine["mine"]
            assert mine["text"] == next(one["title"] for one in card["buttons"] if one["id"] == "next_meeting")
            assert "Bredäng" in answer["text"]

    asyncio.run(walk())


def test_what_waits_for_others_is_counted_until_they_have_looked(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            amina, jonas = everybody["Amina Holm"], everybody["Jonas Ek"]
            await post(client, "clock", to="2024-10-21T08:00")
            await until(client, amina, lambda news: news["unread"].get(str(jonas), 0) >= 1)
            await news_of(client, jonas)
            assert str(jonas) not in (await news_of(client, amina))[1]["unread"]

    asyncio.run(walk())


def test_the_clock_brings_the_digest_to_its_subscribers_alone(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            elin, nils = everybody["Elin Åkerblom"], everybody["Nils Fors"]
            assert (await news_of(client, elin))[1]["clock"]["monday"] == "2024-10-21T08:00"
            await post(client, "clock", to="2024-10-21T08:00")
            news = await until(client, elin, lambda news: bool(news["messages"]))
            assert news["clock"] == {"local": "2024-10-21T08:00", "moved": True, "monday": "2024-10-28T08:00"}
            assert "ecka" in news["messages"][-1]["text"]
            assert not [one for one in await messages_of(client, nils) if one["text"].startswith("Vecka")]
            count = len(news["messages"])
            await post(client, "clock", to="2024-10-20T08:00")
            await post(client, "clock", to="2024-10-21T08:00")
            assert len(await messages_of(client, elin)) == count

    asyncio.run(walk())


def test_the_months_table_has_its_columns(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            elin = everybody["Elin Åkerblom"]
            digest = await asked(client, elin, "visa veckobrevet")
            await pressed(client, elin, digest, "month")
            month = (await messages_of(client, elin))[-1]
            [table] = [one["table"] for one in month["sections"]]
            assert table["columns"] == ["Forum", "T1", "T2", "VB"]
            assert all(len(row) == 4 for row in table["rows"])

    asyncio.run(walk())


def test_a_document_is_read_and_not_kept(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            nils = everybody["Nils Fors"]
            response = await hand(client, nils, "../../anteckningar.md", NOTES.encode())
            assert response.status == 200
            mine, answer = (await messages_of(client, nils))[-2:]
            assert mine["text"] == "anteckningar.md"
            assert "Bredäng" in answer["text"] + "".join(fact["value"] for fact in answer["facts"])
            assert not kept_files()

    asyncio.run(walk())


def kept_files() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("samverkan-demo-*/*"))


async def hand(client: Client, person: int, name: str, data: bytes) -> ClientResponse:
    about = {"person": str(person), "key": key(), "name": name}
    kind = {"Content-Type": "application/octet-stream"}
    return await client.post("/demo/file", params=about, data=io.BytesIO(data), headers=kind)


def test_a_document_that_cannot_be_taken_is_refused_in_a_line(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            nils = everybody["Nils Fors"]
            large = await hand(client, nils, "stor.txt", b"x" * (uploads.MAX_BYTES + 1))
            assert (large.status, "20 MB" in (await large.json())["error"]) == (413, True)
            other = await hand(client, nils, "bild.png", b"x")
            assert (other.status, ".docx" in (await other.json())["error"]) == (415, True)
            assert await messages_of(client, nils) == []

    asyncio.run(walk())


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "demo.example.se"},
        {"Host": "127.0.0.1.example.se:3978"},
        {"Host": "[::1"},
        {"Origin": "https://example.se"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_may_not_speak(address: str, headers: dict[str, str]) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            content = {"person": everybody["Nils Fors"], "key": key(), "text": "Hjälp"}
            assert (await client.post("/demo/say", json=content, headers=headers)).status == 403
            assert (await client.get("/demo/people", headers=headers)).status == 403
            assert await messages_of(client, everybody["Nils Fors"]) == []

    asyncio.run(walk())


def test_a_link_from_elsewhere_opens_the_page(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, _):
            headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
            assert (await client.get("/", headers=headers)).status == 200

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"not json", 400),
        (b"[]", 400),
        (b'{"person": 1}', 400),
        (b'{"person": "1; drop", "key": "abcdefgh", "text": "x"}', 400),
        (b'{"person": 999999, "key": "abcdefgh", "text": "x"}', 404),
        (b'{"person": 1, "key": "x", "text": "x"}', 400),
        (b'{"person": 1, "key": "abcdefgh", "text": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
def test_what_the_page_would_never_send_is_refused(address: str, content: bytes, status: int) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, _):
            response = await client.post("/demo/say", data=content, headers={"Content-Type": "application/json"})
            assert response.status == status
            assert (await response.json())["error"]

    asyncio.run(walk())


def test_a_form_of_another_page_is_no_json(address: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            form = {"person": str(everybody["Nils Fors"]), "key": key(), "text": "Hjälp"}
            assert (await client.post("/demo/say", data=form)).status == 415
            assert (await client.post("/demo/clock", json={"to": "i morgon"})).status == 400
            assert (await client.get("/demo/events", params={"person": "x"})).status == 400
            assert (await client.get("/demo/..%2f__init__.py")).status == 404

    asyncio.run(walk())


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_000, "\u202e\u200f😀\x00", "'; drop table person; --"])
def test_whatever_is_written_gets_an_answer(address: str, text: str) -> None:
    async def walk() -> None:
        async with page_of(address) as (client, everybody):
            answer = await asked(client, everybody["Nils Fors"], text)
            assert not answer["mine"]
            assert answer["text"]

    asyncio.run(walk())
