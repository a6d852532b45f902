"""What a meeting decided, and what it gave whom to do."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dialogs import roles
from dialogs.documents.drafts import Action, MinutesDraft
from dialogs.documents.people import is_name
from dialogs.importing.writer import Writer
from storage import minutes
from storage.keys import folded


def write(writer: Writer, draft: MinutesDraft, minutes_id: int, forum_id: int, ids: Mapping[str, int]) -> None:
    if draft.date is not None:
        _decisions(writer, draft, minutes_id, forum_id, draft.date)
    _items(writer, draft, minutes_id, forum_id, ids)


def _decisions(writer: Writer, draft: MinutesDraft, minutes_id: int, forum_id: int, day: dt.date) -> None:
    standing = {folded(row.text): row for row in minutes.decisions(writer.store, minutes_id)}
    for one in draft.decisions:
        if standing.pop(folded(one.text), None) is None:
            row = minutes.add_decision(writer.store, minutes_id, forum_id, one.text, day)
            writer.counts["decision"] += 1
            writer.read("decision", row, "text", one.source)
    for gone in standing.values():
        minutes.remove_decision(writer.store, gone.id)


def _items(writer: Writer, draft: MinutesDraft, minutes_id: int, forum_id: int, ids: Mapping[str, int]) -> None:
    """One that was closed or changed since stays as it is; one that a new version no longer has is withdrawn."""
    standing = {folded(row.text): row for row in minutes.items_of(writer.store, minutes_id)}
    for one in draft.actions:
        if not one.text.strip() or standing.pop(folded(one.text), None) is not None:
            continue
        row = minutes.add_item(
            writer.change, one.text, forum_id=forum_id, minutes_id=minutes_id, due=one.due, **owner(one, ids)
        )
        writer.counts["item"] += 1
        writer.read("action_item", row, "text", one.source)
    for gone in standing.values():
        if gone.status == "open":
            minutes.withdraw_item(writer.change, gone.id)


def owner(action: Action, ids: Mapping[str, int]) -> dict[str, Any]:
    """A person of the document by full or first name, else a role, else a group."""
    written = action.assignee
    if not written:
        return {"owner_kind": "nobody", "owner_text": None, "owner_id": None}
    key = folded(written)
    first = [person for name, person in ids.items() if name.split()[0] == key]
    person_id = ids.get(key) or (first[0] if len(first) == 1 else None)
    if person_id is not None or is_name(written):
        return {"owner_kind": "person", "owner_text": written, "owner_id": person_id}
    kind = "role" if roles.is_title(written) else "group"
    return {"owner_kind": kind, "owner_text": written, "owner_id": None}
