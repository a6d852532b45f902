"""Reads an action plan line by line: areas, activities and the cells below them."""

import re
from dataclasses import dataclass, field

from dialogs.documents.document import Line
from dialogs.documents.layouts.plan_cells import Cells
from dialogs.documents.layouts.plan_fields import field_of, labelled, period_of
from dialogs.documents.layouts.plan_lines import (
    ACTIVITY,
    AREA,
    NAMED,
    ORDINARY,
    area_cell,
    area_parts,
    below_area,
    head_columns,
    is_rule,
    names_another,
    paired,
    sent,
)
from dialogs.documents.plain import filled, is_bullet, label_of, one_line, unbulleted, untagged
from dialogs.documents.plan_rows import NUMBER_END


@dataclass(slots=True)
class Area:
    number: str | None
    title: str
    line: Line
    cells: Cells
    activities: list[Cells] = field(default_factory=list)


@dataclass(slots=True)
class PlanReader:
    areas: list[Area] = field(default_factory=list)
    listed: list[tuple[str, str]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    pending: tuple[str, Line] | None = None
    before: Line | None = None
    below: tuple[str, ...] = ()

    @property
    def current(self) -> Cells | None:
        if not self.areas:
            return None
        area = self.areas[-1]
        return area.activities[-1] if area.activities else area.cells

    def take(self, line: Line) -> None:
        halves = paired(line)
        if len(halves) > 1:
            for half in halves:
                self.take(half)
            return
        if not line.text:
            return
        if self.pending:
            self._pending(line)
        elif len([c for c in line.cells if c.strip()]) > 2 and self._head(line):
            return
        elif self.below:
            self._values(line)
        elif len(line.cells) > 1 and self._periods(line):
            return
        elif self.columns and len(line.cells) >= max(self.columns.values()):
            self._row(line)
        elif not self._heading(line) and not self._named_row(line):
            self._field(line)
        self.before = line

    def take_own(self, line: Line) -> None:
        """A line of a plan that this product wrote: headings by level, rows by label, nothing else."""
        number, hard, title = line.text.partition(NUMBER_END)
        cells = Cells(number, title, line) if hard else Cells(None, line.text, line)
        if line.level == 2:
            self.areas.append(Area(cells.number, cells.title, line, cells))
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
        known = head_columns(line)
        self.columns = known or self.columns
        return bool(known)

    def _periods(self, line: Line) -> bool:
        """`T1 | T2 | VB`: each has its text in the row below."""
        periods = [period_of(cell) for cell in line.cells]
        if self.current is None or not all(periods) or len(set(periods)) != len(periods):
            return False
        self.below = tuple(f"followup.{period}" for period in periods)
        return True

    def _values(self, line: Line) -> None:
        for key, text in zip(self.below, line.cells, strict=False):
            if self.current is not None and filled(text):
                self.current.add(key, text, line)
        self.below = ()

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
            number, name = area_cell(area)
            self._area(number, name, Line(line.number, area, (area,)))
        if not title:
            self._continue_row(line)
            return
        self._begin_row(title, cell("number"), line)

    def _begin_row(self, title: str, number: str, line: Line) -> None:
        match = ACTIVITY.match(title) or re.match(r"(?P<number>\d{1,2}(?:\.\d{1,2})?)[.)]?\s+(?P<title>\S.*)$", title)
        if match and match["title"]:
            number, title = match["number"], match["title"]
        elif match and self._again(match["number"], line):
            return
        self._begin(filled(number.strip(". ")), title, line)
        self._continue_row(line)

    def _again(self, number: str, line: Line) -> bool:
        """A row of a second table that has nothing but an activity's number belongs to it."""
        known = [cells for area in self.areas for cells in area.activities if cells.number == number]
        for key, index in self.columns.items() if known else ():
            if "." in key and index < len(line.cells) and line.cells[index].strip():
                known[0].add(key, line.cells[index], line)
        return bool(known)

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
        activity = ACTIVITY.match(unbulleted(text)) or (NAMED.match(text) if not listed else None)
        activity = activity or (below_area(text, self.areas[-1].number) if self.areas and not listed else None)
        if activity and not (activity.re is NAMED and field_of(activity["title"])):
            self._numbered(activity, listed, line)
            return True
        area = AREA.match(text)
        if area and not listed:
            self._area(*area_parts(area), line)
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

    def _named_row(self, line: Line) -> bool:
        """`Aktivitet | 1.1 Butiksnätverk` above the activity's other rows."""
        key, text = labelled(line)
        match = ACTIVITY.match(one_line(untagged(text))) if key == "title" else None
        if match is None or not match["title"]:
            return False
        self._begin(match["number"], match["title"], line)
        return True

    def _styled(self, text: str, line: Line) -> bool:
        """A heading without a number: above activities it is an area, below an area an activity."""
        if not line.level or len(line.cells) > 1 or field_of(text) or label_of(text) in ORDINARY:
            return False
        if line.level == 1 and not self.areas:
            return True
        numbered = re.match(r"(?:[^\W\d_]+\s+)?(?P<number>\d{1,2})\s+(?P<title>\S.*)$", text)
        if numbered:
            self._area(numbered["number"], numbered["title"], line)
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
        self.areas.append(Area(number, shown, line, Cells(number, shown, line)))

    def _begin(self, number: str | None, title: str, line: Line) -> None:
        major = (number or "").partition(".")[0] if "." in (number or "") else None
        if major and (not self.areas or self.areas[-1].number not in {None, major}):
            self._area_above(major, line)
        elif not self.areas:
            self._area(None, "", line)
        self.areas[-1].activities.append(Cells(number, one_line(untagged(title)), line))

    def _area_above(self, major: str, line: Line) -> None:
        """The area of an activity whose number begins with another: the line above names it without a dot."""
        above = self.before
        match = re.match(rf"{major}\s+(?P<title>\S.*)$", above.text.replace("\t", " ")) if above else None
        current = self.current
        if match is None or above is None:
            self._area(major, "", line)
            return
        if current is not None and current.last and current.pieces[current.last][-1] == above.text:
            current.pieces[current.last].pop()
        self._area(major, match["title"], above)

    def _field(self, line: Line) -> None:
        current = self.current
        if current is None:
            return
        key, text = labelled(line)
        if key is None and line.level:
            current.last = None
        if key is None:
            key = sent(line, text, current)
        if key:
            current.add(key, text, line)
        elif names_another(line, current):
            current.last = None
        elif current.last and not is_rule(line):
            current.add(current.last, "\n".join(part for part in line.cells if part.strip()), line)
