"""Answers that concern what is in the register already: which council succeeded which, the year of a stored plan."""

from collections.abc import Sequence

from dialogs.importing.questions import YES, Question
from dialogs.importing.writer import Writer
from storage import forums, plan_records, plans


def settle(writer: Writer, questions: Sequence[Question]) -> None:
    for one in questions:
        decided = writer.answers.to(one.id)
        if one.kind == "successor" and decided == YES:
            _succeed(writer, one.values["former"], one.values["latter"])
        if one.kind == "plan_year" and decided and decided.isdigit() and "plan" in one.values:
            _date(writer, int(one.values["plan"]), int(decided))


def _succeed(writer: Writer, former: str, latter: str) -> None:
    before, after = forums.named(writer.store, former), forums.named(writer.store, latter)
    if before is not None and after is not None and before.successor_id is None:
        forums.change_forum(writer.change, before.id, successor_id=after.id)
        writer.counts["successor"] += 1


def _date(writer: Writer, plan_id: int, year: int) -> None:
    if any(row.id == plan_id and row.year is None for row in plans.in_force(writer.store)):
        plan_records.set_year(writer.store, plan_id, year)
        writer.counts["plan_year"] += 1
