"""The month that a question names: "möte i november?", "novembermötet", "nästa månad"."""

import datetime as dt
import re

from dialogs.understanding.calendar_words import MONTH, MONTHS, flat

_IN_MONTH = re.compile(
    r"(?<!\w)(?:i|under|till|in|during|for)\s+"
    rf"(?P<month>{MONTH})(?!\w)(?:\s+(?P<year>20\d\d))?(?!\s*\d{{1,2}}(?!\d))"
)
_MEETING_OF = re.compile(
    r"(?<!\w)(?P<month>" + MONTH + r")(?:s?mote\w*|s\s+mote\w*|\s+(?:meeting|date|session)\w*)(?P<year>(?!))?"
)
_THIS = re.compile(r"(?<!\w)(?:den har|denna|innevarande|this)\s+(?:manaden?|month)(?!\w)")
_NEXT = re.compile(r"(?<!\w)(?:nasta|kommande|next)\s+(?:manad|month)(?!\w)")


def month_in(text: str, today: dt.date) -> str | None:
    """YYYY-MM; without a year the next such month, this one included. A month that only dates a day is none."""
    plain = flat(text)
    match = _IN_MONTH.search(plain) or _MEETING_OF.search(plain)
    if match is not None:
        month = MONTHS[match["month"]]
        year = int(match["year"]) if match["year"] else today.year + (month < today.month)
        return f"{year}-{month:02}"
    if _THIS.search(plain):
        return f"{today:%Y-%m}"
    if _NEXT.search(plain):
        return f"{today.replace(day=1) + dt.timedelta(days=31):%Y-%m}"
    return None
