"""Municipalities by the hundred: one written through the store with a year of its work, the others copies in SQL."""

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import forums, history, meetings, minutes, people, plan_records, schema, subscriptions, tenants
from storage.database import store_of, transaction
from storage.store import Store
from storage.tables import document, membership, metadata, progress_note, subscription, tenant
from tests.bench import question

ZONE = ZoneInfo("Europe/Stockholm")
MONDAY = dt.datetime(2024, 10, 14, 6, 0, tzinfo=dt.UTC)
SUBSCRIBERS, FORUMS, EACH_IN = 200, 20, 10
APART = 100_000  # between the ids of one copy and the next
NOT_COPIED = frozenset({"tenant", "tenant_binding", "delivery", "card", "dialog", "inbox", "gate", "audit_event"})


def build(engine: Engine) -> None:
    """The first one."""
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, MONDAY, zone=ZONE.key, language="sv")
    with store_of(engine, 1, MONDAY - dt.timedelta(days=365)) as store:
        _fill(store)


def grow(engine: Engine, count: int) -> None:
    """Until there are so many."""
    with transaction(engine) as connection:
        there = connection.execute(sa.select(sa.func.count()).select_from(tenant)).scalar_one()
    for number in range(there, count):
        with transaction(engine) as connection:
            _copy(connection, tenants.add(connection, f"Kommun {number}", MONDAY), number * APART)
    with transaction(engine) as connection:
        connection.exec_driver_sql("ANALYZE")


def due_at(engine: Engine, moment: dt.datetime) -> None:
    """Every digest, as for the first time."""
    with transaction(engine) as connection:
        connection.execute(subscription.update().values(next_at=moment, last_at=None))


def _copy(connection: Connection, to: int, shift: int) -> None:
    for table in metadata.sorted_tables:
        if table.name in NOT_COPIED or "tenant_id" not in table.c:
            continue
        referring = {
            name for key in table.foreign_key_constraints for name in key.column_keys if name != "tenant_id"
        } | {"id", "record_id"}
        columns = [
            sa.literal(to) if column.name == "tenant_id" else column + shift if column.name in referring else column
            for column in table.c
        ]
        rows = sa.select(*columns).where(table.c.tenant_id == 1)
        connection.execute(table.insert().from_select([column.name for column in table.c], rows))


def _fill(store: Store) -> None:
    change = history.begin(store, "bench")
    ids = [forums.add(change, question.forum_name(number), "place") for number in range(FORUMS)]
    persons = [people.add(change, f"Person Nummer{number}") for number in range(SUBSCRIBERS)]
    began = store.now.date()
    for number, person in enumerate(persons):
        subscriptions.add(change, person, 0, dt.time(8), MONDAY)
        belongs = [ids[(number + place) % FORUMS] for place in range(EACH_IN)]
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
