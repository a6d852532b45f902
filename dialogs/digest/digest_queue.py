"""A digest queued: one a subscription and week, under one key whoever queues it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs.digest.timetable import Span, span_from, span_to_json
from storage import outbox, subscriptions, unsent
from storage.store import Store

KIND = "digest"
LATELY = dt.timedelta(days=8)  # the one before, also where a holiday moved it


def queue(store: Store, subscription_id: int, person_id: int, span: Span, at: dt.datetime | None = None) -> bool:
    """One a subscription and ISO week of the planned day; False when that one was queued before."""
    return outbox.queue_all(store, KIND, [_message(store, subscription_id, person_id, span, at)]) == 1


def queue_all(store: Store, digests: Sequence[tuple[int, int, Span, dt.datetime | None]]) -> None:
    """Subscription, person, span and when it goes. What an earlier one has not told, the new one tells too."""
    keys = [key(subscription, span) for subscription, _, span, _ in digests]
    persons = {person for _, person, _, _ in digests}
    untold = unsent.take_back(store, KIND, persons, keys)
    failed = unsent.given_up(store, KIND, persons, store.now - LATELY)
    messages = []
    for subscription, person, span, at in digests:
        before = (*untold.get(person, ()), *failed.get(person, ()))
        spans = [span_from(one) for one in before if one.get("subscription") == subscription]
        after = min([span.after, *(one.after for one in spans)])
        messages.append(_message(store, subscription, person, replace(span, after=after), at))
    outbox.queue_all(store, KIND, messages)


def _message(
    store: Store, subscription_id: int, person_id: int, span: Span, at: dt.datetime | None
) -> tuple[int, str, dict[str, Any], dt.datetime | None]:
    payload = {**span_to_json(span), "subscription": subscription_id, "queued": (at or store.now).isoformat()}
    return person_id, key(subscription_id, span), payload, at


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
