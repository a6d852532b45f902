"""What a written document shows: plans and minutes as records say them, ready for Word or Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from dialogs.documents.drafts import GoalMet, Party, Period


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A period's report: `done` may have several lines."""

    goal_met: GoalMet | None
    done: str | None
    reported_by: str | None = None
    reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActivityView:
    number: str | None
    title: str
    convenor: str | None = None
    frequency: str | None = None
    duration: str | None = None
    purpose: str | None = None
    goals: str | None = None
    contacts: Mapping[Party, str] = field(default_factory=dict)
    participants: Mapping[Party, str] = field(default_factory=dict)
    commitments: Mapping[Party, str] = field(default_factory=dict)
    other_participants: tuple[str, ...] = ()
    financing: str | None = None
    communication: str | None = None
    followup: Mapping[Period, FollowUpView] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriorityView:
    number: str | None
    title: str
    activities: tuple[ActivityView, ...]
    purpose: str | None = None
    situation: str | None = None


@dataclass(frozen=True, slots=True)
class PlanView:
    title: str
    year: int | None
    priorities: tuple[PriorityView, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    name: str
    role: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class TaskView:
    text: str
    assignee: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A coming meeting, local times."""

    date: date
    start: time | None = None
    end: time | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """An approval with its local day."""

    name: str
    date: date | None


@dataclass(frozen=True, slots=True)
class MinutesView:
    forum: str
    date: date | None
    start: time | None = None
    end: time | None = None
    place: str | None = None
    chair: str | None = None
    secretary: str | None = None
    adjusters: tuple[str, ...] = ()
    approvals: tuple[ApprovalView, ...] = ()
    attendees: tuple[PersonView, ...] = ()
    absent: tuple[PersonView, ...] = ()
    agenda: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    actions: tuple[TaskView, ...] = ()
    next_meetings: tuple[MeetingView, ...] = ()
