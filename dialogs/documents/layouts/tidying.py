"""The lines of a meeting's document mended before it is cut: tags, page heads, rows that say two things."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from dialogs.documents.document import Document, Line
from dialogs.documents.labels import key_of, label_in
from dialogs.documents.layouts.agenda_table import unrolled
from dialogs.documents.layouts.page_heads import without_page_heads
from dialogs.documents.people import persons_in
from dialogs.documents.plain import filled, is_bullet, label_of, one_line, unbulleted, untagged

_WITHIN = re.compile(r"\s*[|·•]?\s+(?=(?P<label>[A-ZÅÄÖ][\w ]{2,25}):)")
_TAKEN_APART = frozenset({"when", "until", "where", "both", "forum", "chair", "secretary", "adjusters"})
_PRESENT = frozenset({"attendees", "absent"})
_TOP = 40
_WIDEST = 100
_LEADER = re.compile(r"\s*(?:\.{4,}|…{2,}|_{4,})\s*")


def tidy(document: Document) -> tuple[Line, ...]:
    """The lines without stray tags."""
    if document.literal:
        return document.lines
    cleaned = (
        replace(line, text=" ".join(untagged(line.text).split("\n")), cells=tuple(map(untagged, line.cells)))
        if "<" in line.text or "&" in line.text
        else line
        for line in document.lines
    )
    kept = without_mail_head(without_page_heads(list(cleaned)))
    signed = (part for line in transposed(kept) for part in unsigned(line))
    parts = (part for line in unrolled(signed) for half in paired(line) for part in parted(half))
    return unwrapped(parts, hard=not document.name.lower().endswith(".docx"))


_MAIL_HEAD = re.compile(r"(?P<head>Från|Till|Kopia|Cc|Ämne|Skickat|Datum|From|To|Subject|Sent|Date):\s*(?P<rest>.*)$")


def without_mail_head(lines: list[Line]) -> list[Line]:
    """A mail's subject is its title; when it was sent tells the year alone, so it comes last."""
    heads: dict[str, Line] = {}
    end = next((index for index, line in enumerate(lines) if line.text), 0)
    while end < len(lines) and (match := _MAIL_HEAD.match(lines[end].text)):
        heads[match["head"]] = replace(lines[end], text=match["rest"], cells=(match["rest"],))
        end += 1
    subject = heads.get("Ämne") or heads.get("Subject")
    if subject is None or len(heads) < 2 or not {"Från", "Till", "From", "To"} & set(heads):
        return lines
    sent = next((heads[key] for key in ("Skickat", "Datum", "Sent", "Date") if key in heads), None)
    last = [replace(sent, text=f"Version: {sent.text}", cells=(f"Version: {sent.text}",))] if sent else []
    return [subject, *lines[end:], *last]


def parted(line: Line) -> tuple[Line, ...]:
    """`Plats: Folkets hus. Tid: kl. 13–15` is two lines: a label within a labelled line begins another."""
    if len(line.cells) > 1 or line.table or len(line.text) > 1500 or label_in(line) is None:
        return (line,)
    first = len(line.text) - len(unbulleted(line.text))
    cuts = [
        match.end()
        for match in _WITHIN.finditer(line.text, first)
        if match.start() > first and key_of(match["label"]) in _TAKEN_APART | _PRESENT
    ]
    edges = [0, *cuts, len(line.text)]
    texts = [line.text[a:b].strip(" |·•") for a, b in pairwise(edges)]
    return tuple(replace(line, text=text, cells=(text,)) for text in texts) if cuts else (line,)


def unsigned(line: Line) -> Iterator[Line]:
    """`Underskrifter | Sekreterare …… Karin Wiberg` is the line of the secretary, or of each who signs there."""
    if len(line.cells) < 2 or label_of(line.cells[0]) not in {"underskrift", "underskrifter"}:
        yield line
        return
    signed = [part for cell in line.cells[1:] for part in cell.split("\n") if filled(part)]
    if len(line.cells) == 2 and any(key_of(_LEADER.split(part.strip())[0]) for part in signed):
        for part in signed:
            cells = tuple(piece for piece in _LEADER.split(part.strip()) if filled(piece))
            yield replace(line, text="\t".join(cells), cells=cells)
    elif key_of(line.cells[1]) is None:
        yield line
    else:
        cells = tuple(cell for cell in line.cells[1:] if filled(cell) and not cell.startswith("Paragraf"))
        yield replace(line, text="\t".join(cells), cells=cells)


def transposed(lines: list[Line]) -> Iterator[Line]:
    """`Datum | Tid | Plats` with the values in the row below, `Närvarande | Frånvarande` with the names below."""
    index = 0
    while index < len(lines):
        head = lines[index]
        keys = _heads(head) if index < _TOP else []
        rows = _below(lines, index) if keys else []
        if not rows or (len(rows) > 1 and not set(keys) <= _PRESENT):
            yield head
            index += 1
            continue
        for column, label in enumerate(head.cells):
            yield replace(head, text=label, cells=(label,), table=0)
            told = [(row, part) for row in rows for part in row.cells[column].split("\n")]
            yield from (replace(row, text=one_line(part), cells=(part.strip(),), table=0) for row, part in told)
        index += 1 + len(rows)


def _below(lines: list[Line], index: int) -> list[Line]:
    """The rows of the same table and width below a row."""
    head = lines[index]
    end = index + 1
    while end < len(lines) and lines[end].table == head.table and len(lines[end].cells) == len(head.cells):
        end += 1
    return lines[index + 1 : end]


def _heads(line: Line) -> list[str]:
    """The fields of a row that has nothing but their labels; a date may part its day and its time."""
    keys = [key_of(cell) for cell in line.cells] if line.table and len(line.cells) > 1 else []
    known = [key for key in keys if key and key in _TAKEN_APART | _PRESENT]
    once = {key for key in known if key != "when"}
    return known if len(known) == len(keys) > 1 and once and len(once) >= len(known) - 1 else []


def paired(line: Line) -> tuple[Line, ...]:
    """A row of two labels with their values, `Datum | … | Plats | …`, is two lines."""
    heads = [key_of(cell.partition(":")[0]) for cell in line.cells if ":" in cell]
    if len(heads) == len(line.cells) > 1 and set(heads) <= _TAKEN_APART and not line.table:
        return tuple(replace(line, text=cell, cells=(cell,)) for cell in line.cells)
    if len(line.cells) != 4 or not line.table or key_of(line.cells[0]) not in _TAKEN_APART:
        return (line,)
    if key_of(line.cells[1]) or key_of(line.cells[3]) or not filled(line.cells[2]) or len(line.cells[2]) > 40:
        return (line,)
    halves = (line.cells[:2], line.cells[2:])
    return tuple(replace(line, text="\t".join(half), cells=half) for half in halves)


def unwrapped(lines: Iterable[Line], *, hard: bool) -> tuple[Line, ...]:
    """Sentences that a conversion has broken over lines, each in one line again; `hard` where lines have a width."""
    every = list(lines)
    width = _width(every) if hard else 0
    found: list[Line] = []
    last = 0
    for line in every:
        before = found[-1] if found else None
        full = width > 0 and before is not None and last + 1 + len(line.text.partition(" ")[0]) > width
        if before is not None and (_goes_on(before, line) or (full and _wraps(before, line))):
            text = f"{before.text} {line.text}"
            found[-1] = replace(before, text=text, cells=(text,))
        else:
            found.append(line)
        last = len(line.text)
    return tuple(found)


def _width(lines: list[Line]) -> int:
    """The length at which a text's lines were broken; 0 where paragraphs stand whole."""
    lengths = sorted(len(line.text) for line in lines if line.text and len(line.cells) == 1 and not line.table)
    broken = [length for length in lengths if length <= _WIDEST]
    if len(broken) < 8 or len(broken) * 20 < len(lengths) * 17:
        return 0
    longest = broken[-1]
    return longest if sum(1 for length in lengths if longest - 12 < length <= longest) * 6 > len(lengths) else 0


_NUMBER = re.compile(r"(?:§\s*)?\d{1,2}[.)§ ]")


def _wraps(before: Line, line: Line) -> bool:
    """Whether a line that the next word would not have fitted into goes on in the next."""
    if _NUMBER.match(before.text) and not line.text[0].islower():
        return False
    if _is_a_person(before) and _is_a_person(line):
        return False
    plain = len(before.cells) == len(line.cells) == 1 and not (before.level or line.level or before.bold or line.bold)
    opens = is_bullet(line.text) or _NUMBER.match(line.text) or line.text.startswith("att ")
    return plain and bool(line.text) and bool(before.text) and not opens and label_in(line) is None


def _is_a_person(line: Line) -> bool:
    """`Omar Haddad, rektor, Ekbackens skola`, and nobody else."""
    people = persons_in(line.text)
    return len(people) == 1 and bool(people[0].role) and line.text.startswith(f"{people[0].name},")


def _goes_on(before: Line, line: Line) -> bool:
    if (
        len(before.text) < 40
        or len(before.cells) > 1
        or len(line.cells) > 1
        or before.table
        or before.text[-1] in ".:?!"
    ):
        return False
    return (
        line.text[:1].islower()
        and not line.text.startswith("att ")
        and before.level == line.level == 0
        and label_in(line) is None
    )
