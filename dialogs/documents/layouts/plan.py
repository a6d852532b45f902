"""Action plans: labelled rows below each activity, or one row per activity below a table's head."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from dialogs.documents.document import Document, Line
from dialogs.documents.drafts import ActivityDraft, PlanDraft, PriorityDraft, Source
from dialogs.documents.layouts.plan_cells import Builder, Cells
from dialogs.documents.layouts.plan_fields import field_of
from dialogs.documents.plain import filled, is_bullet, label_of, one_line, unbulleted, untagged
from dialogs.documents.plan_rows import NUMBER_END

_ACTIVITY = re.compile(
    r"(?:Aktivitet|Insats|Åtgärd)?\s*(?P<number>\d{1,2}\.\d{1,2})\.?(?:[\s:–-]+(?P<title>\S.*))?$", re.IGNORECASE
)
_AREA = re.compile(
    r"(?:(?:Prioriterat (?:samverkans)?område|Prioritering|Prioritet|Fokusområde|Insatsområde|Målområde|Område|"
    r"Utvecklingsområde)"
    r"\s*(?P<a>\d{1,2})?\s*[.:–-]\s*(?P<at>\S.*)|(?P<b>\d{1,2})[.)]\s+(?P<bt>\S.*))$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:Aktivitet|Insats|Åtgärd)\s*(?P<number>[A-Z]?\d{0,2}[a-z]?)\s*[.:–-]\s*(?P<title>\S.*)$", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?![\d-])")
_TITLE = re.compile(
    r"\b(?:\w*åtgärdsplan\w*|handlingsplan\w*|aktivitetsplan\w*|\w*insatsplan\w*|verksamhetsplan\w*)\b", re.IGNORECASE
)
_FOR_YEAR = re.compile(r"(?:för|avser|år|gäller|period)\w*\s*:?\s*(20\d\d)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Area:
    number: str | None
    title: str
    line: Line
    cells: Cells
    activities: list[Cells] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    areas: list[_Area] = field(default_factory=list)
    listed: list[tuple[str, str]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    pending: tuple[str, Line] | None = None

    @property
    def current(self) -> Cells | None:
        if not self.areas:
            return None
        area = self.areas[-1]
        return area.activities[-1] if area.activities else area.cells

    def take(self, line: Line) -> None:
        if not line.text:
            return
        if self.pending:
            self._pending(line)
        elif len([c for c in line.cells if c.strip()]) > 2 and self._head(line):
            return
        elif self.columns and len(line.cells) >= max(self.columns.values()):
            self._row(line)
        elif not self._heading(line):
            self._field(line)

    def take_own(self, line: Line) -> None:
        """A line of a plan that this product wrote: headings by level, rows by label, nothing else."""
        number, hard, title = line.text.partition(NUMBER_END)
        cells = Cells(number, title, line) if hard else Cells(None, line.text, line)
        if line.level == 2:
            self.areas.append(_Area(cells.number, cells.title, line, cells))
        elif line.level == 3 and self.areas:
            self.areas[-1].activities.append(cells)
        elif line.table and len(line.cells) > 1 and self.current is not None:
            key = field_of(line.cells[0])
            if key:
                self.current.add(key, line.cells[1], line)

    def _pending(self, line: Line) -> None:
        """A number alone on its line takes the next line as its title."""
        number, at = self.pending or ("", line)
        self.pending = None
        self._begin(number, one_line(line.text), at)

    def _head(self, line: Line) -> bool:
        keys = [field_of(cell) for cell in line.cells]
        known = {key: index for index, key in reversed(list(enumerate(keys))) if key}
        if (
            not {"title", "purpose"} & set(known)
            or len(known) < 2
            or len(known) * 2 < len([c for c in line.cells if c])
        ):
            return False
        if "title" not in known:
            known["title"] = known.pop("purpose")
        self.columns = known
        return True

    def _row(self, line: Line) -> None:
        def cell(key: str) -> str:
            index = self.columns.get(key)
            return line.cells[index] if index is not None and index < len(line.cells) else ""

        title = one_line(untagged(cell("title")))
        shown = [part for part in line.cells if part.strip()]
        if (len(shown) == 1 and not title) or (len(set(shown)) == 1 and len(line.cells) > 2 and len(self.columns) > 2):
            if not self._heading(Line(line.number, one_line(shown[0]), (one_line(shown[0]),), 0, True)):
                self._area(None, one_line(shown[0]), line)
            return
        area = one_line(cell("priority"))
        if area and (not self.areas or self.areas[-1].line.text != area):
            match = _AREA.match(area)
            number, name = _area_parts(match) if match else (None, area)
            self._area(number, name, Line(line.number, area, (area,)))
        if not title:
            self._continue_row(line)
            return
        self._begin_row(title, cell("number"), line)

    def _begin_row(self, title: str, number: str, line: Line) -> None:
        match = _ACTIVITY.match(title) or re.match(r"(?P<number>\d{1,2}(?:\.\d{1,2})?)[.)]?\s+(?P<title>\S.*)$", title)
        if match and match["title"]:
            number, title = match["number"], match["title"]
        self._begin(filled(number.strip(". ")), title, line)
        self._continue_row(line)

    def _continue_row(self, line: Line) -> None:
        """The other cells of a row, which may be the rest of the row above, cut by a page."""
        current = self.current
        if current is None:
            return
        for key, index in self.columns.items():
            if key not in {"title", "number", "priority"} and index < len(line.cells) and line.cells[index].strip():
                current.add(key, line.cells[index], line)

    def _heading(self, line: Line) -> bool:
        text = one_line(untagged(line.text.replace("\t", " ")))
        if len(text) > 200 or (len(line.cells) > 1 and field_of(line.cells[0])):
            return False
        listed = is_bullet(text)
        activity = _ACTIVITY.match(unbulleted(text)) or (_NAMED.match(text) if not listed else None)
        if activity and not (activity.re is _NAMED and field_of(activity["title"])):
            self._numbered(activity, listed, line)
            return True
        area = _AREA.match(text)
        if area and not listed:
            self._area(*_area_parts(area), line)
            return True
        return self._styled(text, line)

    def _numbered(self, match: re.Match[str], listed: bool, line: Line) -> None:
        number, title = match["number"] or None, filled(match["title"])
        if title is None:
            self.pending = (number or "", line)
        elif listed:
            self.listed.append((number or "", title))
        else:
            self._begin(number, title, line)

    def _styled(self, text: str, line: Line) -> bool:
        """A heading without a number: above activities it is an area, below an area an activity."""
        if not line.level or len(line.cells) > 1 or field_of(text) or label_of(text) in _ORDINARY:
            return False
        if line.level == 1 and not self.areas:
            return True
        deeper = self.areas and line.level > (self.areas[-1].line.level or 9)
        if deeper:
            self._begin(None, text, line)
        else:
            self._area(None, text, line)
        return True

    def _area(self, number: str | None, title: str, line: Line) -> None:
        self.columns = self.columns if line.table or self.columns else {}
        shown = one_line(untagged(title)).rstrip(":")
        self.areas.append(_Area(number, shown, line, Cells(number, shown, line)))

    def _begin(self, number: str | None, title: str, line: Line) -> None:
        if not self.areas:
            self._area(None, "", line)
        self.areas[-1].activities.append(Cells(number, one_line(untagged(title)), line))

    def _field(self, line: Line) -> None:
        current = self.current
        if current is None:
            return
        key, text = _labelled(line)
        if key:
            current.add(key, text, line)
        elif current.last and not _is_rule(line):
            current.add(current.last, "\n".join(part for part in line.cells if part.strip()), line)


_ORDINARY = frozenset({"innehåll", "innehållsförteckning", "inledning", "bakgrund", "syfte", "uppföljning", "bilagor"})


def _labelled(line: Line) -> tuple[str | None, str]:
    if len(line.cells) > 1:
        key = field_of(line.cells[0]) if line.cells[0].strip() else None
        return key, "\n".join(part for part in line.cells[1:] if part.strip())
    head, colon, rest = line.text.partition(":")
    if colon and len(head) < 80:
        return field_of(unbulleted(head)), rest.strip()
    found = re.match(r"(?P<head>.{2,70}genomförts\?)\s*(?P<rest>.*)$", line.text)
    if found:
        return field_of(found["head"]), found["rest"]
    return (field_of(line.text), "") if len(line.text) < 60 else (None, "")


def _is_rule(line: Line) -> bool:
    return not any(char.isalnum() for char in line.text)


def _area_parts(match: re.Match[str]) -> tuple[str | None, str]:
    return (match["a"], match["at"]) if match["at"] else (match["b"], match["bt"])


def read(document: Document) -> PlanDraft:
    """The plan's draft. Numbers listed in the plan's own contents give other spellings of the titles."""
    reader = _Reader()
    for line in document.lines:
        if document.literal:
            reader.take_own(line)
        else:
            reader.take(line)
    areas = reader.areas if document.literal else _merged(reader.areas, reader.listed)
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


def _merged(areas: list[_Area], listed: list[tuple[str, str]]) -> list[_Area]:
    """The contents list names every area once more: those without rows are dropped when a fuller one follows."""
    kept: list[_Area] = []
    for index, area in enumerate(areas):
        again = any(_same_area(area, other) for other in areas[index + 1 :])
        if area.activities or not again:
            kept.append(area)
    with_rows = [area for area in kept if area.activities]
    return with_rows or kept


def _same_area(one: _Area, other: _Area) -> bool:
    return one.number == other.number and fuzz.ratio(one.title.casefold(), other.title.casefold()) > 80


def _priority(area: _Area, listed: Sequence[tuple[str, str]], builder: Builder) -> PriorityDraft:
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
    return one_line(best.text.replace("\t", " ")).strip(" *"), best


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
