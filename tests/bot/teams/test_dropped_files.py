"""Files dropped in one's own chat: fetched from where Teams keeps them alone, read, shown, stored when pressed.

The attachment's shape: learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4, "Receive files".
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot import attachments
from bot.teams import downloads
from bot.teams.config import config_of
from storage.database import transaction
from storage.tables import inbox, minutes
from tests.bot.teams.world import World, card_of, opened, settings_of
from tests.cast import Cast

PAPER = (Path(__file__).parents[2] / "scenarios" / "walk" / "council-new.txt").read_bytes()
ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def imported(engine: Engine) -> int:
    with transaction(engine, reads_only=True) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(minutes)) or 0


def file(world: World, name: str, content: bytes | str | None = None, url: str = "") -> dict[str, Any]:
    if content is not None:
        world.connector.files[name] = content
    told = {"downloadUrl": url or f"{world.connector.base}/files/{name}", "uniqueId": "1150D938", "fileType": "txt"}
    return {"contentType": downloads.DROPPED, "contentUrl": "https://x.sharepoint.com/a", "name": name, "content": told}


async def drop(world: World, user: str, *files: dict[str, Any], text: str | None = None) -> dict[str, Any]:
    """What is answered."""
    before = len(world.connector.sent)
    html = {"contentType": "text/html", "content": "<div></div>"}
    assert await world.post(world.activity(user, text, attachments=[*files, html])) == (202, None)
    return (await world.connector.nth(before + 1))[3]


def test_minutes_dropped_are_shown_and_stored_when_pressed(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("karin")
            shown = await drop(world, "karin", file(world, "protokoll.txt", PAPER))
            assert imported(engine) == 0
            assert [one["verb"] for one in card_of(shown)["actions"]] == ["submit", "cancel"]
            body = await world.press("karin", world.connector.sent[-1][2], "submit")
            assert body["statusCode"] == 200
            assert all("Authorization" not in headers for headers in world.connector.asked)

    asyncio.run(walk())
    assert imported(engine) == 1


@ON_SQLITE
def test_nothing_is_fetched_for_who_may_not_import(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("amina")
            told = await drop(world, "amina", file(world, "protokoll.txt", PAPER))
            assert "sekreteraren" in str(told).casefold()
            await drop(world, "karin", file(world, "protokoll.txt", PAPER))
            assert world.connector.asked == []

    asyncio.run(walk())


@ON_SQLITE
def test_a_file_that_is_not_read_says_why(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("karin")
            base, elsewhere = world.connector.base, "https://evil.example/protokoll.txt"
            cases = [
                (file(world, "tom.txt", b""), "tom"),
                (file(world, "bild.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50), "bild"),
                (file(world, "borta.txt"), "Teams"),
                (file(world, "annanstans.txt", url=elsewhere), "Teams"),
                (file(world, "vidare.txt", elsewhere), "Teams"),
                (file(world, "runt.txt", f"{base}/files/runt.txt"), "Teams"),
                (file(world, "ingen.txt", url="ingen adress"), "Teams"),
            ]
            for given, why in cases:
                said = str(await drop(world, "karin", given))
                assert given["name"] in said
                assert why in said
            assert len(world.connector.asked) == 4 + downloads.MOST_STEPS

    asyncio.run(walk())
    assert imported(engine) == 0


@ON_SQLITE
def test_one_step_on_among_teams_own_addresses_is_followed(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("karin")
            world.connector.files["dar.txt"] = PAPER
            shown = await drop(world, "karin", file(world, "protokoll.txt", f"{world.connector.base}/files/dar.txt"))
            assert card_of(shown)["actions"]

    asyncio.run(walk())


@ON_SQLITE
def test_several_files_are_answered_one_by_one_and_sent_again_once(address: str, engine: Engine, cast: Cast) -> None:
    async def walk() -> None:
        async with opened(address) as world:
            await world.link("karin")
            before = len(world.connector.sent)
            files = [file(world, f"del{n}.txt", b"Inget dokument av vikt.") for n in range(3)]
            said = world.activity("karin", "här är de", attachments=files)
            assert [(await world.post(said))[0] for _ in range(2)] == [202, 202]
            await world.connector.nth(before + 3)
            await world.say("karin", "tack")
            assert len(world.connector.sent) == before + 4

    asyncio.run(walk())
    with transaction(engine, reads_only=True) as connection:
        assert set(connection.scalars(sa.select(inbox.c.status))) == {"sent"}


@ON_SQLITE
def test_a_slow_one_is_told_of_and_its_answer_takes_that_place(
    address: str, engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "TELL_AFTER_S", 0.0)

    async def walk() -> None:
        async with opened(address) as world:
            await world.link("karin")
            before = len(world.connector.sent)
            told = await drop(world, "karin", file(world, "protokoll.txt", PAPER))
            assert "läser protokoll.txt" in told["text"]
            shown = await world.connector.nth(before + 2)
            said = world.connector.sent[before]
            assert (shown[0], shown[2]) == ("PUT", said[2])
            assert (await world.press("karin", said[2], "submit"))["statusCode"] == 200

    asyncio.run(walk())
    assert imported(engine) == 1


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://exempelby-my.sharepoint.com/personal/a/_layouts/15/download.aspx?UniqueId=1&tempauth=x", True),
        ("https://exempelby.sharepoint.us:443/x", True),
        ("http://exempelby.sharepoint.com/x", False),
        ("https://exempelby.sharepoint.com:8443/x", False),
        ("https://a@exempelby.sharepoint.com/x", False),
        ("https://sharepoint.com.evil.example/x", False),
        ("https://evilsharepoint.com/x", False),
        ("https://[::1", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_files_lie_with_teams_alone(url: str, taken: bool) -> None:
    config = config_of(settings_of("sqlite:///x.db", "http://127.0.0.1:1"))
    assert config is not None
    assert downloads.takes_store(config, url) is taken
