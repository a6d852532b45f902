"""What a week's digests are made of: read once for a tenant, told to each reader in what concerns him or her."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Row

from dialogs import periods, roles
from dialogs.digest.timetable import Span
from dialogs.periods import Period
from storage import digests, forums, people
from storage.store import Store
from storage.tenants import Tenant

HORIZON = dt.timedelta(days=14)
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
    period: Period  # the one that ended last
    deadline: dt.date
    lacking: frozenset[int]


def gather(store: Store, tenant: Tenant, span: Span) -> Facts:
    """In a number of statements that depends on neither forums nor readers."""
    after, until, day = span.after, span.until, span.day
    first = after.astimezone(tenant.zone).date()
    period = periods.latest_ended(day)
    told, adjusters, verdicts = digests.told_minutes(store, after, until, first, day)
    reports, notes = digests.reports(store, after, until), digests.notes(store, after, until)
    items = digests.items(store, until, day, day + HORIZON)
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
        meetings=_by(digests.meetings(store, day), "forum_id"),
        items=_by(items, "forum_id"),
        items_of=_by(items, "owner_id"),
        to_adjust=_by_adjuster(told, adjusters),
        wrote_in={
            author: frozenset(row.forum_id for row in rows)
            for author, rows in _by([*reports, *notes], "author_id").items()
        },
        period=period,
        deadline=period.deadline(tenant.deadlines),
        lacking=digests.to_report(store) - digests.reported(store, period.year, period.name, until),
    )


def reader(store: Store, person_id: int, name: str, own: Collection[int], day: dt.date) -> Reader:
    """`own` are the person's forums on that day (dialogs.mine)."""
    return readers(store, {person_id: name}, {person_id: own}, day)[person_id]


def readers(
    store: Store, names: Mapping[int, str], own: Mapping[int, Collection[int]], day: dt.date
) -> dict[int, Reader]:
    """By person; one statement for each of forums, plan and roles, however many persons."""
    steering = {row.id for row in forums.every(store) if row.kind == "steering"}
    plan = digests.to_report(store)
    held: dict[int, set[str]] = defaultdict(set)
    for row in people.holdings(store):
        if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day):
            held[row.person_id].add(row.role_key)
    return {
        person: Reader(
            person,
            name,
            frozenset(own.get(person, ())),
            plan if steering & set(own.get(person, ())) else frozenset(),
            frozenset(held[person]),
        )
        for person, name in names.items()
    }


def is_mine(item: Row[Any], to: Reader) -> bool:
    """Given to the reader, or to a role that the reader holds."""
    if item.owner_kind == "role" and item.owner_text:
        return bool(to.roles & {role.key for role in roles.candidates(item.owner_text)})
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
