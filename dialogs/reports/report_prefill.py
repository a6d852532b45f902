"""What a report's fields hold at first: a draft, what the message said, or the period's notes."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine
from dialogs.periods import NAMES, Period
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import notes, reports
from storage.store import Store

GOALS = ("yes", "partly", "no")

_REACHED = r"(?:nått|nåddes|nådda|nådd|uppfyllt|uppfyllda|met|reached)"
# Asked in this order: "inte nått" contains "nått".
_GOALS = (
    ("partly", rf"\b(?:delvis|partly|partially|till viss del)\b(?:\s+{_REACHED}\b)?"),
    ("no", rf"\b(?:inte|ej|not)\s+(?:\w+\s+)?{_REACHED}\b|\b(?:nej|no)\b(?=\s*(?:[,.;]|$))"),
    ("yes", rf"\b(?:mål\w*|goals?)\s+(?:\w+\s+)?{_REACHED}\b|\b(?:ja|yes)\b(?=\s*(?:[,.;]|$))"),
)
_PATTERNS = tuple((goal, re.compile(pattern, re.IGNORECASE)) for goal, pattern in _GOALS)
_LEADS_TO_GOAL = re.compile(
    r"^(?:(?:the\s+)?goals?|målet|målen|mål)?\s*(?:är|var|blev|is|was|has been|har)?\s*$", re.IGNORECASE
)
_FARTHEST = 40  # a goal named later than this belongs to the text


@dataclass(frozen=True, slots=True)
class Prefill:
    """`origin` says where it comes from: draft, report, said, notes or nothing. `notes`: how many were used."""

    goal_met: str = ""
    done: str = ""
    origin: str = "nothing"
    notes: int = 0
    saved_at: dt.datetime | None = None


def prefill(turn: Turn, store: Store, forum: ForumEntry, period: Period, report: Row[Any] | None) -> Prefill:
    """The speaker's draft, unless the report is newer; what the report says; the notes dated within the period."""
    draft = reports.draft(store, turn.person.id, forum.id, period.year, period.name)
    newest = reports.latest_versions(store, [report.id]).get(report.id) if report is not None else None
    if draft is not None and (newest is None or draft.saved_at > newest.at):
        return Prefill(draft.goal_met or "", draft.done, "draft", saved_at=draft.saved_at)
    if report is not None:
        return Prefill(report.goal_met or "", report.done, "report")
    return _from_notes(turn, store, forum, period)


def said(turn: Turn) -> Prefill | None:
    """The answers where they stand in the same message: "T2 Bredäng: målet delvis nått, vi har vandrat"."""
    _, colon, rest = turn.text.partition(":")
    if not colon:
        return None
    for goal, pattern in _PATTERNS:
        hit = pattern.search(rest)
        if hit is not None and hit.start() <= _FARTHEST:
            before = rest[: hit.start()].strip()
            kept = "" if _LEADS_TO_GOAL.match(before) else before
            return Prefill(goal, f"{kept} {rest[hit.end() :].lstrip(' ,.;–-')}".strip(), "said")
    return Prefill("", rest.strip(), "said") if len(rest.split()) >= 3 else None


def _from_notes(turn: Turn, store: Store, forum: ForumEntry, period: Period) -> Prefill:
    """The annual report sums up the year: its other reports, and the notes of the thirds that have none."""
    parts: list[str] = []
    count = 0
    before = reports.of_year(store, forum.id, period.year) if period.name == "VB" else ()
    by_name = {row.period: row for row in before}
    open_here = mine.may_read(turn, store, forum) and not (forum.closed and turn.public)
    for name in NAMES if period.name == "VB" else (period.name,):
        third = Period(period.year, name)
        if name in by_name:
            parts.append(f"{name}: {by_name[name].done}")
        elif open_here:
            found = notes.of_forum(store, forum.id, third.first, third.last)
            parts += [_line(turn, note) for note in found]
            count += len(found)
    return Prefill("", "\n".join(parts), "notes" if parts else "nothing", count)


def _line(turn: Turn, note: Row[Any]) -> str:
    day = dates.day(note.day, note.day, turn.language, weekday=False)
    return f"{day}: {note.text}"
