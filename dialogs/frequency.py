"""How often a group meets, as plans write it, in days."""

import datetime as dt
import re
from functools import lru_cache

from dialogs.understanding.calendar_words import NUMBERS, flat

_UNITS = {
    "dag": 1, "vecka": 7, "veckan": 7, "manad": 30.4, "manaden": 30.4, "kvartal": 91, "kvartalet": 91,
    "tertial": 122, "tertialet": 122, "termin": 152, "terminen": 152, "halvar": 182, "halvaret": 182,
    "ar": 365, "aret": 365, "week": 7, "month": 30.4, "quarter": 91, "term": 152, "year": 365,
}  # fmt: skip
_UNIT = "(?P<unit>" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")(?!\w)"
_NUMBER = r"(?P<n>\d{1,2}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_EVERY_OTHER = re.compile(r"(?<!\w)(?:varannan|vartannat|every other|every second)\s+" + _UNIT)
_EVERY_NTH = re.compile(r"(?<!\w)(?:var|vart|every)\s+" + _NUMBER + r"(?::?[aed]e?)?\s+" + _UNIT)
_TIMES = re.compile(
    rf"(?<!\w){_NUMBER}\s*(?:ganger|gang|ggr|ggn|mote\w*|traff\w*|times?)\s*(?:/|per|i|om|a|varje|under)?\s*{_UNIT}"
)
_ONCE = re.compile(r"(?<!\w)(?:once|twice)\s+(?:a|per)\s+" + _UNIT)
_EVERY = re.compile(r"(?<!\w)(?:varje|vart|per|every|each)\s+" + _UNIT)
_ADVERBS = (("veckovis", 7.0), ("weekly", 7.0), ("manadsvis", 30.4), ("manatlig", 30.4), ("monthly", 30.4),
            ("kvartalsvis", 91.0), ("quarterly", 91.0), ("arlig", 365.0), ("yearly", 365.0))  # fmt: skip


@lru_cache(maxsize=1024)
def interval(text: str) -> dt.timedelta | None:
    """The usual time between two meetings; None where the text does not say."""
    plain = flat(text)
    if match := _EVERY_OTHER.search(plain):
        return _days(2 * _UNITS[match["unit"]])
    if match := _EVERY_NTH.search(plain):
        return _days(_number(match["n"]) * _UNITS[match["unit"]])
    if (match := _TIMES.search(plain)) and _number(match["n"]):
        return _days(_UNITS[match["unit"]] / _number(match["n"]))
    if match := _ONCE.search(plain):
        return _days(_UNITS[match["unit"]] / (2 if match[0].startswith("twice") else 1))
    if match := _EVERY.search(plain):
        return _days(_UNITS[match["unit"]])
    return next((_days(days) for word, days in _ADVERBS if word in plain), None)


def _days(days: float) -> dt.timedelta:
    return dt.timedelta(days=max(1, round(days)))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]
