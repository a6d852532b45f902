"""What an import would do, before anybody has confirmed it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo

from dialogs.documents.drafts import MinutesDraft, NoDocument, PlanDraft
from dialogs.importing import asking, compare, known, plans, succession, years
from dialogs.importing.compare import Difference
from dialogs.importing.forum_names import forum_name
from dialogs.importing.incoming import Incoming
from dialogs.importing.known import Known
from dialogs.importing.questions import Answers, Question, year_question
from dialogs.importing.succession import Told
from storage import documents, minutes
from storage.keys import folded
from storage.store import Store

STOCKHOLM = ZoneInfo("Europe/Stockholm")
Status = Literal["new", "changed", "unchanged", "none"]


@dataclass(frozen=True, slots=True)
class FilePreview:
    """`status` none: nothing can be stored, `problem` says why (no_forum, no_date, or the reader's own line).

    `same_people` are names that the register has already and that are taken as the same person.
    """

    incoming: Incoming
    status: Status
    forums: tuple[str, ...] = ()
    day: dt.date | None = None
    differences: tuple[Difference, ...] = ()
    same_people: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Files in the order given. Questions that nobody answered take their proposal."""

    files: tuple[FilePreview, ...]
    answers: Answers
    zone: ZoneInfo = STOCKHOLM

    @property
    def questions(self) -> tuple[Question, ...]:
        """Each once, in order."""
        return tuple({one.id: one for file in self.files for one in file.questions}.values())

    @property
    def open_questions(self) -> tuple[Question, ...]:
        return tuple(one for one in self.questions if self.answers.to(one.id) is None)

    def answered(self, given: Mapping[str, str]) -> "Preview":
        return replace(self, answers=replace(self.answers, given={**self.answers.given, **given}))

    def each(self) -> Iterator["Preview"]:
        """One preview a file, to be applied in a transaction of its own."""
        for file in self.files:
            yield replace(self, files=(file,))


def prepare(drafts: Sequence[Incoming], store: Store, year: int | None = None, zone: ZoneInfo = STOCKHOLM) -> Preview:
    """Reads only. `year` decides that of the plans, whatever they or the minutes say."""
    register = known.read(store)
    given = {year_question(one.sha256): str(year) for one in drafts if year and isinstance(one.draft, PlanDraft)}
    looking = _Looking(store, register, years.mentions(store, drafts), given, zone)
    files = [looking.at(one) for one in drafts]
    for place, question in succession.proposals(store, register, _told(files, register)):
        files[place] = replace(files[place], questions=(*files[place].questions, question))
    proposed = {one.id: one.proposal for file in files for one in file.questions if one.proposal is not None}
    return Preview(tuple(files), Answers(given, {**register.proposed, **proposed}), zone)


def _told(files: Sequence[FilePreview], register: Known) -> list[Told]:
    """The meetings of the run that bring something new."""
    told = []
    for place, file in enumerate(files):
        draft = file.incoming.draft
        if isinstance(draft, MinutesDraft) and file.status in ("new", "changed") and file.day is not None:
            named = (*draft.attendees, *draft.absent, *draft.invited)
            forum = register.by_key[folded(file.forums[0])]
            told.append(Told(place, forum, file.day, frozenset(folded(one.name) for one in named)))
    return told


@dataclass(slots=True)
class _Looking:
    """One run of files, looked at in order."""

    store: Store
    register: Known
    mentions: list[years.Mention]
    given: Mapping[str, str]
    zone: ZoneInfo
    contents: set[str] = field(default_factory=set)

    def at(self, one: Incoming) -> FilePreview:
        draft = one.draft
        if isinstance(draft, NoDocument):
            return FilePreview(one, "none", problem=draft.reason)
        seen = one.content in self.contents
        self.contents.add(one.content)
        return self._plan(one, draft, seen) if isinstance(draft, PlanDraft) else self._minutes(one, draft, seen)

    def _plan(self, one: Incoming, draft: PlanDraft, seen: bool) -> FilePreview:
        names = plans.names_of(draft)
        if not names:
            return FilePreview(one, "none", problem="no_activity")
        met = [self.register.meet(name) for name in names]
        row = documents.known(self.store, one.sha256, one.content)
        if seen or (row is not None and not plans.stands(self.store, row.id)):
            return FilePreview(one, "unchanged", tuple(name.name for name, _ in met))
        answers = Answers(self.given, self.register.proposed)
        ids = [self.register.ids[name.key] for name, _ in met if name.key in self.register.ids]
        year = plans.year_of(draft, one.sha256, answers)
        old = plans.standing(self.store, ids, year) if ids else None
        questions = [question for _, question in met if question is not None]
        questions += asking.closed(self.register, draft, [name for name, _ in met])
        if year is None and (old is None or old.year is None):
            questions.append(asking.plan_year(one, self.mentions))
        year = year or (old.year if old else None)
        if old is not None and year is not None:
            questions += asking.cells(self.store, draft, ids, names, year)
        found = plans.changes(self.store, draft, old, names, answers) if old else ()
        status: Status = "new" if old is None else "changed" if found else "unchanged"
        return FilePreview(one, status, tuple(name.name for name, _ in met), None, found, (), tuple(questions))

    def _minutes(self, one: Incoming, draft: MinutesDraft, seen: bool) -> FilePreview:
        if draft.forum is None or draft.date is None:
            return FilePreview(one, "none", problem="no_forum" if draft.forum is None else "no_date")
        name, question = self.register.meet(forum_name(draft.forum))
        questions = [question] if question else []
        if seen or documents.known(self.store, one.sha256, one.content) is not None:
            return FilePreview(one, "unchanged", (name.name,), draft.date)
        same, asked = asking.people(self.register, draft)
        forum_id = self.register.ids.get(name.key)
        old = minutes.latest(self.store, forum_id, draft.date) if forum_id is not None else None
        named_before = old is not None and bool(minutes.adjusters(self.store, old.id))
        questions += [*asked, *asking.adjusters(draft, forum_name(draft.forum), named_before=named_before)]
        questions += asking.stored_plan_year(self.store, draft, self.mentions)
        found: tuple[Difference, ...] = ()
        if old is not None and draft.kind == "minutes":
            found = compare.minutes_differences(self.store, old, draft, self.zone)
        status: Status = "new" if old is None else "changed" if found else "unchanged"
        return FilePreview(one, status, (name.name,), draft.date, found, tuple(same), tuple(questions))
