"""What a document says, before anybody has confirmed it: every field with the line it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from dialogs.documents.document import Line

Period = Literal["T1", "T2", "VB"]
GoalMet = Literal["yes", "partly", "no"]
Party = Literal["stadsdelsförvaltningen", "polisen", "utbildningsförvaltningen"]
PERIODS: tuple[Period, ...] = ("T1", "T2", "VB")
PARTIES: tuple[Party, ...] = ("stadsdelsförvaltningen", "polisen", "utbildningsförvaltningen")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field was read: the line of the document, from 1, and what stands there."""

    line: int
    raw: str


@dataclass(frozen=True, slots=True)
class DraftWarning:
    """Something a person should look at. `line` is 0 when it concerns the whole document."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A piece of text and where it stands."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Approval:
    name: str
    date: date | None
    via: str | None
    source: Source
    date_year_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Attendee:
    name: str
    role: str | None
    organisation: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class Action:
    text: str
    assignee: str | None
    due: date | None
    source: Source
    due_year_inferred: bool = False


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """A dated future meeting, local times."""

    date: date
    start: time | None
    end: time | None
    place: str | None
    source: Source
    date_year_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """A meeting told of without a date; `month` is YYYY-MM."""

    month: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Contact:
    name: str | None
    phone: str | None
    email: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class MinutesDraft:
    """Minutes or a notice. `sources` holds the scalar fields by name; list items carry their own.

    `invited` are those called ("Kallade"): nothing says whether they came. `body` is the text without its block of
    approvals, which is what an approval is bound to. `predecessors` are names the document gives for what the group
    was called before.
    """

    kind: Literal["minutes", "notice"]
    forum: str | None
    date: date | None
    date_year_inferred: bool
    start: time | None
    end: time | None
    place: str | None
    chair: str | None
    secretary: str | None
    adjusters: tuple[Cited, ...]
    adjusters_organisations: tuple[Cited, ...]
    approvals: tuple[Approval, ...]
    attendees: tuple[Attendee, ...]
    absent: tuple[Attendee, ...]
    invited: tuple[Attendee, ...]
    agenda: tuple[Cited, ...]
    decisions: tuple[Cited, ...]
    actions: tuple[Action, ...]
    next_meetings: tuple[NextMeeting, ...]
    announced: tuple[Announced, ...]
    contact: Contact | None
    plan_year_mentions: tuple[int, ...]
    predecessors: tuple[Cited, ...]
    body: str
    sources: Mapping[str, Source]
    warnings: tuple[DraftWarning, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a plan says of one period: `text` the whole cell, `done` without the formal lines of goal and reporter."""

    text: str
    goal_met: GoalMet | None
    done: str | None
    reported_by: str | None
    reported_on: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """An activity of a plan. `sources` is keyed by field name, per organisation as `contacts.polisen`.

    `frequency_known` is False where the cell asks rather than tells ("träffas?"); likewise `convenor_certain`.
    `other_participants_separated` is False where the document gives no borders between the names.
    """

    number: str | None
    title: str
    other_titles: tuple[str, ...]
    convenor: str | None
    convenor_certain: bool
    frequency: str | None
    frequency_known: bool
    duration: str | None
    purpose: str | None
    goals: str | None
    contacts: Mapping[Party, str]
    participants: Mapping[Party, str]
    commitments: Mapping[Party, str]
    other_participants: tuple[str, ...]
    other_participants_separated: bool
    financing: str | None
    communication: str | None
    followup: Mapping[Period, FollowUp]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class PriorityDraft:
    number: str | None
    title: str
    purpose: str | None
    situation: str | None
    activities: tuple[ActivityDraft, ...]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """An action plan. `year` only where the document itself names one."""

    title: str
    year: int | None
    priorities: tuple[PriorityDraft, ...]
    body: str
    sources: Mapping[str, Source]
    warnings: tuple[DraftWarning, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class NoDocument:
    """Neither minutes, notice nor action plan; `reason` is a Swedish line for the reader."""

    reason: str
    warnings: tuple[DraftWarning, ...] = field(default=())


Draft = MinutesDraft | PlanDraft | NoDocument
