"""The same conversations as in the terminal, held in Slack: signed requests in, calls of Slack's API out."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.clock import SettableClock
from storage import people
from storage.database import store_of, transaction
from storage.tables import approval, minutes, progress_note, status_report
from tests.bot.slack.fake import CHANNEL, TEAM, Workspace, buttons, workspace
from tests.scenarios.walking import District, Terminal

Walk = Callable[[Workspace], Awaitable[None]]
ZONE = dt.timezone(dt.timedelta(hours=2))  # the district's in the summer half of the year


def account(name: str) -> str:
    return "U" + "".join(character for character in name.upper() if character.isascii() and character.isalpha())


def linked(engine: Engine, names: Iterable[str], now: dt.datetime) -> None:
    with store_of(engine, 1, now) as store:
        for name in names:
            [person] = people.matching(store, name)
            people.link(store, person.id, "slack", f"{TEAM}:{account(name)}")


def clock_at(day: dt.date, hour: int = 9) -> SettableClock:
    clock = SettableClock()
    clock.set(dt.datetime.combine(day, dt.time(hour), ZONE))
    return clock


def walked(address: str, clock: SettableClock, walk: Walk) -> None:
    async def run() -> None:
        async with workspace(address, clock) as here:
            await walk(here)

    asyncio.run(run())


async def said_to(here: Workspace, name: str, count: int = 1) -> dict[str, Any]:
    """The newest of `count` messages in the person's direct messages."""
    channel = f"D{account(name)}"
    found = await here.fake.wait(
        lambda: len(there := [one for one in here.fake.history if one["channel"] == channel]) >= count and there
    )
    newest: dict[str, Any] = found[-1]
    return newest


def rows(engine: Engine, table: sa.Table) -> list[Any]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


def test_the_convenor_is_told_with_its_source(address: str, engine: Engine, district: District) -> None:
    activity, holder = district.holder
    Terminal(address).done("import", *district.documents, "--yes")
    clock = clock_at(district.seen_from)
    linked(engine, [holder], clock())

    async def walk(here: Workspace) -> None:
        user = account(holder)
        await here.direct(user, f"Vem är sammankallande för {activity['title']}?")
        answer = await said_to(here, holder)
        assert holder in answer["blocks"][0]["text"]["text"]
        assert "rad" in str(answer["blocks"])
        _, body = await here.slash(user, f"vem är sammankallande för {activity['title']}?")
        assert holder in body["text"]

    walked(address, clock, walk)


def test_a_tertial_is_reported_in_a_form_and_a_note_written_in_a_channel(
    address: str, engine: Engine, district: District
) -> None:
    activity, holder = district.holder
    Terminal(address).done("import", *district.documents, "--yes")
    year = district.seen_from.year - (district.seen_from.month < 9)
    clock = clock_at(dt.date(year, 10, 14))
    linked(engine, [holder], clock())
    user = account(holder)

    async def walk(here: Workspace) -> None:
        await here.slash(user, f"rapportera T2 för {activity['title']}")
        [form] = await here.fake.wait(lambda: here.fake.of("views.open"))
        _, body = await here.submit(user, form["view"], {"goal_met": "partly", "done": "Tre vandringar är gjorda."})
        assert body == {"response_action": "clear"}
        assert "Ångra" in str((await said_to(here, holder))["blocks"])
        await here.mention(user, f"notera för {activity['title']}: lampan vid planen är lagad")
        [back] = await here.fake.wait(lambda: here.fake.of("chat.postEphemeral"))
        assert (back["user"], "lampan vid planen är lagad" in str(back["blocks"])) == (user, True)
        assert rows(engine, progress_note) == []
        container = {"type": "message", "message_ts": "1.1", "channel_id": CHANNEL, "is_ephemeral": True}
        await here.press(user, {**back, "ts": "1.1"}, "Spara notisen", container=container)
        await here.fake.wait(lambda: here.fake.responses)
        await here.direct(user, "visa veckobrevet")
        digest = await said_to(here, holder, 2)
        assert activity["title"] in str(digest["blocks"])

    walked(address, clock, walk)
    assert [row.done for row in rows(engine, status_report) if row.period == "T2" and row.year == year][-1:] == [
        "Tre vandringar är gjorda."
    ]
    assert [row.text for row in rows(engine, progress_note)] == ["lampan vid planen är lagad"]


def test_minutes_dropped_in_slack_are_approved_by_the_two_named_and_nobody_else(
    address: str, engine: Engine, district: District, tmp_path: Path
) -> None:
    """From the file to adjusted minutes without leaving Slack."""
    adjusters = district.steering["adjusters"]
    _, keeper = district.holder
    terminal = Terminal(address)
    terminal.done("import", *(path for path in district.documents if path != district.steering_paper), "--yes")
    clock = clock_at(dt.date.fromisoformat(district.steering["date"]), 12)
    for name in {*adjusters, keeper}:
        terminal.run("people", "add", name)
    terminal.done("people", "grant", keeper, "secretary")
    linked(engine, {*adjusters, keeper}, clock())
    paper = district.waiting_paper(tmp_path)

    async def walk(here: Workspace) -> None:
        file = here.fake.file("protokoll.txt", paper.read_bytes())
        await here.direct(account(keeper), "", subtype="file_share", files=[file])
        preview = await said_to(here, keeper)
        await stored(here, account(keeper), preview)
        for number, name in enumerate(adjusters):
            request = await said_to(here, name, 2 if name == keeper else 1)
            assert "Godkänn protokollet" in str(request["blocks"])
            if number == 0 and keeper not in adjusters:
                await here.press(account(keeper), request, "Godkänn protokollet")  # nobody else may
            await here.press(account(name), request, "Godkänn protokollet")
            await here.fake.wait(lambda done=number + 1: len(rows(engine, approval)) == done)  # type: ignore[misc]
        await here.fake.wait(lambda: "Justerat" in str(here.fake.of("chat.update")))

    walked(address, clock, walk)
    assert {row.verdict for row in rows(engine, approval)} == {"approved"}
    assert "adjusted" in {row.status for row in rows(engine, minutes)}


async def stored(here: Workspace, user: str, preview: dict[str, Any]) -> None:
    """The file's card: what is open is left open."""
    if "Läs in" in [one["text"]["text"] for one in buttons(preview["blocks"])]:
        await here.press(user, preview, "Läs in")
    else:
        await here.press(user, preview, "Öppna formuläret")
        [form] = await here.fake.wait(lambda: here.fake.of("views.open"))
        await here.submit(user, form["view"], {})


def test_the_digest_comes_on_monday_to_who_asked_for_it(address: str, engine: Engine, district: District) -> None:
    _, holder = district.holder
    Terminal(address).done("import", *district.documents, "--yes")
    monday = dt.date(district.seen_from.year, 10, 14)
    monday -= dt.timedelta(days=monday.weekday())
    clock = clock_at(monday)
    linked(engine, [holder], clock())
    user = account(holder)

    async def walk(here: Workspace) -> None:
        await here.direct(user, "prenumerera på veckobrevet")
        offer = await said_to(here, holder)
        [title] = [one["text"]["text"] for one in buttons(offer["blocks"]) if "press:submit" in one["action_id"]]
        await here.press(user, offer, title)
        await here.fake.wait(lambda: here.fake.of("chat.update"))
        clock.set(dt.datetime.combine(monday + dt.timedelta(days=7), dt.time(8, 1), ZONE))
        digest = await said_to(here, holder, 2)
        assert "vecka" in digest["text"].casefold()

    walked(address, clock, walk)
