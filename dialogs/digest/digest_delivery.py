"""Digests composed as they are delivered, a tenant's together: what readers have in common is read and said once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Row

from dialogs import mine, working_days
from dialogs.digest import digest_card, digest_facts, digest_queue
from dialogs.digest.digest_facts import Facts, Reader
from dialogs.digest.digest_lines import tell
from dialogs.digest.timetable import Span, span_from
from dialogs.reply import Reply
from dialogs.turn import Turn
from storage import outbox, reminders, subscriptions, tenants
from storage.reminders import EVERYTHING
from storage.store import Store
from storage.tenants import Tenant

STALE = dt.timedelta(days=6)
PUNCTUAL = dt.timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Issued:
    """The digests that were sent off at one moment."""

    facts: Facts
    readers: Mapping[int, Reader]
    common: dict[tuple[Span, str], dict[tuple[str, int], Any]] = field(default_factory=dict)


def deliver(turn: Turn, store: Store) -> Reply | None:
    """None when it is no longer wanted: ended since, older than the next one, or silence over an empty week."""
    return deliver_all([turn], store)[0]


def deliver_all(turns: Sequence[Turn], store: Store) -> list[Reply | None]:
    """For several readers in as many statements as for one."""
    tenant = tenants.with_id(store.connection, store.tenant)
    standing = subscriptions.of_people(store, {turn.person.id for turn in turns})
    choices = reminders.choices(store)
    spans: dict[int, Span] = {}
    for number, turn in enumerate(turns):
        paused = choices.get(turn.person.id, EVERYTHING).is_paused(turn.today)
        if not paused and _is_wanted(turn, standing) and not _put_off(turn, store, tenant):
            spans[number] = span_from(turn.data)
    issues = _issues(turns, spans, store, tenant)
    found: list[Reply | None] = []
    for number, turn in enumerate(turns):
        span = spans.get(number)
        quiet = standing[turn.data["subscription"]].quiet if span else None
        is_quiet = tenant.quiet_digest if quiet is None else quiet
        found.append(_told(turn, span, issues[span.until, span.day], quiet=is_quiet) if span else None)
    return found


def _issues(
    turns: Sequence[Turn], spans: Mapping[int, Span], store: Store, tenant: Tenant
) -> dict[tuple[dt.datetime, dt.date], Issued]:
    """Read once for all whose span ends at the same moment, from where the longest of them begins."""
    found = {}
    for until, day in {(span.until, span.day) for span in spans.values()}:
        alike = {number: span for number, span in spans.items() if (span.until, span.day) == (until, day)}
        names = {turns[number].person.id: turns[number].person.name for number in alike}
        widest = Span(min(span.after for span in alike.values()), until, day)
        own = mine.forums_of_each(store, names, day)
        facts = digest_facts.gather(store, tenant, widest)
        found[until, day] = Issued(facts, digest_facts.readers(store, names, own, day))
    return found


def _told(turn: Turn, span: Span, issued: Issued, *, quiet: bool) -> Reply | None:
    reader = issued.readers[turn.person.id]
    common = issued.common.setdefault((span, turn.language), {})
    told = tell(issued.facts, reader, span, turn.language, common)
    if quiet and not told.sections:
        return None
    return digest_card.page_of(told, reader, issued.facts, span, turn.language)


def _is_wanted(turn: Turn, standing: Mapping[int, Row[Any]]) -> bool:
    row = standing.get(turn.data["subscription"])
    queued = dt.datetime.fromisoformat(turn.data["queued"])
    return row is not None and row.person_id == turn.person.id and turn.now - queued <= STALE


def _put_off(turn: Turn, store: Store, tenant: Tenant) -> bool:
    """One that was held up goes out in office hours: what somebody chose to get in the evening comes in time or not
    before the morning."""
    queued = dt.datetime.fromisoformat(turn.data["queued"])
    if turn.now - queued <= PUNCTUAL or working_days.is_open(turn.now, tenant.zone):
        return False
    morning = working_days.next_morning(turn.now, tenant.zone)
    payload = {**turn.data, "queued": morning.isoformat()}
    key = f"{digest_queue.key(turn.data['subscription'], span_from(turn.data))}:{morning:%Y-%m-%d}"
    outbox.queue(store, turn.person.id, "digest", key, payload=payload, due=morning)
    return True
