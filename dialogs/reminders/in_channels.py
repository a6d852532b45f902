"""Reminders where several read: of a forum's meetings and its missing report, where its digest is posted and they were
asked for."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import texts, working_days, written
from dialogs.reminders import message, occasions
from dialogs.reminders.occasions import ByForum, Reminder
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from storage import outbox, postings, tenants
from storage.store import Store
from storage.tenants import Tenant

LINES = texts.load("posting")
KIND = "posted_reminder"


def queue(store: Store, after: dt.date) -> int:
    """A message to each such conversation where something has fallen since the day `after`. None on the day of a
    digest, which tells the same."""
    standing = postings.reminding(store)
    if not standing:
        return 0
    tenant = tenants.with_id(store.connection, store.tenant)
    today = store.now.astimezone(tenant.zone).date()
    found = occasions.of_forums(store, tenant)
    messages = [
        (row.person_id, f"{KIND}:{row.id}:{today}", _payload(row, after, today), None)
        for row in standing
        if not _has_digest(row, tenant, today) and _fallen(found, row.forum_id, after, today)
    ]
    return outbox.queue_all(store, KIND, messages)


def deliver(turn: Turn, store: Store) -> Reply | None:
    """What is still so; outside office hours it waits for the next morning."""
    row = postings.get(store, written.number(turn, "posting"))
    if row is None or row.closed or not row.reminds:
        return None
    tenant = tenants.with_id(store.connection, store.tenant)
    if not working_days.is_open(store.now, tenant.zone):
        morning = working_days.next_morning(store.now, tenant.zone)
        key = f"{KIND}:{row.id}:{turn.data['day']}:{morning.isoformat()}"
        outbox.queue(store, row.person_id, KIND, key, payload=turn.data, due=morning)
        return None
    after, until = (dt.date.fromisoformat(turn.data[name]) for name in ("after", "day"))
    fallen = _fallen(occasions.of_forums(store, tenant), row.forum_id, after, until)
    place = {"conversation": row.conversation, "address": dict(row.address)}
    settings = Button("settings", LINES(turn.language, "settings"), "post_digest", "form", {"place": place})
    return message.compose(turn, fallen, settings) if fallen else None


def _fallen(found: ByForum, forum: int, after: dt.date, until: dt.date) -> Sequence[Reminder]:
    return [one for one in found.get(forum, ()) if after < one.on <= until]


def _payload(row: Row[Any], after: dt.date, day: dt.date) -> dict[str, Any]:
    to = {"channel": row.channel, "conversation": row.conversation, "address": dict(row.address)}
    return {"posting": row.id, "to": to, "after": after.isoformat(), "day": day.isoformat()}


def _has_digest(row: Row[Any], tenant: Tenant, today: dt.date) -> bool:
    """Today, before the office closes."""
    last, following = (at and at.astimezone(tenant.zone) for at in (row.last_at, row.next_at))
    if last is not None and last.date() == today:
        return True
    return following is not None and following.date() == today and following.time() < working_days.CLOSES
