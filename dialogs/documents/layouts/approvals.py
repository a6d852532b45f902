"""Approvals: names and dates of the block headed "Justerat", in either order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from dialogs.documents.dates import find_dates, next_after
from dialogs.documents.document import Line
from dialogs.documents.drafts import Approval, Cited
from dialogs.documents.labels import key_of
from dialogs.documents.layouts.sections import Section, Sections, source
from dialogs.documents.people import persons_in
from dialogs.documents.plain import unbulleted

_VIA = re.compile(
    r"\b(?:via|per|genom) (?:e-?)?(?:mail|mejl|post|e-post|teams|telefon)\b|\bdigital\w*\b|\be-signer\w*", re.IGNORECASE
)


def approvals_in(sections: Sections, held: date | None) -> tuple[list[Approval], list[Cited]]:
    """Dated or signed approvals, and the names that stand in their block without either."""
    approvals: list[Approval] = []
    named: list[Cited] = []
    for section in sections.keyed("approvals"):
        if section.opens_item:
            continue
        block = _Block(held)
        for line in _block_lines(section):
            block.take(line)
        block.close()
        approvals.extend(block.approvals)
        named.extend(block.named)
    for block in _signature_columns(sections, held):
        approvals.extend(block.approvals)
        named.extend(block.named)
    return approvals, named


def _signature_columns(sections: Sections, held: date | None) -> Iterator["_Block"]:
    """`Vid protokollet | Justeras` with the names and dates below, each in its column."""
    for index, line in enumerate(sections.lines):
        heads = [key_of(cell) for cell in line.cells if cell]
        if len(heads) < 2 or "approvals" not in heads or not set(heads) <= _SIGNERS:
            continue
        block = _Block(held)
        for below in sections.lines[index + 1 : index + 7]:
            cells = [cell for cell in below.cells if cell]
            if len(cells) > len(heads):
                break
            if not cells:
                continue
            kept = [cell for key, cell in zip(heads[-len(cells) :], cells, strict=True) if key == "approvals"]
            if kept:
                block.take(replace(below, text=kept[0], cells=(kept[0],)))
        block.close()
        yield block


_SIGNERS = frozenset({"approvals", "secretary", "chair", "adjusters"})


def _block_lines(section: Section) -> Iterator[Line]:
    """The lines of the block, those with a name or a date; a running text ends it."""
    for line in section.filled:
        if len(line.text) > 120:
            return
        yield line


@dataclass(slots=True)
class _Block:
    """Pairs names with dates in either order: a date line before its name, after it, or on the same line."""

    held: date | None
    approvals: list[Approval] = field(default_factory=list)
    named: list[Cited] = field(default_factory=list)
    pending: tuple[date, bool] | None = None
    via: str | None = None
    waiting: list[Cited] = field(default_factory=list)
    dates_first: bool | None = None
    last: tuple[tuple[date, bool] | None, str | None] | None = None

    def take(self, line: Line) -> None:
        when = self._date(line.text)
        via = _VIA.search(line.text)
        names = _names_of(line)
        if self.dates_first is None and (when or names):
            self.dates_first = when is not None and not names
        if when and names:
            self._add(names, line, when, via[0] if via else None)
        elif when or via:
            self._dated(when, via[0] if via else None)
        elif names:
            self._named(names, line)

    def _date(self, text: str) -> tuple[date, bool] | None:
        for found in find_dates(text, loose=True):
            if found.written:
                return found.written, False
            day = next_after(found, self.held) if self.held else None
            if day:
                return day, True
        return None

    def _add(self, names: list[str], line: Line, when: tuple[date, bool] | None, via: str | None) -> None:
        day, inferred = when or (None, False)
        self.approvals.extend(Approval(name, day, via, source(line), inferred) for name in names)

    def _dated(self, when: tuple[date, bool] | None, via: str | None) -> None:
        if self.waiting and not self.dates_first:
            day, inferred = when or (None, False)
            self.approvals.extend(Approval(c.text, day, via, c.source, inferred) for c in self.waiting)
            self.waiting.clear()
        else:
            self.pending = when or self.pending
            self.via = via or self.via

    def _named(self, names: list[str], line: Line) -> None:
        if self.dates_first and (self.pending or self.via or self.last):
            self.last = (self.pending, self.via) if self.pending or self.via else self.last
            when, via = self.last or (None, None)
            self._add(names, line, when, via)
            self.pending, self.via = None, None
        else:
            self.waiting.extend(Cited(name, source(line)) for name in names)

    def close(self) -> None:
        self.named.extend(self.waiting)
        self.waiting.clear()


def _names_of(line: Line) -> list[str]:
    text = _VIA.sub(" ", line.text)
    for found in reversed(find_dates(text, loose=True)):
        text = text[: found.start] + "\t" + text[found.end :]
    text = re.sub(r"\b(?:den|av|justerat|godkänt|justeras|godkänd|datum|signerat)\b:?", "\t", text, flags=re.IGNORECASE)
    parts = [unbulleted(part).strip(" _.:-–") for part in re.split(r"\t|_{3,}|\.{4,}", text)]
    return [name for part in parts if part for name in (person.name for person in persons_in(part))]
