"""An approval that came by mail, entered by the secretary with its date."""

import datetime as dt
from collections.abc import Mapping

from dialogs import texts, typed_days, usual_buttons, written
from dialogs.dialog import Outcome
from dialogs.minutes import adjusting, adjusting_answers, secretarys_minutes
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button, Choice, Input, Reply
from dialogs.turn import Turn
from storage import minutes
from storage.store import Store

LINES = texts.load("approval_log")


def answer(turn: Turn, store: Store) -> Outcome:
    """Nobody writes this intent; a button without a step leads here."""
    return form(turn, store)


def form(turn: Turn, store: Store) -> Outcome:
    found = secretarys_minutes.found(turn, store, _is_possible, LINES(turn.language, "not_waiting"))
    if isinstance(found, Outcome):
        return found
    typed = {"adjuster": str(found.missing[0].person_id), "date": turn.today.isoformat()}
    return Outcome(_form(turn, found, typed, {}), about=found.row.forum_id)


def save(turn: Turn, store: Store) -> Outcome:
    """Acts: the approval counts as if the adjuster had pressed."""
    found = secretarys_minutes.held(turn, store, _is_possible, LINES(turn.language, "not_waiting"))
    if isinstance(found, Outcome):
        return found
    typed = {name: written.field(turn, name) for name in ("adjuster", "date")}
    day, errors = _checked(turn, found, typed)
    if errors or day is None:
        return Outcome(_form(turn, found, typed, errors), about=found.row.forum_id)
    return _logged(turn, store, found, int(typed["adjuster"]), day)


def _logged(turn: Turn, store: Store, found: Adjusting, person_id: int, day: dt.date) -> Outcome:
    row = found.row
    approval = minutes.add_approval(
        store,
        row.id,
        person_id,
        verdict="approved",
        content_hash=row.content_hash,
        via="mail",
        day=day,
        logged_by_id=turn.person.id,
    )
    adjusting.tell(turn, store, [person_id], "approval_logged", row.id, str(approval), approval=approval)
    settled = adjusting.settle(turn, store, row.id)
    adjusting.redraw(turn, store, row, str(approval))
    verdict = next(one for one in settled.verdicts if one.id == approval)
    text = LINES(turn.language, "logged", name=verdict.name, day=adjusting_answers.moment(turn, verdict))
    return adjusting_answers.given(turn, store, settled, text, verdict)


def _checked(turn: Turn, found: Adjusting, typed: Mapping[str, str]) -> tuple[dt.date | None, dict[str, str]]:
    errors: dict[str, str] = {}
    if typed["adjuster"] not in {str(one.person_id) for one in found.missing}:
        errors["adjuster"] = LINES(turn.language, "choose_adjuster")
    day = typed_days.read_day(typed["date"], turn.today) if typed["date"] else None
    if day is None:
        errors["date"] = LINES(turn.language, "bad_date")
    elif day > turn.today:
        errors["date"] = LINES(turn.language, "future_date")
    elif day < found.row.day:
        errors["date"] = LINES(turn.language, "before_meeting", day=adjusting.day(turn, found.row))
    return day, errors


def _form(turn: Turn, found: Adjusting, typed: Mapping[str, str], errors: Mapping[str, str]) -> Reply:
    choices = tuple(Choice(str(one.person_id), one.name) for one in found.missing)
    data = {"minutes": found.row.id, **typed}
    return Reply(
        LINES(turn.language, "form", minutes=adjusting.title(turn, found.row)),
        body=(LINES(turn.language, "help"),),
        inputs=(
            Input(
                "adjuster",
                LINES(turn.language, "adjuster"),
                "choice",
                typed["adjuster"],
                choices,
                required=True,
                error=errors.get("adjuster", ""),
            ),
            Input(
                "date", LINES(turn.language, "date"), "date", typed["date"], required=True, error=errors.get("date", "")
            ),
        ),
        buttons=(
            Button("submit", LINES(turn.language, "submit"), "log_approval", "save", data, "primary"),
            usual_buttons.cancel(turn),
        ),
        updates=bool(errors),
    )


def _is_possible(found: Adjusting) -> bool:
    return found.row.status == "waiting" and bool(found.missing)
