"""What was filled in on the report's form, and what is wrong with it."""

from typing import Any

from sqlalchemy.engine import Row

from dialogs import personal_numbers, texts, written
from dialogs.periods import Period
from dialogs.reports import report_prefill
from dialogs.reports.report_prefill import GOALS, Prefill
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage.store import Store

LINES = texts.load("report_fields")
_SAID = {"ja": "yes", "delvis": "partly", "nej": "no", "partially": "partly"}


def filled_in(turn: Turn, store: Store, forum: ForumEntry, period: Period, report: Row[Any] | None) -> Prefill:
    """What the fields hold; a field that the channel did not send holds what the form showed in it."""
    before = report_prefill.prefill(turn, store, forum, period, report)
    sent = {**turn.data, **turn.fields}
    goal = written.field(turn, "goal_met") if "goal_met" in sent else before.goal_met
    done = personal_numbers.unmarked(written.field(turn, "done")) if "done" in sent else before.done
    goal = _SAID.get(goal.casefold(), goal)
    return Prefill(goal if goal in GOALS else "", done, "said")


def errors_in(turn: Turn, filled: Prefill) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not filled.goal_met:
        errors["goal_met"] = LINES(turn.language, "choose_goal")
    if not filled.done:
        errors["done"] = LINES(turn.language, "write_done")
    elif len(filled.done) > written.LONGEST:
        errors["done"] = LINES(turn.language, "too_long", limit=written.LONGEST)
    elif beside := personal_numbers.error(turn, filled.done):
        errors["done"] = beside
    return errors
