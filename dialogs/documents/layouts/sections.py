"""A meeting's document cut into its parts: the head, labelled fields, and items with what stands below them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dialogs.documents.document import Document, Line
from dialogs.documents.drafts import Source
from dialogs.documents.labels import Label, key_of, label_in
from dialogs.documents.layouts.attendance_table import columns_of
from dialogs.documents.layouts.items import Item, find_items
from dialogs.documents.layouts.tidying import tidy
from dialogs.documents.people import persons_in
from dialogs.documents.plain import filled, is_bullet, label_of

_ALWAYS = frozenset({"secretary", "approvals", "contact", "next", "adjusters", "chair", "absent", "noise"})
_IN_HEAD = frozenset({"when", "until", "where", "both", "forum", "chair", "secretary", "adjusters", "contact"})
_IN_ITEM = frozenset({"decisions", "actions", "responsible", "due", "noise"})


@dataclass(slots=True)
class Section:
    """`key` is the label's field or "" for text; `item` the index of the agenda item it stands in, None before them.

    `lines` begin with what stands on the label's own line, if anything does.
    """

    key: str
    head: Line
    title: str
    item: int | None = None
    opens_item: bool = False
    inline: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def filled(self) -> list[Line]:
        return [line for line in self.lines if line.text]


@dataclass(frozen=True, slots=True)
class Sections:
    """All parts in the document's order, the items, and the lines they were cut from."""

    parts: tuple[Section, ...]
    items: tuple[Item, ...]
    lines: tuple[Line, ...]

    def keyed(self, *keys: str, head_only: bool = False) -> list[Section]:
        return [p for p in self.parts if p.key in keys and (p.item is None or not head_only)]

    @property
    def front(self) -> list[Line]:
        """The lines above the first label or item: the title."""
        return self.parts[0].filled if self.parts and self.parts[0].key == "front" else []


def source(line: Line) -> Source:
    return Source(line.number, line.text)


def cut(document: Document) -> Sections:
    """The sections of minutes or a notice."""
    lines = tidy(document)
    start = _body_start(lines)
    items = find_items(lines, start)
    cutter = _Cutter(lines, items)
    return Sections(tuple(cutter.run()), tuple(items), lines)


def _body_start(lines: Sequence[Line]) -> int:
    """Items are looked for after the title."""
    return next((index + 1 for index, line in enumerate(lines) if line.text), 0)


@dataclass(slots=True)
class _Cutter:
    lines: Sequence[Line]
    items: list[Item]
    found: list[Section] = field(default_factory=list)
    item: int | None = None

    def run(self) -> list[Section]:
        starts = {item.at: index for index, item in enumerate(self.items)}
        titles = {item.title_at for item in self.items}
        first = self.lines[0] if self.lines else Line(0, "", ("",))
        self.found.append(Section("front", first, ""))
        for index, line in enumerate(self.lines):
            if index in starts:
                self._open_item(starts[index], line)
            elif index not in titles:
                self._take(index, line)
        return self.found

    def _open_item(self, position: int, line: Line) -> None:
        item = self.items[position]
        head, colon, value = item.title.partition(":")
        key = key_of(item.title) or (key_of(head) if colon and filled(value) else None) or ""
        self.item = position
        section = Section(key, line, item.title, position, opens_item=True)
        rest = " ".join(part for part in (value.strip() if colon and key else "", item.rest) if part)
        if rest:
            section.lines.append(replace(line, text=rest, cells=(rest,)))
            section.inline = True
        self.found.append(section)

    def _take(self, index: int, line: Line) -> None:
        label = label_in(line) if line.text else None
        if label and self._opens(label, index):
            self._open(label, line)
        elif self.item is None and self.found[-1].key in _IN_HEAD and columns_of(line):
            self.found.append(Section("attendees", line, "", lines=[line]))
        elif self.item is None and self._ends_list(index, line):
            self.found.append(Section("", line, "", lines=[line]))
        else:
            self.found[-1].lines.append(line)

    def _ends_list(self, index: int, line: Line) -> bool:
        """Whether a running text follows the list of persons, a blank line between."""
        current = self.found[-1]
        if current.key not in {"attendees", "absent"} or not current.inline or self.lines[index - 1].text:
            return False
        told = len(line.text) > 40 and line.text[-1] in ".!?" and len(line.cells) == 1
        tells = _TELLS.match(line.text) or not persons_in(line.text)
        return told and not _OF_ABSENCE.search(line.text) and bool(tells)

    def _opens(self, label: Label, index: int) -> bool:
        current = self.found[-1]
        if current.key in {"next", "contact"} and label.key in {"when", "where", "both", "until", "contact"}:
            return label.key == "contact" and current.key != "contact"
        if self.item is None:
            return self._opens_in_head(label, current, index)
        if label.key in {"responsible", "due"}:
            return bool(filled(label.rest))
        if label.key in _IN_ITEM:
            return True
        if label.key == "approvals" and label_of(label.shown) == "justering" and not current.opens_item:
            return True
        return label.key in _ALWAYS or (label.key in {"attendees", "invited"} and not self._has("attendees"))

    def _opens_in_head(self, label: Label, current: Section, index: int) -> bool:
        if label.key in {"responsible", "due"}:
            return False
        if label.key == "actions" and not label.rest and current.key == "agenda":
            return False
        if current.key == "agenda" and not label.rest and is_bullet(self.lines[index].text):
            return False
        in_list = current.key in {"attendees", "absent", "invited"}
        if in_list and label.key in {"chair", "secretary", "contact"} and self.lines[index - 1].text:
            marked = ":" in self.lines[index].text or self.lines[index].table > 0
            return marked and (label.key != "contact" or label_of(label.shown) == "sammankallande") and bool(label.rest)
        if label.key == "secretary" and label_of(label.shown) in _TITLES and label.rest:
            return _names_somebody(label.rest)
        if label.key == "when" and label_of(label.shown) == "möte" and not label.rest:
            return False
        return not (current.key == "front" and not label.rest and label_of(label.shown) in _TITLES)

    def _has(self, key: str) -> bool:
        return any(section.key == key and section.filled for section in self.found)

    def _open(self, label: Label, line: Line) -> None:
        current = self.found[-1]
        among = current.key == "attendees" and label.key in {"chair", "secretary"} and self.item is None
        named = label_of(label.shown) == "möte" and not re.search(r"\d", label.rest)
        section = Section("forum" if named else label.key, line, label.shown, self.item)
        if columns_of(line):
            section.lines.append(line)
        elif label.rest:
            section.inline = True
            cells = label.cells or tuple(part.strip() for part in label.rest.split("\t"))
            section.lines.append(replace(line, text=label.rest, cells=cells))
        self.found.append(section)
        if among and label.rest:
            self.found.append(Section("attendees", line, current.title, None, lines=[line]))


_TELLS = re.compile(
    r"(?:[A-ZÅÄÖ][\w-]+ ){1,3}(?:öppna|hälsa|förklara|inled|informera|tacka|redogö|redogjorde|utses|utsågs|valdes|"
    r"väljs|leder|ledde|var\b|är\b|fick|gick)"
)
_OF_ABSENCE = re.compile(r"kunde (?:\w+ )?(?:inte|ej)|förhind|återbud|frånvar|sjuk|kom inte", re.IGNORECASE)


def _names_somebody(text: str) -> bool:
    return bool(persons_in(text)) or re.fullmatch(r"[A-ZÅÄÖ]\w+|[A-ZÅÄÖ]{2,3}", text.strip()) is not None


_TITLES = frozenset(
    (
        *("protokoll", "anteckningar", "minnesanteckningar", "möte", "grupp", "råd"),
        *("dagordning", "agenda", "föredragningslista", "ärendelista", "program"),
    )
)
