"""What falls due is claimed once, whoever asks; after a standstill only the latest week goes out."""

import asyncio
import datetime as dt
import threading
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.schedule import Schedule
from dialogs.digest import digest_queue
from dialogs.digest.timetable import next_weekly, span_from, span_of_week, span_until
from storage import due, history, subscriptions, tenants
from storage.database import open_engine, store_of, transaction
from storage.tables import delivery, posting, subscription
from storage.threads import DatabaseThreads
from tests.cast import TENANT, Cast
from tests.conftest import NOW

FIRST = dt.datetime(2024, 10, 21, 6, 0, tzinfo=dt.UTC)  # Monday 08:00 in Stockholm
SECOND = dt.datetime(2024, 10, 28, 7, 0, tzinfo=dt.UTC)  # after summer time
WEEK = dt.timedelta(days=7)


@pytest.fixture
def cast(engine: Engine, cast: Cast) -> Cast:
    for person in (cast.amina, cast.jonas):
        with store_of(engine, TENANT, NOW, by=person) as store:
            subscriptions.add(history.begin(store, "subscribe_digest"), person, 0, dt.time(8), FIRST)
    return cast


@pytest.fixture
def threads(address: str) -> Iterator[DatabaseThreads]:
    made = DatabaseThreads(open_engine(address))
    yield made
    made.close()


def queued(engine: Engine) -> list[Row[tuple[object, ...]]]:
    with transaction(engine, reads_only=True) as connection:
        return list(connection.execute(sa.select(delivery).order_by(delivery.c.id)).all())


def send(engine: Engine) -> None:
    """As if all that is queued had reached its reader."""
    with transaction(engine) as connection:
        connection.execute(delivery.update().values(status="sent"))


def tick(threads: DatabaseThreads, now: dt.datetime) -> None:
    asyncio.run(Schedule(threads).tick(now))


def test_nothing_is_due_before_its_time(engine: Engine, cast: Cast, threads: DatabaseThreads) -> None:
    tick(threads, FIRST - dt.timedelta(seconds=1))
    assert queued(engine) == []


def test_each_subscriber_once_with_the_span_since_the_last(
    engine: Engine, cast: Cast, threads: DatabaseThreads
) -> None:
    tick(threads, FIRST + dt.timedelta(seconds=3))
    tick(threads, FIRST + dt.timedelta(seconds=4))
    rows = queued(engine)
    assert [row.person_id for row in rows] == [cast.amina, cast.jonas]
    assert {row.dedupe.rpartition(":")[2] for row in rows} == {"2024-W43"}
    assert span_from(rows[0].payload) == span_until(FIRST, ZoneInfo("Europe/Stockholm"), FIRST - WEEK)
    send(engine)
    tick(threads, SECOND)
    latest = span_from(queued(engine)[-1].payload)
    assert (latest.after, latest.until) == (FIRST, SECOND)


def test_a_claim_is_won_once(engine: Engine, cast: Cast) -> None:
    with transaction(engine, reads_only=True) as connection:
        row = due.subscriptions(connection, FIRST, None)[0]
    barrier = threading.Barrier(2)
    won: list[bool] = []

    def claim() -> None:
        barrier.wait()
        with transaction(engine) as connection:
            won.append(bool(due.claim(connection, [row.id], row.next_at, FIRST, SECOND)))

    both = [threading.Thread(target=claim) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(won) == [False, True]


def test_after_weeks_of_standstill_only_the_latest_week_is_queued(
    engine: Engine, cast: Cast, threads: DatabaseThreads
) -> None:
    tick(threads, FIRST)
    send(engine)
    tick(threads, dt.datetime(2024, 11, 20, 12, 0, tzinfo=dt.UTC))
    weeks = [row.dedupe.rpartition(":")[2] for row in queued(engine) if row.person_id == cast.amina]
    assert weeks == ["2024-W43", "2024-W47"]
    span = span_from(queued(engine)[-1].payload)
    assert span.after == FIRST  # nothing is lost: it tells of all since the last one
    assert span.day == dt.date(2024, 11, 18)
    with transaction(engine, reads_only=True) as connection:
        assert due.subscriptions(connection, dt.datetime(2024, 11, 25, 6, 59, tzinfo=dt.UTC), None) == []


@pytest.mark.parametrize(("stands", "ends"), [("open", "cancelled"), ("dead", "dead")])
def test_what_nobody_got_is_told_by_the_next_digest(
    engine: Engine, cast: Cast, threads: DatabaseThreads, stands: str, ends: str
) -> None:
    tick(threads, FIRST)
    with transaction(engine) as connection:
        connection.execute(delivery.update().values(status=stands))
    tick(threads, SECOND)
    rows = [row for row in queued(engine) if row.person_id == cast.amina]
    assert [row.status for row in rows] == [ends, "open"]
    assert span_from(rows[1].payload).after == FIRST - WEEK


@pytest.mark.parametrize(
    ("back_at", "weeks", "due"),
    [
        (dt.datetime(2024, 10, 21, 20, 0, tzinfo=dt.UTC), ["2024-W43"], dt.datetime(2024, 10, 22, 6, tzinfo=dt.UTC)),
        (dt.datetime(2024, 10, 23, 10, 0, tzinfo=dt.UTC), ["2024-W43"], dt.datetime(2024, 10, 23, 10, tzinfo=dt.UTC)),
        (dt.datetime(2024, 10, 26, 10, 0, tzinfo=dt.UTC), [], None),  # a Saturday: Monday's own tells of both weeks
    ],
)
def test_a_digest_that_was_missed_comes_in_office_hours_or_with_the_next(
    engine: Engine,
    cast: Cast,
    threads: DatabaseThreads,
    back_at: dt.datetime,
    weeks: list[str],
    due: dt.datetime | None,
) -> None:
    tick(threads, back_at)
    tick(threads, back_at)
    rows = [row for row in queued(engine) if row.person_id == cast.amina]
    assert [row.dedupe.rpartition(":")[2] for row in rows] == weeks
    assert [row.due_at for row in rows] == ([due] if due else [])
    send(engine)
    tick(threads, SECOND)
    span = span_from(queued(engine)[-1].payload)
    assert (span.after, span.until) == (FIRST if weeks else FIRST - WEEK, SECOND)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_a_stored_zone_that_does_not_exist_is_taken_for_stockholm(
    engine: Engine, cast: Cast, threads: DatabaseThreads, zone: str
) -> None:
    with transaction(engine) as connection:
        tenants.change(connection, TENANT, zone=zone)
    tick(threads, FIRST)
    assert [row.person_id for row in queued(engine)] == [cast.amina, cast.jonas]


def test_two_schedulers_at_one_tick_queue_once(engine: Engine, cast: Cast, address: str) -> None:
    both = [DatabaseThreads(open_engine(address)) for _ in range(2)]

    async def race() -> None:
        await asyncio.gather(*(Schedule(one, everyone=True).tick(FIRST) for one in both))

    asyncio.run(race())
    for one in both:
        one.close()
    assert sorted(row.person_id for row in queued(engine)) == [cast.amina, cast.jonas]


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_clock_that_is_set_an_hour_wrong_neither_doubles_nor_loses(
    engine: Engine, cast: Cast, threads: DatabaseThreads, shift: int
) -> None:
    tick(threads, FIRST)
    tick(threads, FIRST + dt.timedelta(hours=shift))
    tick(threads, FIRST + dt.timedelta(minutes=1))
    assert [row.person_id for row in queued(engine)] == [cast.amina, cast.jonas]


@pytest.mark.parametrize(("year", "weekday", "count"), [(2024, 0, 53), (2025, 0, 52), (2026, 3, 52)])
def test_a_year_brings_each_week_its_digest_on_its_own_morning(
    engine: Engine, cast: Cast, threads: DatabaseThreads, year: int, weekday: int, count: int
) -> None:
    """In 2026 the last Thursday is New Year's Eve: its digest comes in January."""
    zone = ZoneInfo("Europe/Stockholm")
    begin, end = (dt.datetime(one, 1, 1, tzinfo=zone).astimezone(dt.UTC) for one in (year, year + 1))
    with transaction(engine) as connection:
        connection.execute(
            subscription.update().values(
                weekday=weekday, next_at=next_weekly(weekday, dt.time(8), zone, begin), last_at=None
            )
        )

    async def pass_year() -> list[dt.datetime]:
        schedule, passed = Schedule(threads), []
        async for moment in schedule.moments(begin, end):
            await schedule.tick(moment)
            passed.append(moment)
        return passed

    passed = [moment.astimezone(zone) for moment in asyncio.run(pass_year())]
    weeks = [row.dedupe.rpartition(":")[2] for row in queued(engine) if row.person_id == cast.amina]
    assert len(weeks) == len(set(weeks)) == count
    assert {moment.time() for moment in passed} == {dt.time(8)}
    assert {moment.weekday() for moment in passed} <= {0, 1, 2, 3, 4}


def test_a_moved_clock_stops_at_each_thing_that_is_due(engine: Engine, cast: Cast, threads: DatabaseThreads) -> None:
    posted = FIRST + dt.timedelta(hours=7)
    with store_of(engine, TENANT, NOW, by=cast.amina) as store:
        place = {"channel": "wire", "conversation": "room:", "address": {}}
        store.insert(
            posting, forum_id=cast.bredang, person_id=cast.amina, weekday=0, clock=dt.time(15), next_at=posted,
            created_at=NOW, **place,
        )  # fmt: skip

    async def passed() -> list[dt.datetime]:
        schedule = Schedule(threads)
        return [moment async for moment in schedule.moments(FIRST - dt.timedelta(hours=1), posted)]

    assert asyncio.run(passed()) == [FIRST, posted]


def test_a_subscription_ended_meanwhile_is_not_due(engine: Engine, cast: Cast, threads: DatabaseThreads) -> None:
    with store_of(engine, TENANT, NOW, by=cast.amina) as store:
        row = subscriptions.of_person(store, cast.amina)
        assert row is not None
        subscriptions.end(history.begin(store, "unsubscribe_digest"), row.id)
    tick(threads, FIRST)
    assert [row.person_id for row in queued(engine)] == [cast.jonas]


def test_each_tenant_by_its_own_clock(engine: Engine, cast: Cast, threads: DatabaseThreads) -> None:
    with transaction(engine) as connection:
        tenants.change(connection, TENANT, zone="Europe/Helsinki")
    tick(threads, FIRST)
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        row = subscriptions.of_person(store, cast.amina)
    assert row is not None
    assert row.next_at == dt.datetime(2024, 10, 28, 6, 0, tzinfo=dt.UTC)


def test_sending_by_hand_and_by_timetable_share_a_key(engine: Engine, cast: Cast, threads: DatabaseThreads) -> None:
    with store_of(engine, TENANT, NOW) as store:
        row = subscriptions.of_person(store, cast.amina)
        assert row is not None
        span = span_of_week("2024-W42", ZoneInfo("Europe/Stockholm"))
        assert digest_queue.send(store, row, span)
        assert not digest_queue.send(store, row, span)
    tick(threads, FIRST)
    assert [row.person_id for row in queued(engine)] == [cast.amina, cast.jonas]
