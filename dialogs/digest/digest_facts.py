"""What a week's digests are made of: read once for a tenant, told to each reader in what concerns him or her."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Row

from dialogs import expected_reports, frequency, item_owners, mine, periods
from dialogs.digest.timetable import Span
from dialogs.periods import Period
from storage import digests, forums, plans, reminders, role_holders
from storage.reminders import EVERYTHING
from storage.store import Store
from storage.tenants import Tenant

HORIZON = dt.timedelta(days=14)
LATE = 1.5  # times the plan's interval, before a forum is said not to meet
Rows = tuple[Row[Any], ...]
ById = Mapping[int | None, Rows]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a digest is for. `follows` are forums whose tertial reports concern the reader besides: a steering
    group follows up the plan. Without `id` it is for everybody in `forums`."""

    id: int | None
    name: str
    forums: frozenset[int]
    follows: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()  # kinds of reminders that the reader has switched off


@dataclass(frozen=True, slots=True)
class Reporting:
    """A year's tertial reports by period; `latest` is the one that ended last."""

    latest: Period
    deadlines: Mapping[str, dt.date]
    expected: Mapping[str, frozenset[int]]
    reported: frozenset[tuple[int, str]]

    lacking: frozenset[int]  # forums without the report of the latest


@dataclass(frozen=True, slots=True)
class Rare:
    """A forum that has not met for longer than its plan says: the plan's words, and the days since it met."""

    frequency: str
    days: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows by forum, by minutes or by person; `span` is the widest that a reader asks for."""

    span: Span
    zone: ZoneInfo
    names: Mapping[int, str]
    reports: ById
    notes: ById
    minutes: ById
    adjusters: ById
    verdicts: ById
    decisions: Mapping[int, int]
    meetings: ById
    items: ById
    items_of: ById  # by owner; None: those of roles, groups and nobody
    to_adjust: ById  # minutes by adjuster
    wrote_in: Mapping[int | None, frozenset[int]]  # forums by author of a report or note
    role_keys: Mapping[int, frozenset[str]]  # of items that were given to a role
    reporting: Reporting
    rare: Mapping[int, Rare]
    convenors: Mapping[int, tuple[int, ...]]


def gather(store: Store, tenant: Tenant, span: Span) -> Facts:
    """In a number of statements that depends on neither forums nor readers."""
    after, until, day = span.after, span.until, span.day
    first = after.astimezone(tenant.zone).date()
    told, adjusters, verdicts = digests.told_minutes(store, after, until, first, day)
    reports, notes = digests.reports(store, after, until), digests.notes(store, after, until)
    items = digests.items(store, until, day, day + HORIZON)
    activities, meetings = plans.activities_in_force(store), _by(digests.meetings(store, day), "forum_id")
    return Facts(
        span=span,
        zone=tenant.zone,
        names={row.id: row.name for row in forums.every(store)},
        reports=_by(reports, "forum_id"),
        notes=_by(notes, "forum_id"),
        minutes=_by(told, "forum_id"),
        adjusters=_by(adjusters, "minutes_id"),
        verdicts=_by(verdicts, "minutes_id"),
        decisions=digests.decided(store, after, until),
        meetings=meetings,
        items=_by(items, "forum_id"),
        items_of=_by(items, "owner_id"),
        to_adjust=_by_adjuster(told, adjusters),
        wrote_in={
            author: frozenset(row.forum_id for row in rows)
            for author, rows in _by([*reports, *notes], "author_id").items()
        },
        role_keys={row.id: _role_keys(row) for row in items if row.owner_kind == "role"},
        reporting=_reporting(store, activities, tenant, span),
        rare=_rare(activities, digests.last_held(store, day), meetings, day),
        convenors=mine.convenors(store, day),
    )


def _reporting(store: Store, activities: Sequence[Row[Any]], tenant: Tenant, span: Span) -> Reporting:
    latest = periods.latest_ended(span.day)
    of_year = [Period(latest.year, name) for name in periods.NAMES]
    expected = {period.name: frozenset(expected_reports.of_period(activities, period)) for period in of_year}
    reported = digests.reported(store, latest.year, span.until)
    return Reporting(
        latest,
        {period.name: period.deadline(tenant.deadlines) for period in of_year},
        expected,
        reported,
        frozenset(forum for forum in expected[latest.name] if (forum, latest.name) not in reported),
    )


def _rare(activities: Sequence[Row[Any]], held: Mapping[int, dt.date], ahead: ById, day: dt.date) -> dict[int, Rare]:
    """What the plan does not say is not guessed, and what is planned already is not missed."""
    found: dict[int, Rare] = {}
    for row in activities:
        step = frequency.interval(row.frequency) if row.frequency and row.frequency_known else None
        last = held.get(row.forum_id)
        if step is not None and last is not None and day - last > LATE * step and not ahead.get(row.forum_id):
            found[row.forum_id] = Rare(" ".join(row.frequency.split()).rstrip("."), (day - last).days)
    return found


def _role_keys(item: Row[Any]) -> frozenset[str]:
    return frozenset(role.key for role in item_owners.roles_of(item))


def reader(store: Store, person_id: int, name: str, own: Collection[int], day: dt.date) -> Reader:
    """`own` are the person's forums on that day (dialogs.mine)."""
    return readers(store, {person_id: name}, {person_id: own}, day)[person_id]


def readers(
    store: Store, names: Mapping[int, str], own: Mapping[int, Collection[int]], day: dt.date
) -> dict[int, Reader]:
    """By person; one statement for each of forums, plan and roles, however many persons."""
    steering = {row.id for row in forums.every(store) if row.kind == "steering"}
    plan = digests.to_report(store)
    choices = reminders.choices(store)
    held: dict[int, set[str]] = defaultdict(set)
    for row in role_holders.every(store):
        if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day):
            held[row.person_id].add(row.role_key)
    return {
        person: Reader(
            person,
            name,
            frozenset(own.get(person, ())),
            plan if steering & set(own.get(person, ())) else frozenset(),
            frozenset(held[person]),
            choices.get(person, EVERYTHING).off,
        )
        for person, name in names.items()
    }


def is_mine(facts: Facts, item: Row[Any], to: Reader) -> bool:
    """Given to the reader, or to a role that the reader holds."""
    if item.owner_kind == "role" and item.owner_text:
        return bool(to.roles & facts.role_keys[item.id])
    return to.id is not None and item.owner_id == to.id


def _by_adjuster(told: Iterable[Row[Any]], adjusters: Iterable[Row[Any]]) -> ById:
    rows = {row.id: row for row in told}
    found: dict[int | None, list[Row[Any]]] = defaultdict(list)
    for one in adjusters:
        found[one.person_id].append(rows[one.minutes_id])
    return {person: tuple(group) for person, group in found.items()}


def _by(rows: Iterable[Row[Any]], column: str) -> ById:
    found: dict[int | None, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row._mapping[column]].append(row)
    return {key: tuple(group) for key, group in found.items()}
