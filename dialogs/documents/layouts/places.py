"""Where the meeting was: labelled, behind date and time, or told."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from dialogs.documents.dates import find_dates, find_times
from dialogs.documents.document import Line
from dialogs.documents.drafts import Source
from dialogs.documents.labels import label_in
from dialogs.documents.layouts.sections import Sections, source
from dialogs.documents.people import persons_in
from dialogs.documents.plain import filled, one_line

_LEAD = re.compile(
    r"^(?:tid|plats|lokal|datum|kl(?:ockan)?|när|var|den|är|på|och|i|hålls|digitalt möte)\b[\s:.,]*", re.IGNORECASE
)
MET = re.compile(
    r"\b(?:[Vv]i (?:sågs|träffades|möttes)|[Mm]ötet (?:hölls|ägde rum|pågick|hålls)|"
    r"[Mm]ötet öppna(?:de)?s|öppna(?:de|r) mötet)\b"
)


def place_of(sections: Sections, sources: dict[str, Source]) -> str | None:
    for part in sections.keyed("where", head_only=True):
        text = _joined_place(part.filled)
        if text:
            sources["place"] = source(part.filled[0])
            return text
    for part in sections.keyed("both", "when", head_only=True):
        for index, line in enumerate(_whole(part.filled[:4])):
            text = without_time(line.text, first=index == 0)
            if text and (part.key == "both" or LOOKS_LIKE_PLACE.search(text)) and not _looks_like_name_list(text):
                sources["place"] = source(line)
                return text
    return _front_place(sections, sources)


def _whole(lines: Sequence[Line]) -> list[Line]:
    """The lines, each with what goes on in lower case on the next."""
    found: list[Line] = []
    for line in lines:
        if found and line.text[0].islower() and not line.text.startswith("kl"):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line.text}")
        else:
            found.append(line)
    return found


def _front_place(sections: Sections, sources: dict[str, Source]) -> str | None:
    """What follows date and time in the title: `… kl 10–11.30 i Kulturhuset, rum 214`."""
    for line in sections.front:
        days, times = find_dates(line.text, loose=True), find_times(line.text)
        if not times:
            continue
        rest = line.text[max([found.end for found in days] + [found.finish for found in times]) :]
        match = re.match(r"[\s,.–-]*(?:i|på|hos|vid|via|plats:|lokal:|,)?\s*(?P<place>\w.{3,100})$", rest.rstrip(" ."))
        if match and (match["place"][0].isupper() or LOOKS_LIKE_PLACE.search(match["place"])):
            sources["place"] = source(line)
            return match["place"]
    return _told_place(sections, sources)


_HELD = re.compile(
    r"\b(?:hölls|hålls|träffades|möttes|sågs|öppnade mötet|öppnar mötet|mötet öppnades|"
    r"ägde rum|äger rum|genomfördes|sker|skedde) "
    r"(?:(?:den |kl\b|klockan |mellan )[\d .:–-]+(?:till \d[\d.:]* )?)?"
    r"(?P<place>(?:digitalt )?(?:i|på|via|hos) .{3,80}?|digitalt)"
    r"(?=\s*(?:[.,;(]|$)|\s+(?:kl\b|klockan|den \d|mellan|från|\d{1,2}[.:–-]\d))"
)


def _told_place(sections: Sections, sources: dict[str, Source]) -> str | None:
    """`Mötet hölls i Teams`, or the room on the line below date and time."""
    timed = False
    told = [line for part in sections.parts if part.item is None for line in part.filled if MET.search(line.text)]
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
