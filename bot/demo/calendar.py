"""Days of the demo municipality: working days around the day on which it is loaded."""

import datetime as dt
from collections.abc import Mapping

from dialogs import dates, working_days

# What the documents name, in days from today.
DAYS: Mapping[str, int] = {
    "steering_before": -75,
    "steering_before_signed_1": -69,
    "steering_before_signed_2": -67,
    "satra_last": -30,
    "bredang_last": -16,
    "adults_last": -12,
    "steering_last": -9,
    "item_overdue": -3,
    "adults_next": 2,
    "bredang_item": 3,
    "item_soon": 4,
    "bredang_next": 5,
    "satra_item": 8,
    "satra_next": 12,
    "item_later": 15,
    "steering_next": 19,
    "council_next": 26,
}
ANNOUNCED = 10  # days from today; the month it falls in is named


def working_day(today: dt.date, days: int) -> dt.date:
    """`days` from today, moved away from today until it is a working day."""
    day = today + dt.timedelta(days=days)
    while not working_days.is_working(day):
        day += dt.timedelta(days=1 if days >= 0 else -1)
    return day


def written(today: dt.date) -> dict[str, str]:
    """What stands for each `$name` of the documents."""
    days = {name: working_day(today, count) for name, count in DAYS.items()}
    filled = {name: day.isoformat() if "signed" in name else dates.whole(day, "sv") for name, day in days.items()}
    coming = today + dt.timedelta(days=ANNOUNCED)
    announced = dates.month(f"{coming:%Y-%m}", coming, "sv")
    return {**filled, "year": str(today.year), "announced_month": announced}


def latest_tertial(today: dt.date) -> tuple[int, str]:
    """The tertial that ended last: year and T1, T2 or VB."""
    if today.month < 5:
        return today.year - 1, "VB"
    return today.year, "T1" if today.month < 9 else "T2"
