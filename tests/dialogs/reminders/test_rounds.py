"""A morning's round: one row a person, whoever asks; what was held up goes out in office hours, and once."""

import asyncio
import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.schedule import Schedule
from dialogs.register import read_names
from dialogs.reminders import message, rounds
from dialogs.reply import Reply, plain_text
from dialogs.turn import Press, Speaker, Turn
from storage import history, meetings, minutes, outbox, people, tenants
from storage.database import open_engine, store_of, transaction
from storage.tables import delivery
from storage.threads import DatabaseThreads
from tests.cast import TENANT, Cast
from tests.conftest import NOW

TUESDAY = dt.datetime(2024, 10, 15, 6, tzinfo=dt.UTC)  # 08:00 in Stockholm
WEDNESDAY = TUESDAY + dt.timedelta(days=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast(engine: Engine, cast: Cast) -> Cast:
    """A meeting on Wednesday, and an item that is overdue on Wednesday."""
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "test")
        meetings.add(change, cast.bredang, "planned", day=dt.date(2024, 10, 16))
        given = {"forum_id": cast.bredang, "owner_kind": "person", "owner_id": cast.jonas}
        minutes.add_item(change, "Klippa buskarna", due=dt.date(2024, 10, 15), **given)
    return cast


def tick(address: str, *moments: dt.datetime, everyone: bool = True) -> None:
    threads = DatabaseThreads(open_engine(address))

    async def run() -> None:
        for moment in moments:
            await Schedule(threads, everyone=everyone).tick(moment)

    asyncio.run(run())
    threads.close()


def queued(engine: Engine, *statuses: str) -> list[Row[Any]]:
    with transaction(engine, reads_only=True) as connection:
        rows = sa.select(delivery).where(delivery.c.status.in_(statuses or ("open",))).order_by(delivery.c.id)
        return list(connection.execute(rows).all())


def delivered(engine: Engine, row: Row[Any], now: dt.datetime) -> Reply | None:
    with store_of(engine, TENANT, now) as store:
        speaker = Speaker(row.person_id, people.get(store, row.person_id).name)
        zone = tenants.with_id(store.connection, TENANT).zone
        press = Press("reminder", "deliver", row.payload)
        reply = message.deliver(Turn(speaker, now, zone, "sv", read_names(store), press=press), store)
        status = "cancelled" if reply is None else "sent"
        store.connection.execute(delivery.update().where(delivery.c.id == row.id).values(status=status))
    return reply


def test_one_row_a_person_and_day_however_often_it_is_asked(address: str, engine: Engine, cast: Cast) -> None:
    tick(address, NOW, TUESDAY, TUESDAY, TUESDAY + dt.timedelta(hours=3))
    assert [row.dedupe for row in queued(engine)] == [
        f"reminder:{person}:2024-10-15" for person in (cast.amina, cast.jonas)
    ]


def test_two_who_ask_at_once_queue_once(address: str, engine: Engine, cast: Cast) -> None:
    tick(address, NOW)
    barrier = threading.Barrier(2)

    def race() -> None:
        barrier.wait()
        tick(address, TUESDAY)

    both = [threading.Thread(target=race) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [row.person_id for row in queued(engine)] == [cast.amina, cast.jonas]


def test_who_has_no_address_is_left_alone(address: str, engine: Engine, cast: Cast) -> None:
    with store_of(engine, TENANT, NOW) as store:
        people.link(store, cast.jonas, "slack", "T1:U1")
    tick(address, NOW, TUESDAY, everyone=False)
    assert [row.person_id for row in queued(engine)] == [cast.jonas]
    with transaction(engine) as connection:
        outbox.switch_off(connection, TENANT, cast.jonas, "slack", NOW, "account_inactive")
        connection.execute(delivery.delete())
    tick(address, WEDNESDAY, everyone=False)
    assert queued(engine) == []


@pytest.mark.parametrize("hour", [20, 3])
def test_what_was_held_up_waits_for_the_morning_and_is_told_once(
    address: str, engine: Engine, cast: Cast, hour: int
) -> None:
    tick(address, NOW, TUESDAY)
    night = TUESDAY.replace(hour=0) + dt.timedelta(hours=hour + (24 if hour < 6 else 0))
    for row in queued(engine):
        assert delivered(engine, row, night) is None
    assert {(row.person_id, row.due_at) for row in queued(engine)} == {
        (cast.amina, WEDNESDAY), (cast.jonas, WEDNESDAY)
    }  # fmt: skip
    tick(address, WEDNESDAY)
    rows = queued(engine)
    assert [row.person_id for row in rows] == [cast.amina, cast.jonas]
    told = {row.person_id: delivered(engine, row, WEDNESDAY) for row in rows}
    [for_amina, for_jonas] = [told[person] for person in (cast.amina, cast.jonas)]
    assert for_amina is not None
    assert "i dag, ons 16 oktober" in for_amina.text
    assert for_jonas is not None
    assert "Klippa buskarna" in plain_text(for_jonas)
    assert "Platssamverkan Bredäng i dag" in plain_text(for_jonas)


def test_what_nobody_got_yesterday_is_told_with_todays(address: str, engine: Engine, cast: Cast) -> None:
    tick(address, NOW, TUESDAY, WEDNESDAY)
    assert [row.person_id for row in queued(engine, "cancelled")] == [cast.amina, cast.jonas]
    [for_amina, for_jonas] = queued(engine)
    assert for_jonas.payload == {"after": "2024-10-14", "day": "2024-10-16"}
    assert "i dag" in str(delivered(engine, for_amina, WEDNESDAY))


@pytest.mark.parametrize(
    ("back", "told"),
    [
        (TUESDAY + dt.timedelta(hours=5), ["2024-10-15"]),  # 13:00 the same day
        (TUESDAY + dt.timedelta(hours=10), []),  # 18:00: the office is closed
        (TUESDAY + 4 * DAY, []),  # a Saturday
        (TUESDAY + 6 * DAY, ["2024-10-21"]),  # Monday: what is still so, not the meeting that is over
    ],
)
def test_after_a_standstill_what_is_still_so_is_told_once(
    address: str, engine: Engine, cast: Cast, back: dt.datetime, told: list[str]
) -> None:
    tick(address, NOW, back, back)
    assert [row.payload["day"] for row in queued(engine) if row.person_id == cast.jonas] == told
    if told == ["2024-10-21"]:
        assert [row.person_id for row in queued(engine)] == [cast.jonas]


def test_settled_before_it_is_delivered_it_is_not_sent(address: str, engine: Engine, cast: Cast) -> None:
    tick(address, NOW, TUESDAY)
    with store_of(engine, TENANT, NOW) as store:
        change = history.begin(store, "test")
        [row] = meetings.upcoming(store, [cast.bredang], NOW.date())
        meetings.change_meeting(change, row.id, status="cancelled")
    assert [delivered(engine, row, TUESDAY) for row in queued(engine)] == [None, None]


def test_nothing_crosses_into_another_municipality(address: str, engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        tenants.add(connection, "Grannby", NOW)
    tick(address, NOW, TUESDAY)
    assert {row.tenant_id for row in queued(engine)} == {TENANT}
    assert rounds.key(cast.amina, dt.date(2024, 10, 15)) in {row.dedupe for row in queued(engine)}
