"""A draft as the JSON that `samverkan import --json` prints."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from dialogs.documents.drafts import (
    PARTIES,
    PERIODS,
    Action,
    ActivityDraft,
    Approval,
    Attendee,
    Cited,
    Contact,
    Draft,
    DraftWarning,
    FollowUp,
    MinutesDraft,
    NextMeeting,
    NoDocument,
    Party,
    PlanDraft,
    PriorityDraft,
)

Json = dict[str, Any]


def as_json(draft: Draft, file: str) -> Json:
    """One object; unknown is null, a date whose year was worked out is marked beside it."""
    if isinstance(draft, NoDocument):
        return {"file": file, "kind": "none", "reason": draft.reason, "warnings": _warnings(draft.warnings)}
    if isinstance(draft, PlanDraft):
        return _plan(draft, file)
    return _minutes(draft, file)


def _minutes(draft: MinutesDraft, file: str) -> Json:
    return {
        "file": file,
        "kind": draft.kind,
        "forum": draft.forum,
        **_dated("date", draft.date, inferred=draft.date_year_inferred),
        "start": _time(draft.start),
        "end": _time(draft.end),
        "place": draft.place,
        "chair": draft.chair,
        "secretary": draft.secretary,
        "adjusters": _texts(draft.adjusters),
        "adjusters_organisations": _texts(draft.adjusters_organisations),
        "approvals": [_approval(one) for one in draft.approvals],
        "attendees": [_person(one) for one in draft.attendees],
        "absent": [_person(one) for one in draft.absent],
        "invited": [_person(one) for one in draft.invited],
        "agenda": _texts(draft.agenda),
        "decisions": _texts(draft.decisions),
        "actions": [_action(one) for one in draft.actions],
        "next_meetings": [_meeting(one) for one in draft.next_meetings],
        "announced": [{"month": one.month, "text": one.text} for one in draft.announced],
        "contact": _contact(draft.contact),
        "warnings": _warnings(draft.warnings),
    }


def _plan(draft: PlanDraft, file: str) -> Json:
    return {
        "file": file,
        "kind": "action_plan",
        "title": draft.title,
        "year": draft.year,
        "priorities": [_priority(one) for one in draft.priorities],
        "warnings": _warnings(draft.warnings),
    }


def _priority(priority: PriorityDraft) -> Json:
    return {
        "number": priority.number,
        "title": priority.title,
        "activities": [_activity(one) for one in priority.activities],
    }


def _activity(activity: ActivityDraft) -> Json:
    return {
        "number": activity.number,
        "title": activity.title,
        "other_titles": list(activity.other_titles),
        "convenor": activity.convenor,
        "frequency": activity.frequency,
        "duration": activity.duration,
        "purpose": activity.purpose,
        "goals": activity.goals,
        "contacts": _by_party(activity.contacts),
        "participants": _by_party(activity.participants),
        "commitment": _by_party(activity.commitments),
        "other_participants": list(activity.other_participants),
        "financing": activity.financing,
        "communication": activity.communication,
        "followup": {p: activity.followup[p].text if p in activity.followup else None for p in PERIODS},
        "followup_details": {p: _followup(one) for p, one in activity.followup.items()},
    }


def _by_party(values: Mapping[Party, str]) -> Json:
    return {party: values.get(party) for party in PARTIES}


def _followup(one: FollowUp) -> Json:
    return {
        "goal_met": one.goal_met,
        "done": one.done,
        "reported_by": one.reported_by,
        "reported_on": _date(one.reported_on),
    }


def _dated(key: str, day: date | None, *, inferred: bool) -> Json:
    return {key: _date(day)} | ({f"{key}_year_inferred": True} if inferred else {})


def _approval(one: Approval) -> Json:
    return {"name": one.name, **_dated("date", one.date, inferred=one.date_year_inferred), "via": one.via}


def _person(one: Attendee) -> Json:
    return {"name": one.name, "role": one.role, "organisation": one.organisation}


def _action(one: Action) -> Json:
    return {"text": one.text, "assignee": one.assignee, **_dated("due", one.due, inferred=one.due_year_inferred)}


def _meeting(one: NextMeeting) -> Json:
    dated = _dated("date", one.date, inferred=one.date_year_inferred)
    return {**dated, "start": _time(one.start), "end": _time(one.end), "place": one.place}


def _contact(one: Contact | None) -> Json | None:
    return None if one is None else {"name": one.name, "phone": one.phone, "email": one.email}


def _texts(items: Iterable[Cited]) -> list[str]:
    return [one.text for one in items]


def _warnings(items: Iterable[DraftWarning]) -> list[Json]:
    return [{"line": one.line, "message": one.message} for one in items]


def _date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _time(moment: time | None) -> str | None:
    return None if moment is None else f"{moment:%H:%M}"
