"""Who was there and who was not, where it is told in sentences, by employer or by first names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dialogs.documents.document import Line
from dialogs.documents.drafts import Attendee
from dialogs.documents.layouts.sections import source
from dialogs.documents.people import Person, is_name, is_role, persons_in, role_and_organisation
from dialogs.documents.plain import filled, one_line, unbulleted

_MISSING = re.compile(
    r"(?:(?<=[.;])|^)\s*(?:"
    r"(?P<a>[A-ZÅÄÖ][^.;]{3,120}?) (?:hade|har|var) (?:\w+ )?(?:lämnat |anmält |meddelat )?"
    r"(?:återbud|förhinder|förhindrade?|frånvarande|sjuk)\b|"
    r"(?P<b>[A-ZÅÄÖ][^.;]{3,120}?) kunde (?:tyvärr )?(?:inte|ej) (?:delta|komma|närvara|vara med)\b|"
    r"(?:Tyvärr )?[Kk]unde (?:tyvärr )?(?:inte|ej) (?P<c>[A-ZÅÄÖ][^.;]{3,120}?) (?:delta|komma|närvara|vara med)\b"
    r")[^.]{0,40}\.?"
)
_FIRST_NAME = re.compile(r"(?P<name>[A-ZÅÄÖ][a-zåäöé-]{1,15})(?:\s*\((?P<a>[^()]{2,40})\)|\s+från\s+(?P<b>.{2,40}))?")
_BODY = re.compile(r"\s*(?P<body>[^,;()]{2,60}?)\s*\((?P<names>[^()]{3,300})\)\s*(?:[,;.]|och\b|samt\b|$)")


def told_absent(line: Line) -> tuple[list[Attendee], Line]:
    """Those of whom a sentence says that they were not there, and the line without it."""
    told = _MISSING.search(line.text[:2000])
    who = (told["a"] or told["b"] or told["c"]) if told else None
    people = [Attendee(p.name, p.role, p.organisation, source(line)) for p in persons_in(who)] if who else []
    if told is None or not people:
        return [], line
    kept = f"{line.text[: told.start()]} {line.text[told.end() :]}".strip()
    return people, replace(line, text=kept, cells=(kept,))


_INITIALS = re.compile(
    r"(?P<initials>[A-ZÅÄÖ]{2,3})[ \t:–-]+(?=(?P<a>[A-ZÅÄÖ])[a-zåäö][\w-]* (?:[\w-]+ )?(?P<b>[A-ZÅÄÖ])[a-zåäö])"
)


def without_initials(line: Line) -> Line:
    """`AH  Amina Holm`: the initials before a name are hers, and no part of it."""
    match = _INITIALS.match(line.text)
    if match is None or (match["initials"][0], match["initials"][-1]) != (match["a"], match["b"]):
        return line
    cells = line.cells if line.cells[0] != match["initials"] else line.cells[1:]
    return replace(line, text=line.text[match.end() :], cells=(_INITIALS.sub("", cells[0], count=1), *cells[1:]))


def by_body(text: str) -> list[Person]:
    """`Polisen (Amina Holm, Jonas Ek), Malmen AB (Elin Åkerblom)`: the employer first, its people in parentheses."""
    found: list[Person] = []
    bodies: list[str] = []
    end = 0
    shown = unbulleted(text.strip())
    while end < len(shown):
        match = _BODY.match(shown, end)
        names = re.split(r",\s*|\s+(?:och|samt|&)\s+", match["names"]) if match else []
        if match is None or not all(map(is_name, names)):
            return []
        bodies.append(match["body"])
        found.extend(Person(one_line(name), None, one_line(match["body"])) for name in names)
        end = match.end()
    return found if not all(map(is_name, bodies)) else []


_GROUPED = re.compile(
    r"(?:^|(?<=[.;])\s+)(?P<body>[A-ZÅÄÖ][\w &-]{1,40}):\s*(?P<names>[^:]+?)(?=[.;]\s+[A-ZÅÄÖ][\w &-]{1,40}:|$)"
)


def by_group(text: str) -> list[Person]:
    """`Skolan: Amina Holm, Jonas Ek. Polisen: Elin Åkerblom`: several employers on one line, each with its people."""
    groups = list(_GROUPED.finditer(unbulleted(text.strip())[:4000]))
    if len(groups) < 2 or any(is_role(group["body"]) and group["body"] != "Polis" for group in groups):
        return []
    return [person for group in groups for person in persons_in(group["names"].rstrip(". "), group["body"])]


def in_cells(line: Line) -> list[Person]:
    """`Amina Holm | Butikschef, Kvarnbo Livs`: one person in the first cell, what she is in the others."""
    cells = [one_line(cell) for cell in line.cells if filled(cell)]
    if line.table or len(cells) < 2 or not is_name(cells[0]):
        return []
    parts = [part for cell in cells[1:] for part in re.split(r",\s*", cell)]
    if len(parts) < 2 or not is_role(parts[0]) or any(map(is_role, parts[1:])):
        return []
    return [Person(cells[0], *role_and_organisation(parts))]


def first_names(lines: Sequence[Line]) -> Iterator[Attendee]:
    """`Amina, Jonas (skolan) samt Elin från polisen`, where everybody knows everybody."""
    for line in lines[:2]:
        listed = re.sub(r"[.;]?\s*\b(?:[Vv]ia|[Pp]å) \w+:\s*", ", ", line.text)
        for part in re.split(r",\s*|\s+(?:och|samt|&)\s+", listed.rstrip(". ")[:1000]):
            match = _FIRST_NAME.fullmatch(part.strip())
            if match:
                yield Attendee(match["name"], None, match["a"] or match["b"], source(line))
