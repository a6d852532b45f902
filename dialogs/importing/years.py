"""The year of a plan that names none: what minutes call it."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from dialogs.documents.drafts import MinutesDraft
from dialogs.importing.incoming import Incoming
from storage import minutes
from storage.store import Store

_NAMED = re.compile(r"\båtgärdsplan(?:en)?(?:\s+för)?\s+(?:år\s+)?(20\d\d)\b", re.IGNORECASE)
Mention = tuple[dt.date, int]  # the day of the minutes, the year that they name


def mentions(store: Store, run: Iterable[Incoming]) -> list[Mention]:
    """In the minutes of the store and of this run."""
    found = [
        (row.day, int(year)) for row in minutes.texts_like(store, "%åtgärdsplan%") for year in _NAMED.findall(row.text)
    ]
    for one in run:
        if isinstance(one.draft, MinutesDraft) and one.draft.date is not None:
            found += [(one.draft.date, year) for year in one.draft.plan_year_mentions]
    return found


def proposals(found: Sequence[Mention]) -> list[int]:
    """Years, the likeliest first: named by minutes of that very year or near it, newer minutes before older."""
    ranked = sorted(found, key=lambda one: (_distance(one), -one[0].toordinal(), -one[1]))
    return list(dict.fromkeys(year for _, year in ranked))


def _distance(one: Mention) -> int:
    day, year = one
    return abs(day.year - year)
