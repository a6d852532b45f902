"""Which forums have not reported a period, who convenes them, and how long is left."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import mine, periods, roles, texts
from dialogs.dialog import Outcome, say
from dialogs.periods import Period
from dialogs.reply import Button, Section
from dialogs.reports import plan_file, report_form
from dialogs.reports.reporting_forums import Expected, Standing, standing
from dialogs.turn import Turn
from storage import role_holders
from storage.store import Store

LINES = texts.load("missing_reports")
MOST_BUTTONS = 2


def answer(turn: Turn, store: Store) -> Outcome:
    """Of the period said; else of the latest that has ended."""
    slots = turn.slots
    said = periods.said(slots.period, slots.year, turn.today) if slots.period in periods.NAMES else None
    period = said or periods.latest_ended(turn.today)
    now = standing(turn, store, period)
    label = period.label(turn.today)
    if not now.total:
        return say(LINES(turn.language, "no_plan"), body=(LINES(turn.language, "no_plan_help"),))
    show = Button(
        "show_updates",
        LINES(turn.language, "show", period=label),
        "show_updates",
        data={"period": period.name, "year": period.year},
    )
    if period.first > turn.today:
        return say(LINES(turn.language, "not_begun", period=str(period)))
    if not now.missing:
        return say(LINES(turn.language, "all_in", n=now.total, period=label), buttons=(show, *plan_file.button(turn)))
    left = report_form.left(turn, store, period)
    shown = (show,) if now.reported else ()
    return say(
        LINES(turn.language, "missing", n=len(now.missing), period=label, left=left),
        sections=(Section(LINES(turn.language, "who_lacks"), _lines(turn, store, now)),),
        buttons=(
            *_report_buttons(turn, store, now, period),
            *shown,
            *plan_file.button(turn),
        ),
    )


def _lines(turn: Turn, store: Store, now: Standing) -> tuple[str, ...]:
    """A forum a line, with the role that convenes it and who holds that."""
    wanted = {one.forum.id: roles.candidates(one.activity.convenor or "") for one in now.missing}
    keys = sorted({role.key for found in wanted.values() for role in found})
    held = role_holders.of_roles(store, keys) if keys else ()
    return tuple(f"○ {one.forum.name}: {_convenor(turn, one, wanted[one.forum.id], held)}" for one in now.missing)


def _convenor(turn: Turn, one: Expected, wanted: tuple[roles.RoleKey, ...], held: Sequence[Row[Any]]) -> str:
    if not one.activity.convenor:
        return LINES(turn.language, "no_convenor")
    role = roles.spoken(one.activity.convenor, turn.language)
    names = [row.name for row in roles.holders(held, wanted, turn.today, one.forum.name)]
    return LINES(turn.language, "role_and_holder" if names else "role_only", role=role, holder=" / ".join(names))


def _report_buttons(turn: Turn, store: Store, now: Standing, period: Period) -> tuple[Button, ...]:
    """For the speaker's own forums among the missing."""
    own = set(mine.forums_of(store, turn.person.id, turn.today))
    return tuple(
        Button(
            f"report:{one.forum.id}",
            LINES(turn.language, "report", forum=one.forum.name),
            "report_tertial",
            data={"forum": one.forum.id, "period": period.name, "year": period.year},
        )
        for one in [one for one in now.missing if one.forum.id in own][:MOST_BUTTONS]
    )
