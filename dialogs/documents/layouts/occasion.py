"""When and where the meeting was, and when the next ones are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from dialogs.documents.dates import Found, Times, find_dates, find_times, year_near
from dialogs.documents.document import Line
from dialogs.documents.drafts import DraftWarning, Source
from dialogs.documents.layouts.places import MET, place_of
from dialogs.documents.layouts.sections import Sections, source

_YEAR = re.compile(r"(?<![\d-])(20[0-4]\d)(?![\d-])")


@dataclass(frozen=True, slots=True)
class Occasion:
    date: date | None
    inferred: bool
    start: time | None
    end: time | None
    place: str | None
    sources: dict[str, Source]
    warnings: tuple[DraftWarning, ...]


def occasion(sections: Sections, name: str) -> Occasion:
    """The meeting's own time and place; `name` of the file is the last hint at a year."""
    candidates = [line for part in sections.keyed("when", "both", head_only=True) for line in part.filled]
    candidates += sections.front
    candidates += [
        line for part in sections.parts if part.item is None for line in part.filled if MET.search(line.text)
    ]
    sources: dict[str, Source] = {}
    warnings: list[DraftWarning] = []
    day, inferred = _day(candidates or list(sections.lines[:12]), sections, name, sources, warnings)
    times = _times(sections, candidates, sources)
    place = place_of(sections, sources)
    return Occasion(day, inferred, times[0], times[1], place, sources, tuple(warnings))


def _day(
    lines: Sequence[Line], sections: Sections, name: str, sources: dict[str, Source], warnings: list[DraftWarning]
) -> tuple[date | None, bool]:
    undated: tuple[Found, Line] | None = None
    for line in lines:
        for found in find_dates(line.text, loose=True):
            if found.year is None:
                undated = undated or (found, line)
                continue
            day = found.written
            if day is None:
                warnings.append(DraftWarning(line.number, f"Datumet finns inte: {line.text[found.start : found.end]}"))
                continue
            fits = found.weekday is None or day.weekday() == found.weekday
            if not fits:
                warnings.append(DraftWarning(line.number, f"Veckodagen stämmer inte med datumet {day}"))
            sources["date"] = source(line)
            return day, False
    if undated is None:
        warnings.append(DraftWarning(0, "Dokumentet anger inget mötesdatum"))
        return None, False
    found, line = undated
    anchor = _anchor(sections, name)
    day = year_near(found, anchor) if anchor else None
    sources["date"] = source(line)
    if day is None:
        warnings.append(DraftWarning(line.number, "Datumets år står inte och går inte att sluta sig till"))
        return None, False
    warnings.append(DraftWarning(line.number, f"Året står inte vid datumet; läst som {day}"))
    return day, True


def _anchor(sections: Sections, name: str) -> date | None:
    """A day near the meeting: approvals and other full dates first, then years that are named."""
    for part in sections.keyed("approvals"):
        for line in part.filled:
            written = [found.written for found in find_dates(line.text, loose=True) if found.written]
            if written:
                return written[0] - timedelta(days=10)
    for line in sections.front:
        years = _YEAR.findall(line.text)
        if years:
            return date(int(years[0]), 7, 1)
    return _plan_anchor(sections) or _any_full_date(sections) or _name_anchor(name)


def _plan_anchor(sections: Sections) -> date | None:
    text = "\n".join(line.text[:1000] for line in sections.lines[:400])
    for pattern, month, step in (
        (r"åtgärdsplan(?:en)?(?: för)? (20\d\d)", 7, 0),
        (r"(?:inför|planering(?:en)?(?: av| för)?) (?:år )?(20\d\d)", 10, -1),
        (r"(?:verksamhetsår|under|hösten|våren) (20\d\d)", 7, 0),
    ):
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            return date(int(match[1]) + step, month, 1)
    years = [int(year) for year in _YEAR.findall(text)]
    return date(max(set(years), key=years.count), 7, 1) if years else None


def _any_full_date(sections: Sections) -> date | None:
    for line in sections.lines[:400]:
        for found in find_dates(line.text):
            if found.written:
                return found.written
    return None


def _name_anchor(name: str) -> date | None:
    written = [found.written for found in find_dates(name.replace("_", " "), loose=True) if found.written]
    year = _YEAR.search(name)
    return written[0] if written else date(int(year[1]), 7, 1) if year else None


def _times(
    sections: Sections, candidates: Sequence[Line], sources: dict[str, Source]
) -> tuple[time | None, time | None]:
    front = {line.number for line in sections.front}
    for line in candidates:
        found = find_times(line.text, bare=line.number not in front)
        if found:
            sources["start"] = source(line)
            if found[0].end:
                sources["end"] = source(line)
            return found[0].start, found[0].end or _until(sections, sources) or _second(found) or _closed(
                sections, sources
            )
    return None, None


def _second(found: list[Times]) -> time | None:
    return found[1].start if len(found) == 2 and found[1].start > found[0].start and found[1].end is None else None


_CLOSED = re.compile(r"(?:[Mm]ötet|[Ss]ammanträdet) (?:avslutade?s|förklarades avslutat|slutade)[^.\d]{0,20}(?=kl)")


def _closed(sections: Sections, sources: dict[str, Source]) -> time | None:
    """`Mötet avslutades kl. 15.40.`"""
    for line in sections.lines:
        match = _CLOSED.search(line.text[:500])
        found = find_times(line.text[match.end() : match.end() + 20]) if match else []
        if found:
            sources["end"] = source(line)
            return found[0].start
    return None


def _until(sections: Sections, sources: dict[str, Source]) -> time | None:
    for part in sections.keyed("until", head_only=True):
        for line in part.filled[:1]:
            found = find_times(line.text, bare=True)
            if found:
                sources["end"] = source(line)
                return found[0].start
    return None
