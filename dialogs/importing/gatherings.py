"""Meetings of documents: held, called, planned, or announced for a month."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Row

from dialogs.documents.drafts import Announced, Attendee, MinutesDraft, NextMeeting, Source
from dialogs.importing import persons
from dialogs.importing.persons import Seen
from dialogs.importing.writer import Writer
from storage import meetings


def ensure_meeting(writer: Writer, forum_id: int, draft: MinutesDraft, day: dt.date) -> int:
    """The meeting that the document is of; one that was planned or announced becomes it."""
    said = _said(draft, day, writer.zone)
    row = meetings.find(writer.store, forum_id, day) or _announced(writer, forum_id, day)
    if row is None:
        meeting_id = meetings.add(writer.change, forum_id, said.pop("status"), **said)
        writer.counts["meeting"] += 1
    else:
        meeting_id = row.id
        if row.status in ("held", "cancelled") and draft.kind == "notice":
            said = {}
        changed = {name: value for name, value in said.items() if getattr(row, name) != value}
        if changed:
            meetings.change_meeting(writer.change, meeting_id, **changed)
            writer.counts["meeting"] += 1
    for name in ("date", "start", "end", "place"):
        writer.read("meeting", meeting_id, name, draft.sources.get(name))
    return meeting_id


def _said(draft: MinutesDraft, day: dt.date, zone: ZoneInfo) -> dict[str, Any]:
    """What is not told is not overwritten."""
    said: dict[str, Any] = {"status": "planned" if draft.kind == "notice" else "held", "day": day, "month": None}
    if draft.start:
        said["starts_at"] = _at(day, draft.start, zone)
    if draft.end:
        said["ends_at"] = _at(day, draft.end, zone)
    if draft.place:
        said["place"] = draft.place
    if draft.kind == "notice" and draft.agenda:
        said["about"] = "\n".join(one.text for one in draft.agenda)
    return said


def _announced(writer: Writer, forum_id: int, day: dt.date) -> Row[Any] | None:
    standing = meetings.in_month(writer.store, forum_id, f"{day:%Y-%m}")
    return next((row for row in standing if row.status == "announced"), None)


def _at(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)


def plan_next(writer: Writer, forum_id: int, coming: Sequence[NextMeeting]) -> None:
    """Meetings that the minutes give a date; one that is known already stays as it is."""
    for one in coming:
        if meetings.find(writer.store, forum_id, one.date) is not None:
            continue
        meeting_id = meetings.add(
            writer.change, forum_id, "planned", day=one.date, place=one.place,
            starts_at=_at(one.date, one.start, writer.zone) if one.start else None,
            ends_at=_at(one.date, one.end, writer.zone) if one.end else None,
        )  # fmt: skip
        writer.counts["planned"] += 1
        writer.read("meeting", meeting_id, "date", one.source)


def announce(writer: Writer, forum_id: int, told: Sequence[Announced]) -> None:
    """Meetings told of for a month; none where that month has one already."""
    for one in told:
        if meetings.in_month(writer.store, forum_id, one.month):
            continue
        meeting_id = meetings.add(writer.change, forum_id, "announced", month=one.month, about=one.text)
        writer.counts["planned"] += 1
        writer.read("meeting", meeting_id, "month", one.source)


def attend(writer: Writer, meeting_id: int, draft: MinutesDraft, day: dt.date) -> dict[str, int]:
    """Who was present, absent or merely invited, with the roles stated; ids of everybody named, by key."""
    lists = {"present": draft.attendees, "absent": draft.absent, "invited": draft.invited}
    presence: dict[str, str] = {}
    seen: dict[str, Seen] = {}
    for how, named in lists.items():
        for one in named:
            who = seen_as(one)
            presence.setdefault(who.key, how)
            seen.setdefault(who.key, who)
    ids = persons.ensure(writer, [*seen.values(), *_others(draft, seen)])
    persons.hold(writer, list(seen.values()), ids, day)
    rows = [(ids[key], presence[key], one) for key, one in seen.items()]
    _write(writer, meeting_id, rows, day, called_only=draft.kind == "notice")
    return ids


def seen_as(one: Attendee) -> Seen:
    return Seen(one.name, one.role, one.organisation, one.source)


def _others(draft: MinutesDraft, seen: dict[str, Seen]) -> list[Seen]:
    """Named in the document, in none of its lists."""
    named: list[tuple[str | None, Source | None]] = [
        (draft.chair, draft.sources.get("chair")),
        (draft.secretary, draft.sources.get("secretary")),
        *((one.text, one.source) for one in draft.adjusters),
        *((one.name, one.source) for one in draft.approvals),
    ]
    if draft.contact and draft.contact.name:
        named.append((draft.contact.name, draft.contact.source))
    others = [Seen(name, None, None, source) for name, source in named if name]
    return [one for one in others if one.key not in seen]


def _write(
    writer: Writer, meeting_id: int, rows: Sequence[tuple[int, str, Seen]], day: dt.date, *, called_only: bool
) -> None:
    """A notice (`called_only`) says nothing of those whom the minutes tell of."""
    standing = {row.person_id: row for row in meetings.attendance_of(writer.store, meeting_id)}
    for person_id, how, one in rows:
        said: dict[str, Any] = {
            "presence": how, "title": one.title, "organisation": one.body, "stated_on": day if one.title else None,
        }  # fmt: skip
        row = standing.pop(person_id, None)
        if row is None:
            attendance_id = meetings.add_attendance(writer.store, meeting_id, person_id, said.pop("presence"), **said)
        elif not called_only and any(getattr(row, name) != value for name, value in said.items()):
            attendance_id = row.id
            meetings.change_attendance(writer.store, row.id, **said)
        else:
            continue
        writer.counts["attendance"] += 1
        writer.read("attendance", attendance_id, "presence", one.source)
    for row in standing.values():
        if not called_only and row.presence != "invited":
            meetings.remove_attendance(writer.store, row.id)
