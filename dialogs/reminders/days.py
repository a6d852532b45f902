"""On which working day a reminder falls. What falls on a day off moves to the next working day, but never so far that
what it reminds of has passed: then it comes on the last working day before."""

import datetime as dt
from collections.abc import Iterable

from dialogs import working_days

AHEAD = (14, 7, 1)  # days before a deadline
WAITED = (2, 5, 8)  # working days that an approval was waited for
_DAY = dt.timedelta(days=1)


def of_meeting(day: dt.date) -> tuple[dt.date, ...]:
    """A week before, and a working day before."""
    return (_ahead(day, 7), working_days.before(day))


def of_deadline(deadline: dt.date) -> tuple[dt.date, ...]:
    return tuple(_ahead(deadline, days) for days in AHEAD)


def after_deadline(deadline: dt.date) -> dt.date:
    return working_days.on_or_after(deadline + _DAY)


def of_waiting(asked: dt.date) -> tuple[dt.date, ...]:
    return tuple(working_days.after(asked, days) for days in WAITED)


def latest(days: Iterable[dt.date], today: dt.date) -> dt.date | None:
    """The last that has come; None before the first."""
    return max((day for day in days if day <= today), default=None)


def _ahead(day: dt.date, days: int) -> dt.date:
    moved = working_days.on_or_after(day - days * _DAY)
    return moved if moved < day else working_days.before(day)
