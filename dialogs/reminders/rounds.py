"""A morning's round: who has something that day gets one message, queued here and composed when it is delivered."""

import datetime as dt
from collections.abc import Mapping, Sequence

from dialogs import working_days
from dialogs.reminders import occasions
from dialogs.reminders.occasions import Reminder
from storage import outbox, reminders, tenants, unsent
from storage.reminders import EVERYTHING, Choice
from storage.store import Store

KIND = "reminder"


def queue(store: Store, after: dt.date, *, everyone: bool) -> int:
    """One message each for what has fallen since the day `after`, and for what an earlier one did not tell.

    Nobody gets one on the day of a digest, which tells the same. Without `everyone` only who has an address.
    """
    tenant = tenants.with_id(store.connection, store.tenant)
    today = store.now.astimezone(tenant.zone).date()
    found, choices = occasions.gather(store, tenant), reminders.choices(store)
    keys = [key(person, today) for person in found]
    untold = unsent.take_back(store, KIND, found.keys(), keys)
    told_by_digest = _with_digest(store, tenant, today)
    reachable = None if everyone else reminders.reachable(store)
    messages = []
    for person, of_person in found.items():
        since = min([after, *(dt.date.fromisoformat(one["after"]) for one in untold.get(person, ()))])
        if person in told_by_digest or (reachable is not None and person not in reachable):
            continue
        if wanted(of_person, choices.get(person, EVERYTHING), since, today):
            messages.append((person, key(person, today), _payload(since, today), None))
    return outbox.queue_all(store, KIND, messages)


def queue_again(store: Store, persons: Mapping[int, dt.date], day: dt.date, due: dt.datetime) -> None:
    """What could not go out in time: on the morning of `day`, for each person from the day that it begins at."""
    outbox.queue_all(store, KIND, [(one, key(one, day), _payload(after, day), due) for one, after in persons.items()])


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
