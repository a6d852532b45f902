"""Initials that stand for the persons of the attendance list."""

import re
from collections.abc import Iterable, Mapping, Sequence

from dialogs.documents.document import Line
from dialogs.documents.drafts import Attendee

_GIVEN = re.compile(r"(?P<name>[A-ZÅÄÖ][\w’'´-]+(?:\s+[A-ZÅÄÖ][\w’'´-]+){1,3})\s*\(\s*(?P<initials>[A-ZÅÄÖ]{2,3})\s*\)")


def initials_of(people: Sequence[Attendee], lines: Iterable[Line]) -> Mapping[str, str]:
    """Initials to names: those the document gives in parentheses, else first letters where only one person has them."""
    names = [person.name for person in people]
    known: dict[str, str] = {}
    for line in lines:
        for match in _GIVEN.finditer(line.text[:2000]):
            if match["name"] in names:
                known[match["initials"]] = match["name"]
    taken: dict[str, list[str]] = {}
    for name in names:
        taken.setdefault("".join(part[0] for part in name.split()), []).append(name)
    return {short: found[0] for short, found in taken.items() if len(found) == 1} | known


def spelled_out(who: str | None, initials: Mapping[str, str]) -> str | None:
    """The name that initials stand for; anything else as it is."""
    if who is None:
        return None
    parts = re.split(r"\s*(?:,|/|&|\boch\b|\+)\s*", who)
    if all(part in initials for part in parts):
        return ", ".join(initials[part] for part in parts)
    return who


_OFFICES = {
    "chair": re.compile(r"\b(?:ordf(?:örande)?|mötesledare)\b[.:]?\s+(?P<who>[A-ZÅÄÖ]{2,3})\b", re.IGNORECASE),
    "secretary": re.compile(
        r"\b(?:sekr(?:eterare)?|antecknare|vid pennan|vid protokollet)\b[.:]?\s+(?P<who>[A-ZÅÄÖ]{2,3})\b", re.IGNORECASE
    ),
    "adjusters": re.compile(
        r"\b(?:justeras|justerat|justerare)\b(?: av)?[.:]?\s+(?P<who>[A-ZÅÄÖ]{2,3})\b", re.IGNORECASE
    ),
}


def officer(key: str, lines: Sequence[Line], initials: Mapping[str, str]) -> tuple[str, Line] | None:
    """`Ordförande AH, sekreterare JE`."""
    for line in lines:
        match = _OFFICES[key].search(line.text[:300])
        if match and match["who"] in initials:
            return initials[match["who"]], line
    return None
