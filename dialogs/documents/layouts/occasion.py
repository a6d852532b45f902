"""When and where the meeting was, and when the next ones are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from dialogs.documents.dates import Found, Times, find_dates, find_times, year_near
from dialogs.documents.document import Line
from dialogs.documents.drafts import DraftWarning, Source
from dialogs.documents.labels import label_in
from dialogs.documents.layouts.sections import Sections, source
from dialogs.documents.people import persons_in
from dialogs.documents.plain import filled, one_line

_YEAR = re.compile(r"(?<![\d-])(20[0-4]\d)(?![\d-])")
_LEAD = re.compile(
    r"^(?:tid|plats|lokal|datum|kl(?:ockan)?|när|var|den|är|på|och|i|hålls|digitalt möte)\b[\s:.,]*", re.IGNORECASE
)


_MET = re.compile(r"\b(?:[Vv]i (?:sågs|träffades|möttes)|[Mm]ötet (?:hölls|ägde rum|pågick|hålls))\b")


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
        line for part in sections.parts if part.item is None for line in part.filled if _MET.search(line.text)
    ]
    sources: dict[str, Source] = {}
    warnings: list[DraftWarning] = []
    day, inferred = _day(candidates or list(sections.lines[:12]), sections, name, sources, warnings)
    times = _times(sections, candidates, sources)
    place = _place(sections, sources)
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
            return found[0].start, found[0].end or _until(sections, sources) or _second(found)
    return None, None


def _second(found: list[Times]) -> time | None:
    return found[1].start if len(found) == 2 and found[1].start > found[0].start and found[1].end is None else None


def _until(sections: Sections, sources: dict[str, Source]) -> time | None:
    for part in sections.keyed("until", head_only=True):
        for line in part.filled[:1]:
            found = find_times(line.text, bare=True)
            if found:
                sources["end"] = source(line)
                return found[0].start
    return None


def _place(sections: Sections, sources: dict[str, Source]) -> str | None:
    for part in sections.keyed("where", head_only=True):
        text = _joined_place(part.filled)
        if text:
            sources["place"] = source(part.filled[0])
            return text
    for part in sections.keyed("both", "when", head_only=True):
        for index, line in enumerate(part.filled[:4]):
            text = without_time(line.text, first=index == 0)
            if text and (part.key == "both" or LOOKS_LIKE_PLACE.search(text)) and not _looks_like_name_list(text):
                sources["place"] = source(line)
                return text
    return _front_place(sections, sources)


def _front_place(sections: Sections, sources: dict[str, Source]) -> str | None:
    """What follows date and time in the title: `… kl 10–11.30 i Kulturhuset, rum 214`."""
    for line in sections.front:
        days, times = find_dates(line.text, loose=True), find_times(line.text)
        if not times:
            continue
        rest = line.text[max([found.end for found in days] + [found.finish for found in times]) :]
        match = re.match(r"[\s,.–-]*(?:i|på|plats:|lokal:|,)?\s*(?P<place>\w.{3,100})$", rest.rstrip(" ."))
        if match and (match["place"][0].isupper() or LOOKS_LIKE_PLACE.search(match["place"])):
            sources["place"] = source(line)
            return match["place"]
    return _told_place(sections, sources)


_HELD = re.compile(
    r"\b(?:hölls|hålls|träffades|möttes|sågs|ägde rum|äger rum|genomfördes|sker|skedde) "
    r"(?:(?:den |kl\b|klockan |mellan )[\d .:–-]+(?:till \d[\d.:]* )?)?"
    r"(?P<place>(?:digitalt )?(?:i|på|via|hos) .{3,80}?|digitalt)"
    r"(?=\s*(?:[.,;(]|$)|\s+(?:kl\b|klockan|den \d|mellan|från|\d{1,2}[.:–-]\d))"
)


def _told_place(sections: Sections, sources: dict[str, Source]) -> str | None:
    """`Mötet hölls i Teams`, or the room on the line below date and time."""
    timed = False
    told = [line for part in sections.parts if part.item is None for line in part.filled if _MET.search(line.text)]
    for line in (*sections.front, *told):
        held = _HELD.search(line.text[:400])
        alone = timed and len(line.text) < 90 and line.text[-1] not in ".:" and not find_dates(line.text, loose=True)
        looks = ROOM.search(line.text) or (LOOKS_LIKE_PLACE.search(line.text) and not persons_in(line.text))
        if held or (alone and looks):
            sources["place"] = source(line)
            return re.sub(r"^(digitalt )?(?:i|på|via|hos) ", r"\1", held["place"]) if held else line.text
        timed = bool(find_times(line.text, bare=True))
    return None


ROOM = re.compile(
    r"\b(?:\w*(?<!cent)rum|\w*salen?|lokalen?|\w+huset|teams|skype|zoom|digitalt|\w*kontoret|biblioteket|plan \d|"
    r"\w+(?:vägen|gatan) \d+)\b",
    re.IGNORECASE,
)
LOOKS_LIKE_PLACE = re.compile(
    r"\b(?:\w*rum\w*|\w*sal(?:en)?|\w*hus(?:et)?|teams|skype|zoom|digitalt|\w*kontor\w*|\w*vägen|\w*gatan|\w*torget?|"
    r"\w*lokal\w*|\w*skola\w*|plan \d|\w*gård(?:en)?|bibliotek\w*|\w*förvaltning\w*)\b",
    re.IGNORECASE,
)


def _looks_like_name_list(text: str) -> bool:
    return len(text) > 160 or label_in(Line(0, text, (text,))) is not None


def _joined_place(lines: Sequence[Line]) -> str | None:
    """The first paragraph below the label; an address on the next line belongs to it."""
    if not lines:
        return None
    text = without_time(lines[0].text, first=True)
    for before, line in pairwise(lines):
        if line.number != before.number + 1 or len(line.text) > 80 or line.text.endswith("."):
            break
        if not (before.text.endswith(",") or line.text[0].islower() or re.search(r"\d", line.text)):
            break
        text = f"{text} {line.text}"
    return filled(text.strip(" ,;"))


def without_time(text: str, *, first: bool) -> str:
    """What is left of a line when its dates and times are taken out."""
    kept = text[:600]
    spans = [(t.begin, t.finish) for t in find_times(kept, bare=first)]
    spans += [(d.start, d.end) for d in find_dates(kept, loose=True)]
    for begin, end in sorted(spans, reverse=True):
        kept = kept[:begin] + "\t" + kept[end:]
    if not spans:
        return one_line(kept)
    parts = [one_line(part).strip(" ,;.:–-") for part in kept.split("\t")]
    parts = [part[1:-1] if re.fullmatch(r"\([^()]+\)", part) else part for part in parts]
    parts = [_LEAD.sub("", _LEAD.sub("", part)) for part in parts]
    return ", ".join(p for p in parts if len(p) > 2 and not re.fullmatch(r"(?:den|kl\w*\.?|och|\W*)", p, re.IGNORECASE))
