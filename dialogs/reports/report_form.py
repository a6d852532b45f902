"""The form of a tertial report: which period, how long is left, and what its fields hold."""

from collections.abc import Mapping
from typing import Any

from dialogs import dates, personal_numbers, texts, usual_buttons
from dialogs.periods import Period
from dialogs.reply import Button, Choice, Input, Reply, Section
from dialogs.reports.report_prefill import GOALS, Prefill
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import tenants
from storage.store import Store

LINES = texts.load("report")


def form(
    turn: Turn,
    store: Store,
    forum: ForumEntry,
    period: Period,
    filled: Prefill,
    report: tuple[int, int],
    errors: Mapping[str, str] | None = None,
) -> Reply:
    """`report` is the id and version number that the form changes; (0, 0) for a new one."""
    data = data_of(forum, period, report)
    if filled.origin == "said":
        data |= _carried(filled)
    drop = _drop_button(turn, data) if filled.origin == "draft" else ()
    return Reply(
        f"{forum.name}, {period} ({months(turn, period)}) · {left(turn, store, period)}",
        body=(LINES(turn.language, "not_sent"),) if errors else (),
        inputs=_inputs(turn, filled, errors or {}),
        buttons=(*_buttons(turn, data, is_new=report == (0, 0)), *drop, usual_buttons.cancel(turn)),
        updates=bool(errors),
    )


def conflict(
    turn: Turn,
    forum: ForumEntry,
    period: Period,
    filled: Prefill,
    report: tuple[int, int],
    title: str,
    now: Section,
) -> Reply:
    """Somebody else was first: theirs is shown, and the speaker's words stand ready to take its place."""
    replace = LINES(turn.language, "replace")
    data = {**data_of(forum, period, report), **_carried(filled)}
    return Reply(
        title,
        body=(LINES(turn.language, "replace_help"),),
        sections=(now,),
        inputs=_inputs(turn, filled, {}),
        buttons=(
            Button("submit", replace, "report_tertial", "submit", data, "primary"),
            Button("cancel", LINES(turn.language, "keep_theirs"), "cancel", "close"),
        ),
        updates=True,
    )


def data_of(forum: ForumEntry, period: Period, report: tuple[int, int] = (0, 0)) -> dict[str, Any]:
    return {
        "forum": forum.id,
        "period": period.name,
        "year": period.year,
        "report": report[0],
        "number": report[1],
    }


def _carried(filled: Prefill) -> dict[str, str]:
    """For channels that send changed fields alone. A text with a personal number travels in its field only."""
    return {"goal_met": filled.goal_met, "done": "" if personal_numbers.found(filled.done) else filled.done}


def months(turn: Turn, period: Period) -> str:
    """maj–augusti; the annual report covers the whole year."""
    if period.name == "VB":
        return LINES(turn.language, "whole_year")
    spelled = [dates.month(f"{day:%Y-%m}", day, turn.language) for day in (period.first, period.last)]
    return "–".join(spelled)


def left(turn: Turn, store: Store, period: Period) -> str:
    """The deadline, and the days to it or since."""
    last = period.deadline(tenants.with_id(store.connection, store.tenant).deadlines)
    days = (last - turn.today).days
    shown = dates.day(last, turn.today, turn.language, weekday=False)
    key = "deadline_today" if days == 0 else "days_left" if days > 0 else "days_over"
    return LINES(turn.language, key, day=shown, n=abs(days))


def goal(turn: Turn, goal_met: str | None) -> str:
    """In the middle of a sentence: "målet delvis nått"."""
    return LINES(turn.language, f"goal_{goal_met}" if goal_met in GOALS else "goal_unknown")


def _inputs(turn: Turn, filled: Prefill, errors: Mapping[str, str]) -> tuple[Input, ...]:
    choices = tuple(Choice(value, LINES(turn.language, f"choice_{value}")) for value in GOALS)
    done = personal_numbers.marked(filled.done) if personal_numbers.found(filled.done) else filled.done
    return (
        Input(
            "goal_met",
            LINES(turn.language, "goal_met"),
            "choice",
            filled.goal_met,
            choices,
            required=True,
            error=errors.get("goal_met", ""),
        ),
        Input(
            "done",
            LINES(turn.language, "done"),
            "multiline",
            done,
            required=True,
            hint=_hint(turn, filled),
            error=errors.get("done", ""),
        ),
    )


def _hint(turn: Turn, filled: Prefill) -> str:
    if filled.origin == "draft" and filled.saved_at is not None:
        day = dates.day(turn.local(filled.saved_at).date(), turn.today, turn.language, weekday=False)
        return LINES(turn.language, "from_draft", day=day)
    if filled.origin == "notes":
        return LINES(turn.language, "from_notes" if filled.notes else "from_reports", n=filled.notes)
    return ""


def _buttons(turn: Turn, data: dict[str, Any], *, is_new: bool) -> tuple[Button, ...]:
    submit = LINES(turn.language, "submit" if is_new else "submit_change")
    return (
        Button("submit", submit, "report_tertial", "submit", data, "primary"),
        Button("save", LINES(turn.language, "save"), "report_tertial", "save", data),
    )


def _drop_button(turn: Turn, data: dict[str, Any]) -> tuple[Button, ...]:
    return (Button("drop", LINES(turn.language, "drop"), "report_tertial", "drop", data),)
