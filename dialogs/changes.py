"""A change named by what it did: "notisen för Platssamverkan Bredäng"."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.engine import Row

from dialogs import dates, texts
from dialogs.turn import Turn
from storage import forums, history, people
from storage.store import Store

LINES = texts.load("changes")
Effect = Literal["made", "gone", "back", "changed"]
LONGEST_QUOTE = 60

# What a change is named by, where it wrote several records.
_WEIGHT = (
    "status_report",
    "meeting",
    "action_item",
    "progress_note",
    "subscription",
    "posting",
    "reminder_choice",
    "membership",
    "forum",
    "forum_alias",
    "role_holder",
    "person",
    "role",
    "organisation",
)


@dataclass(frozen=True, slots=True)
class Described:
    """`thing` reads in the middle of a sentence; `effect` is what the change did to it; `state` the record after."""

    thing: str
    effect: Effect
    record: str
    state: Mapping[str, Any]


def describe(turn: Turn, store: Store, change_id: int) -> Described:
    """Raises NotFoundError."""
    change = history.get(store, change_id)
    versions = history.versions_in(store, change_id)
    if not versions:
        return Described(LINES(turn.language, "something"), "changed", "", {})
    first = min(versions, key=lambda row: _WEIGHT.index(row.record))
    same = [row for row in versions if (row.record, row.record_id) == (first.record, first.record_id)]
    effect = _effect(same[0].before, same[-1].after)
    if change.kind.endswith("import") or change.kind.endswith("import_file"):
        return Described(LINES(turn.language, "import"), effect, "import", {})
    return Described(_thing(turn, store, first.record, same[-1].after), effect, first.record, same[-1].after)


def _effect(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Effect:
    if before is None:
        return "made"
    was, now = before.get("withdrawn_at"), after.get("withdrawn_at")
    if now and not was:
        return "gone"
    return "back" if was and not now else "changed"


def _thing(turn: Turn, store: Store, record: str, state: Mapping[str, Any]) -> str:
    forum = forums.get(store, state["forum_id"]).name if state.get("forum_id") else ""
    person = people.get(store, state["person_id"]).name if state.get("person_id") else ""
    values = {
        "forum": forum,
        "person": person,
        "text": _quoted(str(state.get("text") or "")),
        "period": f"{state.get('period')} {state.get('year')}",
        "name": state.get("name") or state.get("title") or state.get("alias") or "",
        "day": _day(turn, state),
    }
    key = record if record != "meeting" or values["day"] else "meeting_without_day"
    return LINES(turn.language, key, **values)


def _day(turn: Turn, state: Mapping[str, Any]) -> str:
    if state.get("day"):
        return dates.day(dt.date.fromisoformat(state["day"]), turn.today, turn.language, weekday=False)
    return dates.month(state["month"], turn.today, turn.language) if state.get("month") else ""


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"


def when(turn: Turn, change: Row[Any]) -> str:
    """Local day and clock of a change or version."""
    at = turn.local(change.at)
    return f"{dates.day(at.date(), turn.today, turn.language, weekday=False)} {at:%H.%M}"
