"""Files dropped in Slack: fetched with the token from Slack alone, read, shown, stored when pressed; or why not."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from yarl import URL

from bot import attachments
from bot.channel import Outgoing
from bot.clock import SettableClock
from bot.slack import downloads
from dialogs.documents.document import Unreadable
from dialogs.reply import File, Reply
from storage.database import transaction
from storage.tables import inbox, minutes
from tests.bot.slack.conftest import AMINA, KARIN
from tests.bot.slack.fake import CHANNEL, TEAM, FakeSlack, Workspace, buttons, workspace
from tests.cast import Cast

PAPER = (Path(__file__).parents[2] / "scenarios" / "walk" / "council-new.txt").read_bytes()


def imported(engine: Engine) -> int:
    with transaction(engine, reads_only=True) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(minutes)) or 0


async def drop(here: Workspace, *files: dict[str, Any], user: str = KARIN, text: str = "", **rest: Any) -> None:
    assert (await here.direct(user, text, subtype="file_share", files=list(files), **rest))[0] == 200


async def answers(fake: FakeSlack, count: int = 1) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await fake.wait(lambda: len(fake.history) >= count and fake.history)
    return found


def test_minutes_dropped_in_a_direct_message_are_shown_and_stored_when_pressed(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await drop(here, here.fake.file("protokoll.txt", PAPER))
            [shown] = await answers(here.fake)
            assert imported(engine) == 0
            await here.press(KARIN, shown, "Läs in")
            await here.fake.wait(lambda: here.fake.of("chat.update"))
            assert here.fake.tokens == ["Bearer xoxb-test"]

    asyncio.run(run())
    assert imported(engine) == 1


def test_in_a_channel_a_file_is_read_when_the_bot_is_mentioned_and_shown_to_who_dropped_it(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            file = here.fake.file("protokoll.txt", PAPER)
            stray = {"type": "message", "subtype": "file_share", "channel": CHANNEL, "channel_type": "channel"}
            await here.event({**stray, "user": KARIN, "ts": "1.1", "text": "", "files": [file]})
            await here.mention(KARIN, "", files=[file])
            [shown] = await here.fake.wait(lambda: here.fake.of("chat.postEphemeral"))
            assert (shown["user"], shown["channel"]) == (KARIN, CHANNEL)
            assert not here.fake.history
            assert len(here.fake.tokens) == 1

    asyncio.run(run())


def test_nothing_is_fetched_for_who_may_not_import_nor_for_a_stranger(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await drop(here, here.fake.file("protokoll.txt", PAPER), user=AMINA)
            await drop(here, here.fake.file("protokoll.txt", PAPER), user="U0NOBODY")
            told = await answers(here.fake, 2)
            assert "sekreteraren" in str(told).casefold()
            assert here.fake.tokens == []

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "content", "rest", "why"),
    [
        ("tom.txt", b"", {}, "tom"),
        ("bild.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, {}, "bild"),
        ("stor.docx", b"PK", {"size": 30 * 1024 * 1024}, "20 MB"),
        ("borta.txt", b"x", {"mode": "tombstone"}, "borttagen"),
        ("annanstans.docx", b"x", {"url_private_download": "https://evil.example/a"}, "Slack"),
        ("protokoll.docx", b"x", {"url_private_download": None, "url_private": "http://files.slack.com/a"}, "Slack"),
        ("aldrig.txt", b"x", {"url_private_download": "BASE/files/saknas.txt"}, "files:read"),
    ],
    ids=["empty", "picture", "too large", "gone", "elsewhere", "not by https", "refused by Slack"],
)  # fmt: skip
def test_a_file_that_is_not_read_says_why(
    address: str,
    engine: Engine,
    cast: Cast,
    clock: SettableClock,
    name: str,
    content: bytes,
    rest: dict[str, Any],
    why: str,
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            given = {key: _based(value, here.fake.base) for key, value in rest.items()}
            file = {key: value for key, value in here.fake.file(name, content, **given).items() if value is not None}
            await drop(here, file)
            [said] = await answers(here.fake)
            assert name in said["text"]
            assert why in said["text"]

    asyncio.run(run())
    assert imported(engine) == 0


def _based(value: Any, base: str) -> Any:
    return value.replace("BASE/", base) if isinstance(value, str) else value


def test_a_file_of_which_little_is_told_is_asked_about(address: str, cast: Cast, clock: SettableClock) -> None:
    """https://docs.slack.dev/reference/objects/file-object: file_access"""

    async def run() -> None:
        async with workspace(address, clock) as here:
            here.fake.files["protokoll.txt"] = PAPER
            await drop(here, {"id": "F9", "name": "protokoll.txt", "file_access": "check_file_info"})
            [shown] = await answers(here.fake)
            assert [given["file"] for given in here.fake.of("files.info")] == ["F9"]
            assert "gick inte att läsa" not in shown["text"]

    asyncio.run(run())


def test_several_files_are_answered_one_by_one_and_sent_again_once(
    address: str, engine: Engine, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            files = [here.fake.file(f"del{n}.txt", b"Inget dokument av vikt.") for n in range(3)]
            for _ in range(2):
                await drop(here, *files, ts="1700000031.000100")
            await answers(here.fake, 3)

    asyncio.run(run())
    with transaction(engine, reads_only=True) as connection:
        assert connection.scalars(sa.select(inbox.c.status)).all() == ["sent"] * 3


def test_a_picture_beside_a_text_leaves_the_text_its_answer(address: str, cast: Cast, clock: SettableClock) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            picture = here.fake.file("lampan.jpg", b"\xff\xd8\xff")
            await drop(here, picture, text="vem är sammankallande för Platssamverkan Bredäng?")
            [said] = await answers(here.fake)
            assert "Amina Holm" in said["text"]

    asyncio.run(run())


def test_what_takes_long_is_told_and_the_answer_takes_its_place(
    address: str, cast: Cast, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "TELL_AFTER_S", 0.01)

    async def run() -> None:
        async with workspace(address, clock) as here:
            here.fake.held = asyncio.Event()
            await drop(here, here.fake.file("protokoll.txt", PAPER))
            [told] = await answers(here.fake)
            assert "protokoll.txt" in told["text"]
            here.fake.held.set()
            [answer] = await here.fake.wait(lambda: here.fake.of("chat.update"))
            assert answer["ts"] == told["ts"]
            assert buttons(answer["blocks"])

    asyncio.run(run())


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.docx", True),
        ("https://slack.com/files/a", True),
        ("https://files.slack.com.evil.example/a", False),
        ("https://notslack.com/a", False),
        ("http://files.slack.com/a", False),
        ("https://slack.example/api/x", True),
        ("http://[", False),
        ("/files/a", False),
    ],
)
def test_the_token_goes_to_slack_alone(url: str, taken: bool) -> None:
    if taken:
        assert downloads.address_of({"url_private": url}, "https://slack.example/api/") == URL(url)
        return
    with pytest.raises(Unreadable):
        downloads.address_of({"url_private": url}, "https://slack.example/api/")


TABLE = {"title": "Läget", "columns": ["Forum"], "rows": [["✓ A"]]}
PICTURE = Reply("Läget", file=File("lage.png", "table_png", TABLE))


async def sent(here: Workspace, reply: Reply, **rest: Any) -> None:
    address = {"team": TEAM, "user": AMINA, "conversation": f"{TEAM}:{AMINA}", "key": "k", **rest}
    await here.slack.channel.send(address, Outgoing(reply, "x"))


def test_a_picture_goes_with_its_answer_into_the_direct_messages(
    address: str, cast: Cast, clock: SettableClock
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await sent(here, PICTURE, channel=f"D{AMINA}", direct=True)
            await sent(here, PICTURE, channel=CHANNEL)
            assert here.fake.files["lage.png"].startswith(b"\x89PNG")
            [asked, _] = here.fake.of("files.getUploadURLExternal")
            assert int(asked["length"]) == len(here.fake.files["lage.png"])
            assert "✓ A" in asked["alt_txt"]
            shared = here.fake.of("files.completeUploadExternal")
            assert [one["channel_id"] for one in shared] == [f"D{AMINA}"] * 2
            assert all("F77" in str(one["files"]) for one in shared)

    asyncio.run(run())


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_picture_that_slack_refuses_leaves_the_answer(
    address: str, cast: Cast, clock: SettableClock, method: str
) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            here.fake.faults[method].append("missing_scope")
            await sent(here, PICTURE, channel=f"D{AMINA}", direct=True)
            assert [one["text"] for one in here.fake.history] == ["Läget"]

    asyncio.run(run())
