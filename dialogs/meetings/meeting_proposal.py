"""What the form of a new meeting holds before anybody has typed: what was said, else what is usual."""

import datetime as dt
import re

from dialogs import frequency, typed_days
from dialogs.turn import Turn
from dialogs.understanding.calendar_words import flat
from storage import meetings, plans
from storage.store import Store

_SPAN = re.compile(
    r"(?<![\d.:/])(\d{1,2})(?:[.:](\d\d))?\s*(?:-|till|to|until)\s*(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d\d))?(?![\d/.:])"
)
AHEAD = dt.timedelta(days=3)


def said(turn: Turn) -> dict[str, str]:
    """The fields as far as the message gave them; a day that no calendar has stands as it was written."""
    day, _, clock = (turn.slots.when or "").partition("T")
    return {
        "date": day or typed_days.impossible_day(turn.text),
        "start": clock,
        "end": _end(turn.text, clock),
        "place": turn.slots.place or "",
    }


def usual(turn: Turn, store: Store, forum_id: int, month: str | None) -> dict[str, str]:
    """The weekday and clock of the forum's last meeting, in `month` (YYYY-MM) or as often as the plan says."""
    last = meetings.latest_before(store, forum_id, turn.today)
    if last is None:
        return {}
    day = _in_month(turn, month, last.day) if month else _next(turn, store, forum_id, last.day)
    start, end = (f"{turn.local(at):%H:%M}" if at else "" for at in (last.starts_at, last.ends_at))
    return {"date": day.isoformat() if day else "", "start": start, "end": end}


def _in_month(turn: Turn, month: str, last: dt.date) -> dt.date | None:
    """The last meeting's weekday in the middle of the month, or as soon after today as there is one."""
    first = dt.date.fromisoformat(f"{month}-01")
    days = [first + dt.timedelta(days=step) for step in range(31)]
    fitting = [
        day for day in days if f"{day:%Y-%m}" == month and day.weekday() == last.weekday() and day >= turn.today + AHEAD
    ]
    return min(fitting, key=lambda day: abs(day.day - 15), default=None)


def _next(turn: Turn, store: Store, forum_id: int, last: dt.date) -> dt.date | None:
    activity = plans.activity_of(store, forum_id)
    step = frequency.interval(activity.frequency or "") if activity is not None else None
    if step is None:
        return None
    day = max(last + step, turn.today + AHEAD)
    return day + dt.timedelta(days=(last.weekday() - day.weekday()) % 7)


def _end(text: str, start: str) -> str:
    """The end of a span such as 13.30-15, where it begins as `start` (HH:MM) says."""
    if not start:
        return ""
    hour, minute = (int(part) for part in start.split(":"))
    for match in _SPAN.finditer(flat(text)):
        begins, ends = int(match[1]), int(match[3])
        if begins % 12 == hour % 12 and int(match[2] or 0) == minute:
            ends += 12 if begins != hour and ends < 12 else 0
            if ends < 24:
                return f"{ends:02}:{int(match[4] or 0):02}"
    return ""
