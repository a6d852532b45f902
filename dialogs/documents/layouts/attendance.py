"""Who was there, who was not, and who was only called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dialogs.documents.document import Line
from dialogs.documents.drafts import Attendee
from dialogs.documents.labels import key_of
from dialogs.documents.layouts.attendance_table import COLUMN_OF, NO, YES, columns_of, presence
from dialogs.documents.layouts.sections import Section, Sections, source
from dialogs.documents.layouts.told_attendance import (
    by_body,
    by_group,
    first_names,
    in_cells,
    told_absent,
    without_initials,
)
from dialogs.documents.people import Person, bare_name, is_name, is_org, is_role, persons_in, role_and_organisation
from dialogs.documents.plain import filled, is_bullet, label_of, one_line, unbulleted

_PREFIX_MARK = re.compile(r"\[?(?P<mark>[xX ✓☒☑☐])\]?\s+(?=[A-ZÅÄÖ])")
_COUNTED = re.compile(r"^\d{1,2}[.)]\s+(?=[A-ZÅÄÖ])")
_NOBODY = re.compile(r"(?:inga|ingen|samtliga|alla)\b", re.IGNORECASE)


@dataclass(slots=True)
class Attendance:
    present: list[Attendee] = field(default_factory=list)
    absent: list[Attendee] = field(default_factory=list)
    invited: list[Attendee] = field(default_factory=list)
    columns: dict[int, dict[str, int]] = field(default_factory=dict)

    def lists(self, key: str) -> list[Attendee]:
        return {"absent": self.absent, "invited": self.invited}.get(key, self.present)


def attendance(sections: Sections) -> Attendance:
    """All lists of the document together; who stands twice is kept once."""
    found = Attendance()
    lists = sections.keyed("attendees", "absent", "invited")
    parted = any(line.text.count(";") > 1 for section in lists for line in section.filled[:3])
    for section in lists:
        if section.key != "invited" or _is_list(section):
            _read(section, found, parted=parted)
    for part in sections.parts:
        if part.key in {"front", "", "noise"}:
            _tables_only(part, found)
    for key in ("attendees", "absent", "invited"):
        found.lists(key)[:] = _unique(found.lists(key))
    return found


def _is_list(section: Section) -> bool:
    return any(persons_in(line.text) for line in section.filled)


def _unique(people: list[Attendee]) -> list[Attendee]:
    seen: dict[str, Attendee] = {}
    for person in people:
        known = seen.get(person.name.casefold())
        if known is None or (known.role is None and person.role):
            seen[person.name.casefold()] = person
    return list(seen.values())


def _tables_only(section: Section, found: Attendance) -> None:
    columns: dict[str, int] = {}
    for line in section.filled:
        heads = columns_of(line)
        if heads:
            columns = heads
        elif columns and len(line.cells) > 1:
            _row(line, columns, "attendees", found)
        else:
            columns = {}


def _row(line: Line, columns: dict[str, int], key: str, found: Attendance, group: str | None = None) -> None:
    def cell(column: str) -> str | None:
        index = columns.get(column)
        return filled(one_line(line.cells[index])) if index is not None and index < len(line.cells) else None

    name = bare_name(cell("name") or "")
    if not name or not name[0].isupper() or COLUMN_OF.get(label_of(name)):
        return
    role, body = cell("role"), cell("organisation")
    people = persons_in(name) if not is_name(name) else []
    if people:
        name, role, body = people[0].name, role or people[0].role, body or people[0].organisation
    body = body or group
    where = presence(line, columns) or key
    found.lists(where).append(Attendee(name, role, body, source(line)))


@dataclass(slots=True)
class _Reader:
    key: str
    found: Attendance
    spaced: bool
    group: str | None = None
    columns: dict[str, int] = field(default_factory=dict)
    after_blank: bool = False
    open_end: bool = False
    single: bool = False

    def take(self, line: Line) -> None:
        if not line.text:
            self.after_blank = True
            return
        heads = columns_of(line)
        if heads:
            self.columns = heads
        elif self.columns and len(line.cells) > 1:
            self._row(line)
        elif not self._continues(line) or not self._append(line.text):
            self._person_or_group(line)
        self.after_blank = False
        self.open_end = line.text.endswith((",", "/", " och", "–"))

    def _row(self, line: Line) -> None:
        """A row of the table; one with nothing but a body's name heads the rows below it."""
        shown = [cell for cell in line.cells if filled(cell)]
        if len(shown) == 1 and shown[0] == line.cells[0] and not is_name(shown[0]):
            self.group = one_line(shown[0]).rstrip(":")
        else:
            _row(line, self.columns, self.key, self.found, self.group)

    def _continues(self, line: Line) -> bool:
        """Whether the line goes on with the person above."""
        if self.after_blank or is_bullet(line.text) or not self.found.lists(self.key) or len(line.cells) > 1:
            return False
        if self.open_end:
            return not persons_in(line.text)
        last = self.found.lists(self.key)[-1]
        if last.role is None and last.organisation is None and is_role(line.text) and not persons_in(line.text):
            return True
        return not persons_in(line.text) and (line.text[0].islower() or (self.spaced and not line.text.endswith(":")))

    def _append(self, text: str) -> bool:
        people = self.found.lists(self.key)
        last = people[-1]
        people[-1] = joined(last, text)
        return True

    def _person_or_group(self, line: Line) -> None:
        line = without_initials(line)
        text, key = self._marked(_COUNTED.sub("", line.text, count=1))
        people = by_body(text) or by_group(text) or in_cells(line) or persons_in(text, self.group)
        headed = ":" in text[:60]
        if self.single and not headed and len(people) == 2 and people[0].role is people[1].role is None:
            people = [replace(people[0], organisation=people[1].name)]
        if not people and len(line.cells) == 1 and _is_group(text):
            self.group = one_line(text.rstrip(": ")) if is_org(text) else None
            return
        if not people:
            people = self._by_position(line)
        self.found.lists(key).extend(Attendee(p.name, p.role, p.organisation, source(line)) for p in people)

    def _marked(self, text: str) -> tuple[str, str]:
        """A mark before the name or after the last tab decides."""
        match = _PREFIX_MARK.match(text)
        if match and ("[" in text[:2] or match["mark"] in "✓☒☑☐"):
            return text[match.end() :], self.key if match["mark"] in "xX✓☒☑" else "absent"
        head, tab, last = text.rpartition("\t")
        if tab and last.strip().casefold() in YES | NO and len(last.strip()) < 5:
            return head.rstrip(), "attendees" if last.strip().casefold() in YES else "absent"
        return text, self.key

    def _by_position(self, line: Line) -> list[Person]:
        """A first cell that is no usual name but stands where names stand."""
        if len(line.cells) < 2 or not filled(line.cells[0]) or key_of(line.cells[0]):
            return []
        name = bare_name(line.cells[0])
        if not name or len(name) > 50 or is_org(name) or is_role(name) or not name[0].isupper():
            return []
        role, body = role_and_organisation([one_line(cell) for cell in line.cells[1:]])
        return [Person(name, role, body or self.group)]


def joined(person: Attendee, text: str) -> Attendee:
    """The person with the rest of a broken line."""
    rest = one_line(text)
    if person.organisation:
        return Attendee(person.name, person.role, f"{person.organisation} {rest}", person.source)
    if person.role and is_org(rest) and not is_role(rest):
        role = person.role.rstrip(", ")
        return Attendee(person.name, role, rest, person.source)
    return Attendee(person.name, f"{person.role} {rest}" if person.role else rest, None, person.source)


def _is_group(text: str) -> bool:
    return len(text) < 70 and not _NOBODY.match(text) and (text.endswith(":") or not text.endswith("."))


def _read(section: Section, found: Attendance, *, parted: bool) -> None:
    """`parted`: the document's lists have a semicolon between persons, so that a comma has none."""
    key = section.key
    lines = section.lines
    table = section.head.table
    reader = _Reader(key, found, _is_spaced(lines), single=parted or _is_one_a_line(lines))
    reader.columns = found.columns.get(table, {}) if table else {}
    title = label_of(section.title)
    for prefix in ("närvarande från ", "deltagare från ", "från "):
        if title.startswith(prefix):
            reader.group = section.title.strip(": ")[len(prefix) :]
    before = len(found.lists(key))
    for line in _until_end(lines):
        gone, kept = told_absent(line)
        found.absent.extend(gone)
        if kept.text or not gone:
            reader.take(kept)
    found.columns[table] = reader.columns
    if len(found.lists(key)) == before and key != "invited":
        found.lists(key).extend(first_names(section.filled))


def _is_spaced(lines: Sequence[Line]) -> bool:
    """Whether every person stands in a paragraph of his own, so that an unparted line goes on with the one above."""
    texts = [bool(line.text) for line in lines]
    blanks = sum(
        1 for before, here, after in zip(texts, texts[1:], texts[2:], strict=False) if before and not here and after
    )
    return blanks >= 2 and blanks * 3 >= sum(texts)


def _is_one_a_line(lines: Sequence[Line]) -> bool:
    """Whether each line is one person and what he is, so that `Nils Fors, Hemköp Torget` is not two persons."""
    counted = [(persons_in(line.text), " och " in line.text) for line in lines if line.text]
    ones = sum(1 for people, _ in counted if len(people) == 1 and (people[0].role or people[0].organisation))
    pairs = sum(1 for people, joined_ in counted if len(people) > 2 or (len(people) == 2 and joined_))
    twos = sum(1 for people, _ in counted if len(people) == 2)
    return ones >= min(2, max(1, twos)) and pairs == 0 and len(counted) > 1


def _until_end(lines: Sequence[Line]) -> Iterator[Line]:
    """A running text after the list is no list; two such lines in a row end it."""
    for line in lines:
        text = unbulleted(line.text)
        if len(text) > 90 and text.endswith(".") and len(line.cells) == 1 and "," in text and not persons_in(text):
            return
        if re.match(r"(?:Vi|Mötet|Det här|Nästa gång) \w", text) and not persons_in(text):
            return
        yield line
