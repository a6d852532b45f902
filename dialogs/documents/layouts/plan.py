"""Action plans: labelled rows below each activity, or one row per activity below a table's head."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from dialogs.documents.document import Document, Line
from dialogs.documents.drafts import ActivityDraft, PlanDraft, PriorityDraft, Source
from dialogs.documents.layouts.page_heads import without_page_heads
from dialogs.documents.layouts.plan_cells import Builder, Cells
from dialogs.documents.layouts.plan_lines import ACTIVITY
from dialogs.documents.layouts.plan_reader import Area, PlanReader
from dialogs.documents.plain import one_line

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?![\d-])")
_TITLE = re.compile(
    r"\b(?:\w*åtgärdsplan\w*|handlingsplan\w*|aktivitetsplan\w*|\w*insatsplan\w*|verksamhetsplan\w*)\b", re.IGNORECASE
)
_FOR_YEAR = re.compile(r"(?:för|avser|år|gäller|period)\w*\s*:?\s*(20\d\d)\b", re.IGNORECASE)


def read(document: Document) -> PlanDraft:
    """The plan's draft. Numbers listed in the plan's own contents give other spellings of the titles."""
    reader = PlanReader()
    lines = document.lines if document.literal else _outlined(without_page_heads(document.lines))
    for line in lines:
        if document.literal:
            reader.take_own(line)
        else:
            reader.take(line)
    areas = reader.areas if document.literal else _merged(_areas(reader), reader.listed)
    builder = Builder(document.literal)
    title, where = _title(document)
    priorities = tuple(_priority(area, reader.listed, builder) for area in areas)
    return PlanDraft(
        title=title,
        year=_year(document, title),
        priorities=priorities,
        body="\n".join(one_line(line.text) for line in document.lines if line.text),
        sources={"title": Source(where.number, where.text)},
        warnings=tuple(builder.warnings),
        lines=document.lines,
    )


_BARE = re.compile(r"(?P<number>\d{1,2})\s+(?P<title>[A-ZÅÄÖ][^\t|]{2,90})$")
_REACH = 14


def _outlined(lines: Sequence[Line]) -> list[Line]:
    """`2 Skolan` somewhere above 2.1 is an area, though nothing but the number says so."""
    first = [ACTIVITY.match(line.text) if not line.table else None for line in lines]
    found: list[Line] = []
    for index, line in enumerate(lines):
        bare = _BARE.match(line.text) if not line.table and not line.level else None
        below = next((match for match in first[index + 1 : index + _REACH] if match), None) if bare else None
        if bare and below and below["number"].partition(".")[0] == bare["number"] and below["number"].endswith(".1"):
            text = f"{bare['number']}. {bare['title']}"
            line = replace(line, text=text, cells=(text,))
        found.append(line)
    return found


def _without_contents(areas: list[Area], listed: list[tuple[str, str]]) -> list[Area]:
    """An activity that a list of contents names, once more with its rows: the fuller one is the activity."""
    fullest: dict[str, Cells] = {}
    every = [cells for area in areas for cells in area.activities if cells.number]
    for cells in every:
        known = fullest.get(cells.number or "")
        if known is None or len(cells.pieces) > len(known.pieces):
            fullest[cells.number or ""] = cells
    for area in areas:
        kept = [c for c in area.activities if not c.number or c.pieces or fullest[c.number] is c]
        listed.extend((c.number, c.title) for c in area.activities if c.number and c not in kept)
        area.activities = kept
    return areas


def _promoted(areas: list[Area]) -> list[Area]:
    """A row numbered 2 without anything beside its title, above rows 2.1 and 2.2, is the area they belong to."""
    found: list[Area] = []
    for area in areas:
        numbers = {cells.number.partition(".")[0] for cells in area.activities if cells.number and "." in cells.number}
        rows, area.activities = area.activities, []
        found.append(area)
        for cells in rows:
            if cells.number in numbers and not any(one_line("".join(pieces)) for pieces in cells.pieces.values()):
                found.append(Area(cells.number, cells.title, cells.line, cells))
            else:
                found[-1].activities.append(cells)
    return found


def _merged(areas: list[Area], listed: list[tuple[str, str]]) -> list[Area]:
    """The contents list names every area once more: those without rows are dropped when a fuller one follows."""
    kept: list[Area] = []
    for index, area in enumerate(areas):
        again = any(_same_area(area, other) for other in areas[index + 1 :])
        if area.activities or not again:
            kept.append(area)
    return [area for area in kept if area.activities or area.cells.pieces] or kept


def _same_area(one: Area, other: Area) -> bool:
    return one.number == other.number and fuzz.ratio(one.title.casefold(), other.title.casefold()) > 80


def _areas(reader: PlanReader) -> list[Area]:
    return _promoted(_without_contents(reader.areas, reader.listed))


def _priority(area: Area, listed: Sequence[tuple[str, str]], builder: Builder) -> PriorityDraft:
    activities: list[ActivityDraft] = []
    for cells in area.activities:
        others = {title for number, title in listed if number == cells.number and title != cells.title}
        activities.append(builder.activity(cells, tuple(sorted(others))))
    sources = {"title": Source(area.line.number, area.line.text)}
    sources |= {key: Source(line.number, line.text) for key, line in area.cells.lines.items()}
    return PriorityDraft(
        area.number,
        area.title,
        builder.text(area.cells, "overall") or builder.text(area.cells, "purpose"),
        builder.text(area.cells, "situation"),
        tuple(activities),
        sources,
    )


def _title(document: Document) -> tuple[str, Line]:
    lines = [line for line in document.lines if line.text][:15]
    if document.literal:
        return lines[0].text, lines[0]
    best = next((line for line in lines if _TITLE.search(line.text) and len(line.text) < 160), lines[0])
    title = one_line(best.text.replace("\t", " ")).strip(" *")
    following = next((line for line in lines if line.number > best.number), None)
    if (
        " " not in title
        and following
        and len(following.text) < 120
        and not re.match(r"\d|innehåll", following.text, re.IGNORECASE)
    ):
        if _TITLE.search(following.text):
            return one_line(following.text.replace("\t", " ")).strip(" *"), following
        title = f"{title.capitalize()} {one_line(following.text)}"
    return title, best


def _year(document: Document, title: str) -> int | None:
    """A year that the plan's head says it is for."""
    named = None if document.literal else _YEAR.search(title)
    if named:
        return int(named[1])
    for line in [line for line in document.lines if line.text][1:12]:
        match = _FOR_YEAR.search(line.text[:300]) if not line.table else None
        if match:
            return int(match[1])
    return None
