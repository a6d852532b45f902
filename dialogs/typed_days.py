"""Days as people type them into a field."""

import datetime as dt

from dialogs.documents.dates import find_dates, next_after


def read_day(typed: str, today: dt.date) -> dt.date | None:
    """ISO, or as people write a day; without a year the next such one, today included."""
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        found = next(iter(find_dates(typed, loose=True)), None)
    if found is None:
        return None
    return found.written if found.year else next_after(found, today - dt.timedelta(days=1))


def impossible_day(text: str) -> str:
    """A day in the text that no calendar has, as written: 30 februari."""
    for found in find_dates(text, loose=True):
        if found.on(found.year or 2024) is None:  # 2024 has a 29 February
            return text[found.start : found.end].strip()
    return ""
