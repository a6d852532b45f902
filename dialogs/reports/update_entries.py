"""Reports and notes as they are shown in a list: headed, signed, cut where they are long."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.engine import Row

from dialogs import dates, texts
from dialogs.periods import Period
from dialogs.reply import Button, Section
from dialogs.reports import report_form
from dialogs.turn import Turn
from storage import notes, reports
from storage.store import Store

LINES = texts.load("updates")
LONGEST = 300
LONGEST_TITLE = 70
MOST_SHOWN = 5
Kind = Literal["report", "note"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`changed` is the newest version where it is not the first."""

    kind: Kind
    row: Row[Any]
    changed: Row[Any] | None

    @property
    def at(self) -> dt.datetime:
        at: dt.datetime = self.row.reported_at if self.kind == "report" else self.row.noted_at
        return at

    @property
    def text(self) -> str:
        return str(self.row.done if self.kind == "report" else self.row.text)


def entries(store: Store, found_reports: Sequence[Row[Any]], found_notes: Sequence[Row[Any]]) -> list[Entry]:
    """Newest first."""
    of_reports = reports.latest_versions(store, [row.id for row in found_reports])
    of_notes = notes.latest_versions(store, [row.id for row in found_notes])
    mixed = [Entry("report", row, _if_changed(of_reports, row)) for row in found_reports]
    mixed += [Entry("note", row, _if_changed(of_notes, row)) for row in found_notes]
    return sorted(mixed, key=lambda entry: (entry.at, entry.row.id), reverse=True)


def heading(turn: Turn, entry: Entry, *, named: bool = True) -> str:
    """`named`: with the forum's name."""
    prefix = f"{entry.row.forum}, " if named else ""
    if entry.kind == "note":
        day = dates.day(entry.row.day, turn.today, turn.language, weekday=False)
        return prefix + LINES(turn.language, "note_heading", day=day)
    period = Period(entry.row.year, entry.row.period).label(turn.today)
    goal = report_form.goal(turn, entry.row.goal_met)
    return prefix + LINES(turn.language, "report_heading", period=period, goal=goal)


def signed(turn: Turn, entry: Entry) -> str:
    """Who and when, and who changed it last."""
    who = entry.row.author or getattr(entry.row, "author_text", None) or LINES(turn.language, "somebody")
    line = f"{who}, {_day(turn, entry.at)}"
    if entry.changed is None:
        return line
    by = entry.changed.person or LINES(turn.language, "somebody")
    return f"{line} · {LINES(turn.language, 'changed', day=_day(turn, entry.changed.at), who=by)}"


def section(turn: Turn, entry: Entry) -> Section:
    return Section(heading(turn, entry), (cut(entry.text), signed(turn, entry)))


def cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(None, 1)[0].rstrip(",.;:") + " …"


def show_buttons(turn: Turn, shown: Sequence[Entry]) -> tuple[Button, ...]:
    """For what is cut, was changed, or is the speaker's own to correct."""
    wanted = [
        entry
        for entry in shown
        if len(entry.text) > LONGEST or entry.changed is not None or entry.row.author_id == turn.person.id
    ]
    return tuple(_show_button(turn, number, entry) for number, entry in enumerate(wanted[:MOST_SHOWN], 1))


def _show_button(turn: Turn, number: int, entry: Entry) -> Button:
    key = "show_whole" if len(entry.text) > LONGEST else "show"
    if entry.kind == "report":
        what = f"{entry.row.forum} {Period(entry.row.year, entry.row.period).label(turn.today)}"
    else:
        what = heading(turn, entry)
    title = LINES(turn.language, key, what=what)
    return Button(
        "show" if number == 1 else f"show:{number}",
        title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…",
        "show_updates",
        "show",
        {"kind": entry.kind, "id": entry.row.id},
    )


def _if_changed(versions: Mapping[int, Row[Any]], row: Row[Any]) -> Row[Any] | None:
    newest = versions.get(row.id)
    return newest if newest is not None and newest.number > 1 else None


def _day(turn: Turn, moment: dt.datetime) -> str:
    return dates.day(turn.local(moment).date(), turn.today, turn.language, weekday=False)
