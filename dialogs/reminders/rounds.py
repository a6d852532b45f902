"""A morning's round: who has something that day gets one message, queued here and composed when it is delivered."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dialogs import mine, working_days
from dialogs.reminders import occasions
from dialogs.reminders.occasions import Reminder
from storage import outbox, reminders, tenants, unsent
from storage.reminders import EVERYTHING, Choice
from storage.store import Store

KIND = "reminder"


def queue(store: Store, after: dt.date, *, everyone: bool) -> int:
    """One message each for what has fallen since the day `after`, and for what an earlier one did not tell.

    Nobody gets one on the day of a digest, which tells the same: what it does not tell comes the next morning. Without
    `everyone` only who has an address.
    """
    tenant = tenants.with_id(store.connection, store.tenant)
    today = store.now.astimezone(tenant.zone).date()
    found, choices = occasions.gather(store, tenant), reminders.choices(store)
    keys = [key(person, today) for person in found]
    untold = unsent.take_back(store, KIND, found.keys(), keys)
    told_by_digest = _with_digest(store, tenant, today)
    reachable = None if everyone else reminders.reachable(store)
    messages = []
    beside: dict[int, tuple[dt.date, list[Reminder]]] = {}
    for person, of_person in found.items():
        since = min([after, *(dt.date.fromisoformat(one["after"]) for one in untold.get(person, ()))])
        new = wanted(of_person, choices.get(person, EVERYTHING), since, today)
        if not new or (reachable is not None and person not in reachable):
            continue
        if person in told_by_digest:
            beside[person] = since, new
        else:
            messages.append((person, key(person, today), _payload(since, today), None))
    return outbox.queue_all(store, KIND, messages) + _queue_beside(store, beside, today, tenant)


def _queue_beside(
    store: Store, found: Mapping[int, tuple[dt.date, list[Reminder]]], today: dt.date, tenant: tenants.Tenant
) -> int:
    """What today's digest does not tell, on the next working day."""
    standing_in = [person for person, (_, new) in found.items() if any(one.stands_in for one in new)]
    if not standing_in:
        return 0
    own = mine.forums_of_each(store, standing_in, today)
    morning = working_days.next_morning(store.now, tenant.zone)
    day = morning.astimezone(tenant.zone).date()
    left = {
        person: {**_payload(found[person][0], day), "in_digest": today.isoformat()}
        for person in standing_in
        if not_in_digest(found[person][1], own.get(person, ()), today)
    }
    return queue_again(store, left, day, morning)


def not_in_digest(found: Sequence[Reminder], own: Collection[int], until: dt.date) -> list[Reminder]:
    """Without what fell until the day of a digest and stood in it: that tells of one's own forums, and of what is one's
    own to do."""
    return [one for one in found if one.on > until or (one.stands_in and not one.forums <= set(own))]


def queue_again(store: Store, payloads: Mapping[int, Mapping[str, Any]], day: dt.date, due: dt.datetime) -> int:
    """What could not go out in time: on the morning of `day`, by person."""
    return outbox.queue_all(
        store,
        KIND,
        [(one, key(one, day), {**payload, "day": day.isoformat()}, due) for one, payload in payloads.items()],
    )


def _payload(after: dt.date, day: dt.date) -> dict[str, str]:
    return {"after": after.isoformat(), "day": day.isoformat()}


def key(person: int, day: dt.date) -> str:
    return f"reminder:{person}:{day}"


def wanted(found: Sequence[Reminder], choice: Choice, after: dt.date, today: dt.date) -> list[Reminder]:
    """Of what has fallen, what is new since `after` and not switched off."""
    return [one for one in found if one.on > after and choice.wants(one.kind, today)]


def _with_digest(store: Store, tenant: tenants.Tenant, today: dt.date) -> frozenset[int]:
    """Whose digest comes today before the office closes."""
    midnight, closing = (
        dt.datetime.combine(today, clock, tenant.zone).astimezone(dt.UTC) for clock in (dt.time(), working_days.CLOSES)
    )
    return reminders.with_digest(store, midnight, closing)
