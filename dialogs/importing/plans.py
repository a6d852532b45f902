"""An action plan into records: areas, activities, parties, and what its follow-up cells report."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs.documents.drafts import PERIODS, ActivityDraft, FollowUp, Period, PlanDraft, PriorityDraft
from dialogs.importing import naming
from dialogs.importing.compare import SCALARS, Difference, differences, drafted_plan, stored_plan
from dialogs.importing.forum_names import ForumName, activity_names
from dialogs.importing.questions import REPLACE, Answers, cell_question, year_question
from dialogs.importing.writer import Writer
from storage import forums, observations, plan_records, plans
from storage.keys import folded
from storage.store import Store


def names_of(draft: PlanDraft) -> list[ForumName]:
    return activity_names([(one.title, one.other_titles) for one in activities_of(draft)])


def activities_of(draft: PlanDraft) -> Iterator[ActivityDraft]:
    for priority in draft.priorities:
        yield from priority.activities


def year_of(draft: PlanDraft, sha256: str, answers: Answers) -> int | None:
    """What was decided, else what the document says, else what is proposed."""
    decided = answers.to(year_question(sha256))
    return int(decided) if decided and decided.isdigit() else draft.year


def stands(store: Store, document_id: int) -> bool:
    """Whether the plan of that document is in force: an older version imported again changes nothing."""
    return any(row.document_id == document_id for row in plans.in_force(store))


def standing(store: Store, forum_ids: Sequence[int], year: int | None) -> Row[Any] | None:
    """The plan in force of which this is a newer version: of the same forums, and no other year."""
    covered: dict[int, set[int]] = {}
    for row in plans.activities_in_force(store):
        covered.setdefault(row.plan_id, set()).add(row.forum_id)
    mine = set(forum_ids)
    same = [
        row
        for row in plans.in_force(store)
        if 2 * len(mine & covered.get(row.id, set())) >= min(len(mine), len(covered.get(row.id, set()))) > 0
        and (row.year is None or year is None or row.year == year)
    ]
    return next((row for row in same if row.year == year), same[0] if same else None)


def changes(
    store: Store, draft: PlanDraft, old: Row[Any], names: Sequence[ForumName], answers: Answers
) -> tuple[Difference, ...]:
    """Against the plan that stands; forums are compared by the names that they bear in the register."""
    found = [naming.find(store, name, answers) for name in names]
    shown = [name if row is None else ForumName(row.name, row.kind) for name, row in zip(names, found, strict=True)]
    forum_names = {row.id: row.name for row in forums.every(store)}
    return differences(stored_plan(store, old.id, old.title, forum_names), drafted_plan(draft, shown))


def apply(writer: Writer, draft: PlanDraft) -> None:
    names = names_of(draft)
    forum_ids = [
        naming.ensure(writer, name, one.sources.get("title"), one.number)
        for name, one in zip(names, activities_of(draft), strict=True)
    ]
    year = year_of(draft, writer.incoming.sha256, writer.answers)
    old = standing(writer.store, forum_ids, year)
    if old is not None and not changes(writer.store, draft, old, names, writer.answers):
        if year is not None and old.year is None:
            plan_records.set_year(writer.store, old.id, year)
            writer.counts["plan_year"] += 1
        year = year or old.year
    else:
        year = year or (old.year if old else None)
        _write(writer, draft, forum_ids, year, old)
    _report(writer, draft, forum_ids, names, year)


def _write(writer: Writer, draft: PlanDraft, forum_ids: Sequence[int], year: int | None, old: Row[Any] | None) -> None:
    plan_id = plan_records.add_plan(writer.store, writer.document, draft.title, year)
    writer.counts["plan"] += 1
    writer.read("plan", plan_id, "title", draft.sources.get("title"))
    ids = iter(forum_ids)
    position = 0
    for priority in draft.priorities:
        area = plan_records.add_area(writer.store, plan_id, priority.number or "", priority.title)
        _read_area(writer, area, priority)
        for activity in priority.activities:
            position += 1
            _activity(writer, plan_id, area, next(ids), activity, position)
    if old is not None:
        plan_records.replace(writer.store, old.id)


def _read_area(writer: Writer, area: int, priority: PriorityDraft) -> None:
    for name, source in priority.sources.items():
        writer.read("priority_area", area, name, source)


def _activity(writer: Writer, plan_id: int, area: int, forum_id: int, activity: ActivityDraft, position: int) -> None:
    store = writer.store
    row = plan_records.add_activity(
        store, plan_id, area, forum_id, number=activity.number or "", title=activity.title, position=position,
        frequency_known=activity.frequency_known, **{name: getattr(activity, name) for name in SCALARS},
    )  # fmt: skip
    writer.counts["activity"] += 1
    for name, source in activity.sources.items():
        if not name.startswith("followup."):
            writer.read("activity", row, name, source)
    parties = dict.fromkeys([*activity.contacts, *activity.participants, *activity.commitments])
    for party in parties:
        plan_records.add_party(
            store, row, party, contact=activity.contacts.get(party), participants=activity.participants.get(party),
            commitment=activity.commitments.get(party),
        )  # fmt: skip
    plan_records.add_participants(store, row, activity.other_participants)


def _report(
    writer: Writer, draft: PlanDraft, forum_ids: Sequence[int], names: Sequence[ForumName], year: int | None
) -> None:
    cells = list(reported(draft, forum_ids, names))
    if cells and year is None:
        writer.warnings.append("followup_without_year")
        return
    if not cells or year is None:
        return
    known = {(row.forum_id, row.period): row for row in plan_records.reports(writer.store, forum_ids, year)}
    for forum_id, name, period, cell in cells:
        row = known.get((forum_id, period))
        if row is None:
            _add_report(writer, forum_id, year, period, cell)
        elif differs(row, cell) and writer.answers.to(cell_question(name.key, year, period)) == REPLACE:
            plan_records.change_report(writer.change, row.id, **_reported(writer, cell))
            writer.counts["report"] += 1
            writer.read("status_report", row.id, "done", cell.source)


def reported(
    draft: PlanDraft, forum_ids: Sequence[int], names: Sequence[ForumName]
) -> Iterator[tuple[int, ForumName, Period, FollowUp]]:
    """The follow-up cells that hold something."""
    for activity, forum_id, name in zip(activities_of(draft), forum_ids, names, strict=True):
        for period in PERIODS:
            cell = activity.followup.get(period)
            if cell is not None and (cell.done or cell.text):
                yield forum_id, name, period, cell


def differs(row: Row[Any], cell: FollowUp) -> bool:
    """Whether the cell says something else than the report: it was edited in the document."""
    goal = cell.goal_met or row.goal_met
    return folded(row.done) != folded(cell.done or cell.text) or goal != row.goal_met


def _add_report(writer: Writer, forum_id: int, year: int, period: Period, cell: FollowUp) -> None:
    row = plan_records.add_report(writer.change, forum_id, year, period, **_reported(writer, cell))
    writer.counts["report"] += 1
    writer.read("status_report", row, "done", cell.source)


def _reported(writer: Writer, cell: FollowUp) -> dict[str, Any]:
    at = writer.store.now
    if cell.reported_on is not None:
        at = dt.datetime.combine(cell.reported_on, dt.time(12), writer.zone)
    author = None
    if cell.reported_by:
        key = folded(cell.reported_by)
        known = observations.people_keyed(writer.store, [key]).get(key, [])
        author = known[0].id if len(known) == 1 else None
    return {
        "goal_met": cell.goal_met, "done": cell.done or cell.text, "author_id": author,
        "author_text": cell.reported_by, "reported_at": at,
    }  # fmt: skip
