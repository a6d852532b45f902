"""From records to what a written document shows."""

from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Row

from dialogs.documents.views import (
    ActivityView,
    ApprovalView,
    FollowUpView,
    MinutesView,
    PersonView,
    PlanView,
    PriorityView,
    TaskView,
)
from storage import exports, meetings, minutes, people, plan_records, plans
from storage.store import NotFoundError, Store

Grouped = dict[int, list[Row[Any]]]
TEXT_FIELDS = ("convenor", "frequency", "duration", "purpose", "goals", "financing", "communication")


class NoSuchDocumentError(NotFoundError):
    """Nothing to write: no plan in force, or no minutes of that day."""


def plan_view(store: Store, year: int | None, zone: ZoneInfo) -> PlanView:
    """The plan of the year, else the one whose year is open, else the newest; filled with the year's reports.

    Raises NoSuchDocumentError when there is no plan at all.
    """
    found = plans.in_force(store)
    if not found:
        raise NoSuchDocumentError("plan")
    chosen = min(found, key=lambda row: (row.year != year, row.year is not None))
    of_year = year or chosen.year
    reports = _grouped(exports.reports(store, of_year), "forum_id") if of_year else {}
    parties = _grouped(plan_records.parties(store, chosen.id), "activity_id")
    others = _grouped(plan_records.participants(store, chosen.id), "activity_id")
    rows = plan_records.activities(store, chosen.id)
    return PlanView(
        chosen.title,
        of_year,
        tuple(
            PriorityView(number, title, tuple(_activity(row, parties, others, reports, zone) for row in group))
            for (number, title), group in groupby(rows, key=attrgetter("area_number", "area_title"))
        ),
    )


def minutes_view(store: Store, row: Row[Any], zone: ZoneInfo) -> MinutesView:
    """`row` as `storage.minutes.latest` gives it."""
    meeting = meetings.with_id(store, row.meeting_id)
    present = meetings.attendance_of(store, row.meeting_id)
    return MinutesView(
        forum=row.forum,
        date=row.day,
        start=meeting.starts_at.astimezone(zone).time() if meeting and meeting.starts_at else None,
        end=meeting.ends_at.astimezone(zone).time() if meeting and meeting.ends_at else None,
        place=meeting.place if meeting else None,
        chair=_name(store, row.chair_id),
        secretary=_name(store, row.secretary_id),
        adjusters=tuple(one.name for one in minutes.adjusters(store, row.id)),
        approvals=tuple(
            ApprovalView(one.name, one.day) for one in minutes.approvals(store, row.id) if one.verdict == "approved"
        ),
        attendees=_people(present, "present"),
        absent=_people(present, "absent"),
        agenda=tuple(row.agenda),
        decisions=tuple(one.text for one in minutes.decisions(store, row.id)),
        actions=tuple(TaskView(one.text, one.owner_text, one.due) for one in minutes.items_of(store, row.id)),
    )


def _activity(row: Row[Any], parties: Grouped, others: Grouped, reports: Grouped, zone: ZoneInfo) -> ActivityView:
    of_parties = parties.get(row.id, [])
    return ActivityView(
        number=row.number,
        title=row.title,
        **{field: getattr(row, field) for field in TEXT_FIELDS},
        contacts=_said(of_parties, "contact"),
        participants=_said(of_parties, "participants"),
        commitments=_said(of_parties, "commitment"),
        other_participants=tuple(one.name for one in others.get(row.id, [])),
        followup={report.period: _follow_up(report, zone) for report in reports.get(row.forum_id, [])},
    )


def _follow_up(report: Row[Any], zone: ZoneInfo) -> FollowUpView:
    return FollowUpView(
        report.goal_met, report.done, report.author or report.author_text, report.reported_at.astimezone(zone).date()
    )


def _said(rows: list[Row[Any]], field: str) -> dict[Any, str]:
    return {row.organisation: getattr(row, field) for row in rows if getattr(row, field)}


def _grouped(rows: Any, field: str) -> Grouped:
    found: Grouped = {}
    for row in rows:
        found.setdefault(getattr(row, field), []).append(row)
    return found


def _people(rows: Any, presence: str) -> tuple[PersonView, ...]:
    return tuple(PersonView(row.name, row.title, row.organisation) for row in rows if row.presence == presence)


def _name(store: Store, person_id: int | None) -> str | None:
    return None if person_id is None else str(people.get(store, person_id).name)
