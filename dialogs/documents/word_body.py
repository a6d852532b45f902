"""The body of a Word document, element by element."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from dialogs.documents.document import Line, line, row
from dialogs.documents.reading_text import SPACED, unglued
from dialogs.documents.word_numbering import Numbering, Styles, W, is_on, value

_SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr", f"{W}sectPr"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TRANSPARENT = (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag", f"{W}body")


@dataclass(slots=True)
class BodyReader:
    """`numbered` False gives every line number 0 (page headers); `literal` mends nothing."""

    styles: Styles
    numbering: Numbering
    numbered: bool = True
    literal: bool = False
    count: int = 0
    tables: int = 0
    found: list[Line] = field(default_factory=list)

    def lines(self, root: etree._Element) -> tuple[Line, ...]:
        for block in _blocks(root):
            if block.tag == f"{W}tbl":
                self._table(block)
            else:
                self._paragraph(block)
        return tuple(self.found)

    def _next(self) -> int:
        self.count += 1
        return self.count if self.numbered else 0

    def _paragraph(self, element: etree._Element) -> None:
        number = self._next()
        style = value(element.find(f"{W}pPr/{W}pStyle")) or ""
        level = self.styles.levels.get(style, 0)
        bold = level == 0 and (style in self.styles.bold or _bold(element))
        shown = self.numbering.prefix(element, self.styles, style) + text_of(element)
        if self.literal:
            self.found.append(Line(number, shown.strip(), (shown.strip(),), level, bold))
            return
        for piece in SPACED.sub("\t", shown.strip(" ")).split("\n"):
            self.found.extend(line(number, part, level=level, bold=bold) for part in unglued(piece))

    def _table(self, table: etree._Element) -> None:
        self.tables += 1
        above: list[str] = []
        for tr in _rows(table):
            above = self._cells(tr, above)
            number = self._next()
            self.found.append(row(number, tuple(above), self.tables))
        self.found.append(line(self.count if self.numbered else 0, ""))

    def _cells(self, tr: etree._Element, above: list[str]) -> list[str]:
        """A cell merged downwards repeats its text; one merged sideways leaves empty cells behind it."""
        cells: list[str] = []
        for tc in _inside(tr, f"{W}tc"):
            merge = tc.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and value(merge) != "restart" and len(cells) < len(above):
                cells.append(above[len(cells)])
            else:
                cells.append(self._cell(tc))
            span = value(tc.find(f"{W}tcPr/{W}gridSpan")) or "1"
            cells.extend([""] * (min(int(span), 64) - 1 if span.isdigit() else 0))
        return cells

    def _cell(self, tc: etree._Element) -> str:
        pieces = [
            self.numbering.prefix(p, self.styles, value(p.find(f"{W}pPr/{W}pStyle")) or "") + text_of(p)
            for p in tc.iter(f"{W}p")
        ]
        return "\n".join(pieces).strip()


def _blocks(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _blocks(child)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    yield from _inside(table, f"{W}tr")


def _inside(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _inside(child, tag)


def _bold(paragraph: etree._Element) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in run.iterfind(f"{W}t"))]
    return bool(runs) and all(is_on(run.find(f"{W}rPr/{W}b")) for run in runs)


def text_of(element: etree._Element) -> str:
    """The text of a paragraph, deleted text and field codes left out."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: etree._Element, parts: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            parts.append(child.text or "")
        elif tag == f"{W}tab":
            parts.append("\t")
        elif tag in {f"{W}br", f"{W}cr"}:
            parts.append("" if child.get(f"{W}type") == "page" else "\n")
        elif tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif tag == f"{W}sym":
            parts.append("X")
        elif tag not in _SKIPPED and tag != _FALLBACK:
            _collect(child, parts)
