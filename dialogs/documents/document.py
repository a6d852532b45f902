"""A document as read: its lines with their cells, before anybody asks what it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, one paragraph or one table row.

    `number` is the line of the file, from 1 (in Word: the paragraph or row, counted from the top). `cells` are the
    parts between tabs or the cells of a row; a cell keeps its own line breaks. `level` is a heading's, 0 for none.
    """

    number: int
    text: str
    cells: tuple[str, ...]
    level: int = 0
    bold: bool = False
    table: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """`literal`: written by this product, so that nothing in it is dirt (no stray tags to take away)."""

    name: str
    lines: tuple[Line, ...]
    title: str | None = None
    literal: bool = False


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """A file that cannot be read. `code` is for programs, `sv` and `en` are one line each for people."""

    def __init__(self, code: str, sv: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.sv = sv
        self.en = en

    def said(self, language: str) -> str:
        return self.en if language == "en" else self.sv


def line(number: int, text: str, *, level: int = 0, bold: bool = False) -> Line:
    """A line of running text; tabs part its cells."""
    stripped = text.rstrip()
    cells = tuple(part.strip() for part in stripped.split("\t")) if "\t" in stripped else (stripped.strip(),)
    return Line(number, stripped.strip(), cells, level, bold)


def row(number: int, cells: tuple[str, ...], table: int) -> Line:
    """A table row."""
    shown = "\t".join(" ".join(cell.split()) for cell in cells)
    return Line(number, shown.strip(), cells, 0, False, table)
