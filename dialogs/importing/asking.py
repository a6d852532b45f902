"""What is asked of documents, and what is proposed."""

import re
from collections.abc import Iterator, Sequence

from dialogs import roles
from dialogs.documents.drafts import ActivityDraft, MinutesDraft, PlanDraft
from dialogs.importing import plans, questions, years
from dialogs.importing.forum_names import ForumName
from dialogs.importing.gatherings import seen_as
from dialogs.importing.incoming import Incoming
from dialogs.importing.known import Known
from dialogs.importing.protocols import speaks_of_adjusting
from dialogs.importing.questions import KEEP, NO, REPLACE, YES, Question
from storage import plan_records
from storage import plans as stored_plans
from storage.keys import folded
from storage.store import Store

_INDIVIDUALS = re.compile(
    r"insatsgrupp|\bSIG\b|\bSSPF?\b|\benskilda?\s+(?:fall|ärenden?|individ(?:er)?|ungdom(?:ar)?|person(?:er)?|barn)|"
    r"individ(?:ärenden?|nivå)|\bden unge\b",
    re.IGNORECASE,
)


def people(register: Known, draft: MinutesDraft) -> tuple[list[str], list[Question]]:
    """Names that are taken as persons already known, and what to ask of them."""
    same: dict[str, str] = {}
    asked: list[Question] = []
    for one in (*draft.attendees, *draft.absent, *draft.invited):
        seen = seen_as(one)
        met, question = register.meet_person(seen)
        if met and question is None:
            same.setdefault(seen.key, seen.name)
        if question is not None:
            asked.append(question)
    mine = {folded(one.name) for one in (*draft.attendees, *draft.absent, *draft.invited)}
    return [name for key, name in same.items() if key in mine], asked


def adjusters(draft: MinutesDraft, name: ForumName, *, named_before: bool) -> Iterator[Question]:
    """Who adjusts, where the minutes name organisations only or nobody: never proposed, candidates are listed."""
    if draft.kind != "minutes" or draft.adjusters or draft.approvals or named_before or draft.date is None:
        return
    if not speaks_of_adjusting(draft):
        return
    kinds = {roles.organisation_kind(one.text) for one in draft.adjusters_organisations} - {None}
    candidates = [one.name for one in draft.attendees if not kinds or (seen_as(one).kind or None) in kinds]
    day = draft.date.isoformat()
    organisations = ", ".join(one.text for one in draft.adjusters_organisations)
    yield Question(
        questions.adjusters_question(name.key, day), "adjusters",
        {"forum": name.name, "day": day, "organisations": organisations}, tuple(candidates), None, open_answer=True,
    )  # fmt: skip


def closed(register: Known, draft: PlanDraft, names: Sequence[ForumName]) -> Iterator[Question]:
    """Whether a group that is new here handles individuals."""
    for activity, name in zip(plans.activities_of(draft), names, strict=True):
        if name.key not in register.ids and _INDIVIDUALS.search(_about(activity)):
            yield Question(questions.closed_question(name.key), "closed", {"forum": name.name}, (YES, NO))


def _about(activity: ActivityDraft) -> str:
    return " ".join(filter(None, (activity.title, activity.purpose, activity.goals, activity.frequency)))


def plan_year(one: Incoming, mentions: Sequence[years.Mention]) -> Question:
    found = [str(year) for year in years.proposals(mentions)]
    return Question(
        questions.year_question(one.sha256), "plan_year", {"file": one.name}, tuple(found),
        found[0] if found else None, open_answer=True,
    )  # fmt: skip


def stored_plan_year(store: Store, draft: MinutesDraft, mentions: Sequence[years.Mention]) -> Iterator[Question]:
    """These minutes say what year a plan is of that was imported without one."""
    if not draft.plan_year_mentions:
        return
    found = [str(year) for year in years.proposals(mentions)]
    for row in stored_plans.in_force(store):
        if row.year is None:
            values = {"file": row.document, "plan": str(row.id)}
            asked = questions.stored_year_question(row.id)
            yield Question(asked, "plan_year", values, tuple(found), found[0], open_answer=True)


def cells(
    store: Store, draft: PlanDraft, forum_ids: Sequence[int], names: Sequence[ForumName], year: int
) -> Iterator[Question]:
    """Follow-up cells that say something else than the report they stand for: kept unless confirmed."""
    if len(forum_ids) != len(names):
        return
    known = {(row.forum_id, row.period): row for row in plan_records.reports(store, forum_ids, year)}
    for forum_id, name, period, cell in plans.reported(draft, forum_ids, names):
        row = known.get((forum_id, period))
        if row is not None and plans.differs(row, cell):
            values = {"forum": name.name, "period": f"{period} {year}", "old": row.done, "new": cell.done or cell.text}
            asked = questions.cell_question(name.key, year, period)
            yield Question(asked, "cell", values, (KEEP, REPLACE), KEEP)
