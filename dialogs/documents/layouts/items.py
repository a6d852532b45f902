"""Which lines are the top-level items of a meeting: numbered, or headings where nothing is numbered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dialogs.documents.document import Line
from dialogs.documents.labels import key_of, label_in
from dialogs.documents.layouts.task_columns import task_tables
from dialogs.documents.people import is_name, persons_in
from dialogs.documents.plain import is_bullet, label_of, one_line

_ITEM = re.compile(
    r"(?:(?:§|Punkt|Ärende|Pkt)\s*(?P<a>\d{1,3})(?!\d|\.\d)\s*[.):–-]?|(?P<b>\d{1,3})\s*§\s*[.:–-]?|"
    r"(?P<c>\d{1,2})(?:[.):](?!\d)|\s+[–-](?=\s)))\s*(?P<title>.*)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?P<c>\d{1,2})\s+(?P<title>[A-ZÅÄÖ].*)")
_TITLE_END = re.compile(r"(?<=[a-zåäö)])\. (?=[A-ZÅÄÖ])")
_REGISTERED = re.compile(r"^(?:Dnr|Diarienr|Diarienummer|Ärendenr)\b\.?:?\s*[\w/:. -]{0,30}$", re.IGNORECASE)
CLOSING = frozenset(
    [
        "övrigt",
        "övriga frågor",
        "övriga ärenden",
        "övriga punkter",
        "kommande möten",
        "kommande möte",
        "nästa möte",
        "nästa sammanträde",
        "avslutning",
        "mötets avslutande",
        "mötet avslutas",
        "avslut",
        "laget runt",
        "rundabordet",
        "nästa mötestillfälle",
        "mötets avslut",
        "sammanträdets avslutande",
    ]
)


@dataclass(frozen=True, slots=True)
class Item:
    """An item begins at line index `at`; `rest` is what follows its title on the same line."""

    at: int
    number: int | None
    title: str
    rest: str
    title_at: int


def find_items(lines: Sequence[Line], start: int) -> list[Item]:
    """The items of the document's body from line index `start` on, in its own order."""
    numbered = _chain(_candidates(lines, start, _ITEM))
    if numbered and _is_list_of(lines, numbered[0].at):
        numbered = []
    if len(numbered) < 2:
        plain = _chain(_candidates(lines, start, _PLAIN))
        numbered = plain if len(plain) >= 3 else numbered
    if len(numbered) >= 2 or (numbered and not _headings(lines, start)):
        return _with_closing(lines, numbered)
    return _headings(lines, start)


def _is_list_of(lines: Sequence[Line], first: int) -> bool:
    """Whether the numbers count tasks or decisions: they stand right below such a label."""
    above = next((lines[index] for index in range(first - 1, -1, -1) if lines[index].text), None)
    return above is not None and key_of(above.text) in {"actions", "decisions"} and len(above.text) < 60


def _persons(lines: Sequence[Line]) -> frozenset[int]:
    """The numbered lines right below a label of persons: their numbers count who was there."""
    found: set[int] = set()
    below = False
    for index, line in enumerate(lines):
        if not line.text:
            continue
        match = _ITEM.match(line.text[:200])
        counts = below and match is not None and bool(persons_in(match["title"]))
        found.update({index} if counts else ())
        label = label_in(line) if match is None and len(line.text) < 60 else None
        below = counts or (label is not None and not label.rest and label.key in _OF_PERSONS)
    return frozenset(found)


_OF_PERSONS = frozenset({"attendees", "absent", "invited"})


def _candidates(lines: Sequence[Line], start: int, pattern: re.Pattern[str]) -> list[Item]:
    found = []
    tasks = task_tables(lines)
    persons = _persons(lines)
    for index in range(start, len(lines)):
        line = lines[index]
        if line.table in tasks or index in persons:
            continue
        match = pattern.match(line.text[:600]) if line.text[:1].isalnum() or line.text[:1] == "§" else None
        if match is None:
            continue
        parts = match.groupdict()
        number = int(parts.get("a") or parts.get("b") or parts["c"])
        item = _item(lines, index, number, _REGISTERED.sub("", one_line(match["title"])))
        if item and number > 0:
            found.append(item)
    return found


def _item(lines: Sequence[Line], index: int, number: int, title: str) -> Item | None:
    if not title:
        following = next((i for i in range(index + 1, min(index + 3, len(lines))) if lines[i].text), None)
        if following is None or len(lines[following].text) > 150:
            return None
        return Item(index, number, one_line(lines[following].text), "", following)
    if title[0].islower() or re.match(r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)", title, re.IGNORECASE):
        return None if title[0].islower() and key_of(title) is None else Item(index, number, title, "", index)
    end = _TITLE_END.search(title, 0, 160)
    if end and len(title) > 60:
        return Item(index, number, title[: end.start()], title[end.end() :], index)
    return Item(index, number, title, "", index)


def _chain(candidates: list[Item]) -> list[Item]:
    """The longest run of rising numbers; a list inside an item that begins again at 1 is passed over."""
    best: list[Item] = []
    for first, begin in enumerate(candidates):
        if begin.number != 1 and first and best:
            continue
        chain = _run(candidates[first:])
        if _weight(chain) > _weight(best):
            best = chain
    return best


def _weight(chain: list[Item]) -> tuple[int, int]:
    """Longer is better; between equals the later, where the items are treated and not merely listed."""
    return len(chain), chain[0].at if chain else -1


def _run(candidates: list[Item]) -> list[Item]:
    chain = [candidates[0]]
    inner: Item | None = None
    for item in candidates[1:]:
        last = chain[-1].number or 0
        number = item.number or 0
        if (number == 1 and last != 0 and item.at > chain[-1].at) or (
            inner is not None and number == (inner.number or 0) + 1 and item.at - inner.at <= 2
        ):
            inner = item
        elif last < number <= last + 2:
            chain.append(item)
            inner = None
    return chain


def _with_closing(lines: Sequence[Line], items: list[Item]) -> list[Item]:
    """Unnumbered tail items such as "Övrigt" after the last number belong to the agenda too."""
    if not items or _merely_listed(lines, items):
        return items
    tail = [
        Item(index, None, one_line(lines[index].text), "", index)
        for index in range(items[-1].title_at + 1, len(lines))
        if label_of(lines[index].text) in CLOSING and len(lines[index].cells) == 1
    ]
    return [*items, *tail]


def _merely_listed(lines: Sequence[Line], items: list[Item]) -> bool:
    """Whether nothing stands between the items: an agenda, not the treatment of its items."""
    between = (lines[index] for a, b in pairwise(items) for index in range(a.title_at + 1, b.at))
    return len(items) > 1 and not any(line.text for line in between)


def _headings(lines: Sequence[Line], start: int) -> list[Item]:
    styled = [i for i in range(start, len(lines)) if lines[i].level and _may_head(lines[i])]
    levels = [lines[i].level for i in styled]
    chosen = next((level for level in sorted(set(levels)) if levels.count(level) >= 2), None)
    if chosen is not None:
        return [_heading(lines, i) for i in styled if lines[i].level == chosen]
    bold = [i for i in range(start, len(lines)) if lines[i].bold and _may_head(lines[i])]
    if len(bold) >= 2:
        return [_heading(lines, i) for i in bold]
    capitals = [i for i in range(start, len(lines)) if lines[i].text.isupper() and _may_head(lines[i])]
    capitals = [i for i in capitals if not _TITLE.match(lines[i].text) and len(lines[i].text) > 4]
    if len(capitals) >= 2:
        return [_heading(lines, i) for i in capitals]
    plain = [_heading(lines, i) for i in range(start, len(lines)) if _looks_like_heading(lines, i)]
    return plain or _outlined(lines, start)


_TITLE = re.compile(r"\w*(?:protokoll|anteckningar|kallelse|dagordning)\b", re.IGNORECASE)


def _outlined(lines: Sequence[Line], start: int) -> list[Item]:
    """Points of an outline, each with its own list of another mark below it."""
    marks = [line.text[:2] for line in lines]
    points = [i for i in range(start, len(lines)) if marks[i] in {"* ", "• ", "o "}]
    nested = [i for i in points if i + 1 < len(lines) and marks[i + 1] in {"- ", "– ", "o "} - {marks[i]}]
    if len(nested) < 2 or len(nested) * 2 < len(points):
        return []
    return [Item(i, None, one_line(lines[i].text[2:]).rstrip(":"), "", i) for i in points]


def _heading(lines: Sequence[Line], index: int) -> Item:
    return Item(index, None, one_line(lines[index].text).rstrip(":"), "", index)


def _may_head(line: Line) -> bool:
    if not line.text or len(line.text) > 120 or line.table or len(line.cells) > 1:
        return False
    key = key_of(line.text)
    if not line.text.isupper() and not _POINT.match(line.text) and (is_name(line.text) or persons_in(line.text)):
        return False
    return key in {None, "next", "actions"} or label_of(line.text) in CLOSING


_POINT = re.compile(r"(?:Problembild|Problem|Fråga|Punkt|Tema|Plats|Område) \d{1,2}\s*[:.–-]\s*\w")


def _looks_like_heading(lines: Sequence[Line], index: int) -> bool:
    """A short line of its own above a text, in a document that marks headings in no other way."""
    line = lines[index]
    if not _may_head(line) or len(line.text) > 70 or line.text[-1] in ".,;:?!" or not line.text[0].isupper():
        return False
    if ":" in line.text and key_of(line.text.partition(":")[0]):
        return False
    before = index == 0 or not lines[index - 1].text
    following = next((lines[i] for i in range(index + 1, min(index + 3, len(lines))) if lines[i].text), None)
    if not before or following is None:
        return label_of(line.text) in CLOSING
    if index + 1 < len(lines) and (is_bullet(lines[index + 1].text) or _POINT.match(line.text)):
        return True
    return following.text[-1] in ".:!?" or label_of(line.text) in CLOSING or len(following.text) > 70
