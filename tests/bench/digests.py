"""A thousand weekly digests composed as they are delivered: CPU of each, and statements by number of forums."""

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.delivery.claiming import Claimed, Claiming, Wish
from bot.delivery.composing import PIECE, Composing
from dialogs.digest import digest_queue
from dialogs.digest.timetable import span_until
from dialogs.register import NameIndexes
from storage import (
    claims,
    forums,
    history,
    leases,
    meetings,
    minutes,
    people,
    plan_records,
    schema,
    subscriptions,
    tenants,
)
from storage.claims import Settled
from storage.database import open_engine, store_of, transaction
from storage.store import Store
from storage.tables import document, membership, progress_note
from tests.bench import question, table

ZONE = ZoneInfo("Europe/Stockholm")
MONDAY = dt.datetime(2024, 10, 14, 6, 0, tzinfo=dt.UTC)
SUBSCRIBERS, EACH_IN, WEEKS = 200, 10, 5
FORUMS = (10, 40)
MILLISECONDS = 3.0
CLAIMING = Claiming({question.Sink.name: question.Sink()}, question.Sink.name, leases.database_time)


def run(rounds: int = 1) -> bool:
    table.heading(f"{SUBSCRIBERS * WEEKS} digests, {SUBSCRIBERS} readers of {EACH_IN} forums each, a year of data")
    within = True
    statements = []
    for count in FORUMS:
        with _municipality(count) as engine:
            spent, composed = _delivered(engine, WEEKS * rounds)
            statements.append(_statements(engine, WEEKS * rounds))
        within &= table.line(f"CPU a digest, {composed} among {count} forums", spent, "ms", MILLISECONDS)
        table.line(f"statements of a delivered digest among {count} forums", statements[-1], "")
    return within & table.line("statements more for more forums", statements[-1] - statements[0], "", 0)


@contextmanager
def _municipality(forum_count: int) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="samverkan-bench-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'digests.db'}")
        schema.upgrade(engine)
        with transaction(engine) as connection:
            tenants.ensure_default(connection, MONDAY, zone=ZONE.key, language="sv")
        with store_of(engine, 1, MONDAY - dt.timedelta(days=365)) as store:
            _fill(store, forum_count)
        yield engine
        engine.dispose()


def _fill(store: Store, forum_count: int) -> None:
    change = history.begin(store, "bench")
    ids = [forums.add(change, question.forum_name(number), "place") for number in range(forum_count)]
    persons = [people.add(change, f"Person Nummer{number}") for number in range(SUBSCRIBERS)]
    began = store.now.date()
    for number, person in enumerate(persons):
        subscriptions.add(change, person, 0, dt.time(8), MONDAY)
        belongs = [ids[(number + place) % forum_count] for place in range(EACH_IN)]
        rows = [{"forum_id": forum, "person_id": person, "valid_from": began, "why": "added"} for forum in belongs]
        store.insert_many(membership, rows)
    _plan(store, ids)
    for number, forum in enumerate(ids):
        _year_of(change, forum, persons[number], persons[number + 1], began)


def _plan(store: Store, ids: list[int]) -> None:
    paper = store.insert(document, name="plan", sha256="0", content="0", kind="action_plan", imported_at=store.now)
    made = plan_records.add_plan(store, paper, "Åtgärdsplan", 2024)
    area = plan_records.add_area(store, made, "1", "Platser")
    for number, forum in enumerate(ids):
        plan_records.add_activity(
            store,
            made,
            area,
            forum,
            number=f"1.{number}",
            title="x",
            position=number,
            convenor="SDF preventionsstrateg",
        )


def _year_of(change: history.Change, forum: int, author: int, other: int, began: dt.date) -> None:
    """Meetings with minutes every fifth week, a note each week, items, and a tertial reported."""
    for week in range(56):
        day = began + dt.timedelta(weeks=week)
        noted = dt.datetime.combine(day, dt.time(9), dt.UTC)
        text = f"Vandring {week} vid torget med nio vuxna; två lampor är anmälda."
        change.create(progress_note, forum_id=forum, author_id=author, text=text, day=day, noted_at=noted)
        if week % 5 == 0:
            _meeting(change, forum, author, other, day, noted)
    reported = MONDAY - dt.timedelta(days=3)
    plan_records.add_report(
        change, forum, 2024, "T1", author_id=author, goal_met="partly", done="Vandringar.", reported_at=reported
    )


def _meeting(change: history.Change, forum: int, author: int, other: int, day: dt.date, at: dt.datetime) -> None:
    store = change.store
    held = at < MONDAY
    made = meetings.add(change, forum, "held" if held else "planned", day=day, starts_at=at, place="Medborgarhuset")
    for person in (author, other):
        meetings.add_attendance(store, made, person, "present" if held else "invited")
    if not held:
        return
    status = "waiting" if at > MONDAY - dt.timedelta(days=40) else "adjusted"
    written = minutes.add(
        store, made, forum, day=day, version=1, content_hash="a" * 64, text="…", status=status, agenda=[],
        adjuster_organisations=[],
    )  # fmt: skip
    minutes.add_adjuster(store, written, other)
    minutes.add_decision(store, written, forum, "Gruppen går stråket före nästa möte.", day)
    item = minutes.add_item(
        change, "Klippa buskarna", forum_id=forum, minutes_id=written, due=day + dt.timedelta(25), owner_kind="person",
        owner_id=author,
    )  # fmt: skip
    if status == "adjusted":
        minutes.change_item(change, item, status="done", done_at=at + dt.timedelta(20))


def _delivered(engine: Engine, weeks: int) -> tuple[float, int]:
    """Milliseconds of CPU a digest, composed in pieces as the delivery loop does it; how many there were."""
    now = MONDAY
    composing = Composing(lambda: now, NameIndexes(), CLAIMING)
    spent, composed = 0.0, 0
    for week in range(weeks):
        now = MONDAY + dt.timedelta(weeks=week)
        rows = _queued(engine, now)
        began = time.process_time()
        for first in range(0, len(rows), PIECE):
            with transaction(engine) as connection:
                ready = composing.compose(connection, piece=rows[first : first + PIECE]).ready
            assert len(ready) == PIECE
            assert all(one.outgoing.reply.sections for one in ready)
        spent, composed = spent + time.process_time() - began, composed + len(rows)
        with transaction(engine) as connection:
            claims.settle(connection, [Settled(one.row.id, one.token, "sent", at=now) for one in rows])
    return spent * 1e3 / composed, composed


def _queued(engine: Engine, now: dt.datetime) -> list[Claimed]:
    """This week's, claimed as the delivery loop does it."""
    with store_of(engine, 1, now) as store:
        for row in subscriptions.every(store):
            digest_queue.queue(store, row.id, row.person_id, span_until(now, ZONE))
        return CLAIMING.claim(store.connection, Wish(SUBSCRIBERS, now, "bench", None)).claimed


def _statements(engine: Engine, weeks: int) -> float:
    """Of one digest, once the names are known."""
    seen: list[str] = []

    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    now = MONDAY + dt.timedelta(weeks=weeks)
    composing = Composing(lambda: now, NameIndexes(), CLAIMING)
    rows = _queued(engine, now)
    with transaction(engine) as connection:
        composing.compose(connection, piece=rows[:1])
        sa.event.listen(engine, "before_cursor_execute", executed)
        composing.compose(connection, piece=rows[1:2])
        sa.event.remove(engine, "before_cursor_execute", executed)
    return len(seen)
