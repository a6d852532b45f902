"""The weekly digest: what is new in the reader's forums, what waits, what comes."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, texts
from dialogs.dialog import Outcome
from dialogs.digest import digest_facts
from dialogs.digest.digest_facts import Facts, Reader
from dialogs.digest.digest_lines import Told, tell
from dialogs.digest.timetable import WEEK, Span, span_until
from dialogs.reply import Button, Reply, Section
from dialogs.turn import Turn
from storage import outbox, subscriptions, tenants, unsent
from storage.store import Store

LINES = texts.load("digest")
PAGE = 20  # lines
APPROVALS = 3  # buttons
STALE = dt.timedelta(days=6)


def answer(turn: Turn, store: Store) -> Outcome:
    """What the next digest would tell; at least the last seven days, also just after one has come."""
    subscription = subscriptions.of_person(store, turn.person.id)
    after = turn.now - WEEK
    if subscription is not None and subscription.last_at is not None:
        after = min(after, subscription.last_at)
    return Outcome(_reply(turn, store, span_until(turn.now, turn.zone, after), 0))


def more(turn: Turn, store: Store) -> Outcome:
    """The next page of a digest that was cut; the button carries its span."""
    return Outcome(_reply(turn, store, span_from(turn.data), int(turn.data.get("page", 1))))


def deliver(turn: Turn, store: Store) -> Reply | None:
    """None when it is no longer wanted: ended since, older than the next one, or silence over an empty week."""
    return deliver_all([turn], store)[0]


def deliver_all(turns: Sequence[Turn], store: Store) -> list[Reply | None]:
    """For several readers, what is common to them read once."""
    tenant = tenants.with_id(store.connection, store.tenant)
    facts: dict[Span, Facts] = {}
    readers: dict[dt.date, dict[int, Reader]] = {}
    names = {turn.person.id: turn.person.name for turn in turns}
    found: list[Reply | None] = []
    for turn in turns:
        if not _is_wanted(turn, store):
            found.append(None)
            continue
        span = span_from(turn.data)
        if span not in facts:
            facts[span] = digest_facts.gather(store, tenant, span)
        if span.day not in readers:
            readers[span.day] = digest_facts.readers(
                store, names, mine.forums_of_each(store, names, span.day), span.day
            )
        reader = readers[span.day][turn.person.id]
        told = tell(facts[span], reader, span, turn.language)
        is_silent = not told.sections and tenant.quiet_digest
        found.append(None if is_silent else reply_of(told, reader, facts[span], span, turn.language))
    return found


def _is_wanted(turn: Turn, store: Store) -> bool:
    subscription = subscriptions.of_person(store, turn.person.id)
    queued = dt.datetime.fromisoformat(turn.data["queued"])
    return subscription is not None and subscription.id == turn.data["subscription"] and turn.now - queued <= STALE


def queue(store: Store, subscription_id: int, person_id: int, span: Span, at: dt.datetime | None = None) -> bool:
    """One a subscription and ISO week of the planned day; False when that one was queued before."""
    queued = outbox.queue(
        store,
        person_id,
        "digest",
        key(subscription_id, span),
        payload={**span_to_json(span), "subscription": subscription_id, "queued": (at or store.now).isoformat()},
        due=at,
    )
    return queued is not None


def queue_all(store: Store, digests: Sequence[tuple[int, int, Span, dt.datetime | None]]) -> None:
    """Subscription, person, span and when it goes. What an earlier one has not told, the new one tells too."""
    keys = [key(subscription, span) for subscription, _, span, _ in digests]
    untold = unsent.take_back(store, "digest", {person for _, person, _, _ in digests}, keys)
    for subscription, person, span, at in digests:
        spans = [span_from(one) for one in untold.get(person, ()) if one.get("subscription") == subscription]
        after = min([span.after, *(one.after for one in spans)])
        queue(store, subscription, person, replace(span, after=after), at)


def key(subscription_id: int, span: Span) -> str:
    return f"digest:{subscription_id}:{span.week}"


def send(store: Store, subscription: Row[Any], span: Span) -> bool:
    """Queues it ahead of the timetable, and lets the next one begin where it ends."""
    if not queue(store, subscription.id, subscription.person_id, span):
        return False
    told = min(span.until, store.now)
    if subscription.last_at is None or subscription.last_at < told:
        subscriptions.told(store, subscription.id, told)
    return True


def span_to_json(span: Span) -> dict[str, str]:
    planned = {"planned": span.planned.isoformat()} if span.planned else {}
    return {"after": span.after.isoformat(), "until": span.until.isoformat(), "day": span.day.isoformat(), **planned}


def span_from(data: Mapping[str, str]) -> Span:
    """From what `span_to_json` wrote."""
    after, until = (dt.datetime.fromisoformat(data[key]) for key in ("after", "until"))
    planned = data.get("planned")
    return Span(
        after, until, dt.date.fromisoformat(data["day"]), None if planned is None else dt.date.fromisoformat(planned)
    )


def of_people(store: Store, span: Span, names: Mapping[int, str], language: str) -> list[tuple[str, Reply]]:
    """Whole digests, uncut, as they are sent at the end of the span: for a preview. `names` by person."""
    facts = digest_facts.gather(store, tenants.with_id(store.connection, store.tenant), span)
    own = mine.forums_of_all(store, span.day)
    readers = digest_facts.readers(store, names, own, span.day)
    return [(names[person], _whole(facts, reader, span, language)) for person, reader in readers.items()]


def of_forums(store: Store, span: Span, forums: Collection[int], name: str, language: str) -> Reply:
    """What those who belong to these forums read in common, uncut."""
    facts = digest_facts.gather(store, tenants.with_id(store.connection, store.tenant), span)
    return _whole(facts, Reader(None, name, frozenset(forums)), span, language)


def _whole(facts: Facts, reader: Reader, span: Span, language: str) -> Reply:
    told = tell(facts, reader, span, language)
    return reply_of(told, reader, facts, span, language, lines=None)


def _reply(turn: Turn, store: Store, span: Span, page: int) -> Reply:
    facts, reader = _gathered(turn, store, span)
    return reply_of(tell(facts, reader, span, turn.language), reader, facts, span, turn.language, page=page)


def _gathered(turn: Turn, store: Store, span: Span) -> tuple[Facts, Reader]:
    own = mine.forums_of(store, turn.person.id, span.day)
    reader = digest_facts.reader(store, turn.person.id, turn.person.name, own, span.day)
    return digest_facts.gather(store, tenants.with_id(store.connection, store.tenant), span), reader


def reply_of(
    told: Told,
    reader: Reader,
    facts: Facts,
    span: Span,
    language: str,
    *,
    page: int = 0,
    lines: int | None = PAGE,
) -> Reply:
    """A page of the digest as a card; `lines` None is all of it."""
    if not told.sections and not reader.forums and reader.id is not None:
        return Reply(LINES(language, "no_forums"), body=(LINES(language, "no_forums_help"),), language=language)
    shown = told.sections if lines is None else _page(told.sections, page * lines, (page + 1) * lines)
    if page and not shown:
        return Reply(LINES(language, "no_more"), language=language)
    total = sum(len(section.lines) for section in told.sections)
    rest = lines is not None and total > (page + 1) * lines
    week = span.number
    return Reply(
        told.headline if page == 0 else LINES(language, "more_of", week=week),
        sections=shown,
        language=language,
        sources=(_covers(span, facts, language),) if told.sections else (),
        buttons=(
            *(_approve(told, facts, span, language) if page == 0 else ()),
            *([_more(span, language, page + 1)] if rest else ()),
            *([Button("settings", LINES(language, "settings"), "subscribe_digest", "settings")] if reader.id else ()),
        ),
    )


def _page(sections: Iterable[Section], first: int, last: int) -> tuple[Section, ...]:
    """The lines `first` to `last` of all, each under its heading."""
    found, number = [], 0
    for section in sections:
        kept = section.lines[max(first - number, 0) : max(last - number, 0)]
        if kept:
            found.append(replace(section, lines=kept))
        number += len(section.lines)
    return tuple(found)


def _covers(span: Span, facts: Facts, language: str) -> str:
    first = span.after.astimezone(facts.zone)
    last = (span.until - dt.timedelta(seconds=1)).astimezone(facts.zone)
    shown = {
        "first": dates.day(first.date(), span.day, language),
        "last": dates.day(last.date(), span.day, language),
    }
    if (first.weekday(), first.time(), last.date()) == (0, dt.time(), first.date() + dt.timedelta(days=6)):
        return LINES(language, "covers", week=first.isocalendar().week, **shown)
    return LINES(language, "since", **shown)


def _approve(told: Told, facts: Facts, span: Span, language: str) -> Iterable[Button]:
    for number, row in enumerate(told.waiting[:APPROVALS], 1):
        day = dates.day(row.day, span.day, language, weekday=False)
        title = LINES(language, "approve_of", forum=facts.names[row.forum_id], day=day)
        yield Button(
            "approve" if number == 1 else f"approve:{number}",
            LINES(language, "approve") if len(told.waiting) == 1 else title,
            "approve_minutes",
            "approve",
            {"minutes": row.id, "hash": row.content_hash},
            "primary",
        )
    if len(told.waiting) == 1:
        [row] = told.waiting
        yield Button("read", LINES(language, "read"), "show_minutes", "read", {"minutes": row.id, "page": 1})


def _more(span: Span, language: str, page: int) -> Button:
    return Button("more", LINES(language, "more"), "digest_now", "more", {**span_to_json(span), "page": page})
