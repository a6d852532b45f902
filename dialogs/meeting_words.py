"""A meeting in words: when, where, which kind, and where that was read."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, role_answer, texts
from dialogs.reply import Button, Fact
from dialogs.turn import Turn
from storage import history, meetings, plans
from storage.store import Store
from storage.tables import meeting

LINES = texts.load("meeting")
_DIGITAL = re.compile(r"digital|online|teams|video|länk\b|distans|remote", re.IGNORECASE)
_EXTRA = re.compile(r"\bextra", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Coming:
    """What lies ahead, in order; `cancelled` would have come before the first of `standing`."""

    standing: Sequence[Row[Any]]
    cancelled: Sequence[Row[Any]]


def coming(turn: Turn, store: Store, forum_ids: Sequence[int], month: str | None = None) -> Coming:
    """Dated and announced meetings of the forums, `month` (YYYY-MM) limits them.

    An announced one gives way to a meeting of its month that was entered after it.
    """
    if not forum_ids:
        return Coming((), ())
    rows = meetings.since(store, forum_ids, turn.today.replace(day=1))
    dated = [row for row in rows if row.day and row.status in ("planned", "held")]
    announced = [
        row
        for row in rows
        if row.status == "announced"
        and not any(
            other.forum_id == row.forum_id and f"{other.day:%Y-%m}" == row.month and other.id > row.id
            for other in dated
        )
    ]
    ahead = [row for row in dated if is_ahead(turn, row)]
    standing = sorted([*ahead, *announced], key=_order_of_one if len(forum_ids) == 1 else _order_of_several)
    cancelled = [row for row in rows if row.status == "cancelled" and row.day and is_ahead(turn, row)]
    days = {(row.forum_id, row.day) for row in ahead}
    first = min((row.day for row in ahead), default=dt.date.max)
    return Coming(
        [row for row in standing if month in (None, month_of(row))],
        [
            row
            for row in cancelled
            if month in (None, month_of(row)) and (row.forum_id, row.day) not in days and row.day <= first
        ],
    )


def is_ahead(turn: Turn, row: Row[Any]) -> bool:
    """Whether a dated meeting has not ended; one without a clock lasts its day, unless its minutes are there."""
    if row.day != turn.today:
        return bool(row.day > turn.today)
    ends = row.ends_at or row.starts_at
    return bool(row.status != "held" if ends is None else ends > turn.now)


def month_of(row: Row[Any]) -> str:
    return str(row.month) if row.day is None else f"{row.day:%Y-%m}"


def _order_of_one(row: Row[Any]) -> tuple[str, str]:
    """One announced stands before what is dated in its month: it may be sooner, and asks for something to be done."""
    return (f"{row.month}-00", "") if row.day is None else (row.day.isoformat(), str(row.starts_at or ""))


def _order_of_several(row: Row[Any]) -> tuple[str, str]:
    """Among several forums what is certain comes first."""
    return (f"{row.month}-32", "") if row.day is None else (row.day.isoformat(), str(row.starts_at or ""))


def when(turn: Turn, row: Row[Any]) -> str:
    """`tors 5 december 13.30–15`, or the month of one announced."""
    if row.day is None:
        return LINES(turn.language, "no_day", month=dates.month(row.month, turn.today, turn.language))
    return dated(turn, row.day, row.starts_at, row.ends_at)


def dated(turn: Turn, day: dt.date, starts_at: dt.datetime | None, ends_at: dt.datetime | None) -> str:
    start, end = (turn.local(moment) if moment else None for moment in (starts_at, ends_at))
    return f"{dates.day(day, turn.today, turn.language)} {dates.span(start, end, turn.language)}".strip()


def where(turn: Turn, row: Row[Any]) -> str:
    return known_place(turn, row) or LINES(turn.language, "no_place")


def known_place(turn: Turn, row: Row[Any]) -> str:
    """Empty where nothing tells; what is announced may itself say that it is online."""
    if row.place or row.status != "announced":
        return str(row.place or "")
    return LINES(turn.language, "digital") if _DIGITAL.search(row.about or "") else ""


def in_words(turn: Turn, row: Row[Any]) -> str:
    """When and where as one phrase; for one announced its kind and month."""
    if row.day is not None:
        return f"{when(turn, row)}, {where(turn, row)}"
    month = dates.month(row.month, turn.today, turn.language)
    return LINES(turn.language, f"announced{_kind(row)}", month=month)


def _kind(row: Row[Any]) -> str:
    said = f"{row.about or ''} {row.place or ''}"
    return ("_extra" if _EXTRA.search(said) else "") + ("_digital" if _DIGITAL.search(said) else "")


def facts(turn: Turn, row: Row[Any]) -> tuple[Fact, ...]:
    said = [Fact(LINES(turn.language, "forum"), row.forum), Fact(LINES(turn.language, "when"), when(turn, row))]
    if row.status != "announced" or known_place(turn, row):
        said.append(Fact(LINES(turn.language, "where"), where(turn, row)))
    if row.status == "cancelled":
        said.append(Fact(LINES(turn.language, "status"), LINES(turn.language, "cancelled")))
    return tuple(said)


def sources(turn: Turn, store: Store, rows: Sequence[Row[Any]]) -> tuple[str, ...]:
    """Document and line of each, as far as they were read from one."""
    found = [source for row in rows if (source := _source(turn, store, row))]
    return tuple(dict.fromkeys(found))


def _source(turn: Turn, store: Store, row: Row[Any]) -> str:
    for field in ("date", "month"):
        read = plans.source_of(store, "meeting", row.id, field)
        if read is not None:
            return LINES(turn.language, "source", document=read.document, line=read.line)
    return ""


def may_change(turn: Turn, store: Store, row: Row[Any]) -> bool:
    """Who made it, who convenes the forum, and the secretary."""
    if turn.speaker is None or row.status not in ("planned", "announced"):
        return False
    if row.day is not None and not is_ahead(turn, row):
        return False
    if "secretary" in turn.speaker.rights:
        return True
    made = history.versions_of(store, meeting, row.id)
    if made and made[0].person_id == turn.speaker.id and made[0].kind != "import":
        return True
    activity = plans.activity_of(store, row.forum_id)
    if activity is None or not activity.convenor:
        return False
    convening = role_answer.holding(store, activity.convenor, row.forum, turn.today)
    return any(held.person_id == turn.speaker.id for held in convening.held)


def change_buttons(turn: Turn, row: Row[Any]) -> tuple[Button, ...]:
    data = {"meeting": row.id}
    change = Button("change", LINES(turn.language, "change"), "schedule_meeting", "form", data)
    if row.status == "announced":
        return (change,)
    return (change, Button("call_off", LINES(turn.language, "call_off"), "schedule_meeting", "ask_call_off", data))
