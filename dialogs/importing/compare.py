"""What a document says, field by field, beside what the store says: created, changed, unchanged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Row

from dialogs.documents.drafts import ActivityDraft, MinutesDraft, PlanDraft
from dialogs.importing.forum_names import ForumName
from dialogs.importing.incoming import text_hash
from storage import meetings, minutes, people, plan_records
from storage.store import Store

SCALARS = ("convenor", "frequency", "duration", "purpose", "goals", "financing", "communication")
LINES_COMPARED, LINES_SHOWN = 600, 8
PARTY_FIELDS = {"contact": "contacts", "participants": "participants", "commitment": "commitments"}
Fields = Mapping[tuple[str, str], str]  # (what it is about, field) → text


@dataclass(frozen=True, slots=True)
class Difference:
    """`about` is an activity or meeting; old None: created, new None: gone."""

    about: str
    field: str
    old: str | None
    new: str | None


def differences(old: Fields, new: Fields) -> tuple[Difference, ...]:
    keys = dict.fromkeys([*new, *old])
    return tuple(
        Difference(about, name, old.get((about, name)), new.get((about, name)))
        for about, name in keys
        if _shown(old.get((about, name))) != _shown(new.get((about, name)))
    )


def _shown(text: str | None) -> str:
    return " ".join((text or "").split())


def activity_label(number: str | None, title: str) -> str:
    return f"{number} {title}".strip() if number else title


def drafted_plan(draft: PlanDraft, names: Sequence[ForumName]) -> dict[tuple[str, str], str]:
    """The plan's fields, by activity; `names` are those of its activities in order."""
    fields = {("", "title"): draft.title}
    named = iter(names)
    for priority in draft.priorities:
        for activity in priority.activities:
            about = activity_label(activity.number, next(named).name)
            fields[about, "priority"] = activity_label(priority.number, priority.title)
            fields |= {(about, name): text for name, text in _drafted_activity(activity).items()}
    return fields


def _drafted_activity(activity: ActivityDraft) -> dict[str, str]:
    fields = {name: getattr(activity, name) for name in SCALARS}
    for name in PARTY_FIELDS.values():
        fields |= {f"{name}.{party}": text for party, text in getattr(activity, name).items()}
    fields["other_participants"] = "; ".join(activity.other_participants)
    return {name: text for name, text in fields.items() if text}


def stored_plan(store: Store, plan_id: int, title: str, forum_names: Mapping[int, str]) -> dict[tuple[str, str], str]:
    """As `drafted_plan`, from the records."""
    fields = {("", "title"): title}
    about: dict[int, str] = {}
    for row in plan_records.activities(store, plan_id):
        about[row.id] = activity_label(row.number, forum_names.get(row.forum_id, row.title))
        fields[about[row.id], "priority"] = activity_label(row.area_number, row.area_title)
        fields |= {(about[row.id], name): text for name in SCALARS if (text := getattr(row, name))}
    for row in plan_records.parties(store, plan_id):
        for column, name in PARTY_FIELDS.items():
            if text := getattr(row, column):
                fields[about[row.activity_id], f"{name}.{row.organisation}"] = text
    others: dict[int, list[str]] = {}
    for row in plan_records.participants(store, plan_id):
        others.setdefault(row.activity_id, []).append(row.name)
    fields |= {(about[one], "other_participants"): "; ".join(names) for one, names in others.items()}
    return fields


def minutes_differences(store: Store, old: Row[Any], draft: MinutesDraft, zone: ZoneInfo) -> tuple[Difference, ...]:
    """Between the minutes that stand and a draft of the same meeting; of the text the first lines that differ."""
    about = str(old.day)
    found = differences(_under(about, _stored_minutes(store, old, zone)), _under(about, _drafted_minutes(draft)))
    if old.content_hash == text_hash(draft.body):
        return found
    return (*found, *_changed_lines(about, old.text, draft.body))


def _under(about: str, fields: Mapping[str, str | None]) -> dict[tuple[str, str], str]:
    return {(about, name): text for name, text in fields.items() if text}


def _drafted_minutes(draft: MinutesDraft) -> dict[str, str | None]:
    return {
        "start": f"{draft.start:%H:%M}" if draft.start else None,
        "end": f"{draft.end:%H:%M}" if draft.end else None,
        "place": draft.place,
        "chair": draft.chair,
        "secretary": draft.secretary,
        "adjusters": _list(one.text for one in draft.adjusters),
        "approvals": _list(one.name for one in draft.approvals),
        "attendees": _list(one.name for one in draft.attendees),
        "absent": _list(one.name for one in draft.absent),
        "agenda": "; ".join(one.text for one in draft.agenda),
        "decisions": _list(one.text for one in draft.decisions),
        "actions": _list(one.text for one in draft.actions),
    }


def _stored_minutes(store: Store, row: Row[Any], zone: ZoneInfo) -> dict[str, str | None]:
    meeting = meetings.with_id(store, row.meeting_id)
    starts, ends = (meeting.starts_at, meeting.ends_at) if meeting else (None, None)
    there = meetings.attendance_of(store, row.meeting_id)
    named = {one.person_id: one.name for one in there}
    return {
        "start": f"{starts.astimezone(zone):%H:%M}" if starts else None,
        "end": f"{ends.astimezone(zone):%H:%M}" if ends else None,
        "place": meeting.place if meeting else None,
        "chair": _name(store, row.chair_id, named),
        "secretary": _name(store, row.secretary_id, named),
        "adjusters": _list(one.name for one in minutes.adjusters(store, row.id)),
        "approvals": _list(one.name for one in minutes.approvals(store, row.id) if one.verdict == "approved"),
        "attendees": _list(one.name for one in there if one.presence == "present"),
        "absent": _list(one.name for one in there if one.presence == "absent"),
        "agenda": "; ".join(row.agenda),
        "decisions": _list(one.text for one in minutes.decisions(store, row.id)),
        "actions": _list(one.text for one in minutes.items_of(store, row.id)),
    }


def _name(store: Store, person_id: int | None, named: Mapping[int, str]) -> str | None:
    if person_id is None:
        return None
    return named.get(person_id) or str(people.get(store, person_id).name)


def _list(texts: Iterable[str]) -> str:
    """In one order, so that only what was added or taken away is a difference."""
    return "; ".join(sorted({text for text in texts if text.strip()}))


def _changed_lines(about: str, old: str, new: str) -> Iterator[Difference]:
    before, after = old.splitlines()[:LINES_COMPARED], new.splitlines()[:LINES_COMPARED]
    shown = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "\n".join(before[i1:i2]).strip(), "\n".join(after[j1:j2]).strip()
        if tag != "equal" and (gone or come) and shown < LINES_SHOWN:
            shown += 1
            yield Difference(about, "text", gone or None, come or None)
