"""What a line of a plan is: a row of several labels, a party and whom it sends, a label without a field."""

import re

from dialogs.documents.document import Line
from dialogs.documents.drafts import PARTIES
from dialogs.documents.layouts.plan_cells import Cells
from dialogs.documents.layouts.plan_fields import column_of, field_of, party_alone
from dialogs.documents.plain import filled, one_line, unbulleted

ACTIVITY = re.compile(
    r"(?:Aktivitet|Insats|Åtgärd)?\s*(?P<number>\d{1,2}\.\d{1,2})\.?(?:[\s:–-]+(?P<title>\S.*))?$", re.IGNORECASE
)
AREA = re.compile(
    r"(?:(?:Prioriterat (?:samverkans)?område|Prioritering|Prioritet|Fokusområde|Insatsområde|Målområde|Område|"
    r"Utvecklingsområde)"
    r"(?:\s*(?P<a>\d{1,2}|(?<= )[A-H])?\s*[.:–-]\s*|\s+(?P<n>\d{1,2})\s+)(?P<at>\S.*)|"
    r"(?!(?:Aktivitet|Insats|Åtgärd|Uppföljning|Tertial|Delår|Punkt|Bilaga|Sida|Vecka|Kvartal|Steg|Fas|Dag)\b)"
    r"[A-ZÅÄÖ]\w{2,25}\s+(?P<m>\d{1,2})\s*[:.–-]\s*(?P<mt>[^\W\d_].*)|"
    r"(?P<b>\d{1,2})[.)]\s+(?P<bt>\S.*))$",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(?:Aktivitet|Insats|Åtgärd)\s*(?P<number>[A-Z]?\d{0,2}[a-z]?)\s*[.:–-]\s*(?P<title>\S.*)$", re.IGNORECASE
)
_SHORT = frozenset({"convenor", "frequency", "duration", "financing"} | {f"contacts.{party}" for party in PARTIES})
_LABELLED = re.compile(r"(?:[-–•*]\s+)?[A-ZÅÄÖ][^:.!?\t]{2,40}:\s+\S")


def names_another(line: Line, cells: Cells) -> bool:
    """Whether the line has a label of its own that no field answers to, and so does not go on with the one above."""
    if line.table and len(line.cells) == 2:
        head = one_line(line.cells[0])
        return bool(head) and (bool(filled(line.cells[1])) or (len(head) < 40 and head[-1] not in ".,"))
    return cells.last in _SHORT and _LABELLED.match(line.text) is not None


def _has_contact(cells: Cells) -> bool:
    """Whether the last field is a contact that has its text: what follows can only be the next label."""
    last = cells.last or ""
    return last.startswith("contacts.") and any(map(filled, cells.pieces[last]))


def sent(line: Line, text: str, cells: Cells) -> str | None:
    """`Polisen | Kommunpolis`: whom a party sends; a sentence tells what it does."""
    head = line.cells[0] if len(line.cells) == 2 else unbulleted(line.text.partition(":")[0])
    party = party_alone(head)
    empty = len(line.cells) == 1 and ":" not in line.text
    if party is None or (empty and not _has_contact(cells)):
        return None
    value = text or line.text.partition(":")[2]
    told = len(value) > 80 or value.rstrip().endswith(".") or f"contacts.{party}" in cells.pieces
    return f"commitments.{party}" if told else f"contacts.{party}"


def paired(line: Line) -> list[Line]:
    """A row of several labels, each followed by its value, is a line for each."""
    heads, values = line.cells[0::2], line.cells[1::2]
    if not line.table or len(line.cells) < 4 or len(line.cells) % 2 or any(map(field_of, values)):
        return [line]
    named = [head for head in heads if filled(head)]
    if len(named) < 2 or not all(field_of(head) or ACTIVITY.match(one_line(head)) for head in named):
        return [line]
    pairs = [pair for pair in zip(heads, values, strict=True) if filled(pair[0])]
    return [Line(line.number, "\t".join(pair).strip(), pair, 0, line.bold, line.table) for pair in pairs]


def area_parts(match: re.Match[str]) -> tuple[str | None, str]:
    """The number and the title that AREA found."""
    if match["at"]:
        return match["a"] or match["n"], match["at"]
    return (match["m"], match["mt"]) if match["mt"] else (match["b"], match["bt"])


def area_cell(text: str) -> tuple[str | None, str]:
    """The number and the title of an area that a column names: `1. Trafik`, `1 Trafik`, `A – Trafik`."""
    match = AREA.match(text)
    if match:
        return area_parts(match)
    bare = re.match(r"(?P<number>\d{1,2}|[A-H])(?:[.):]|\s[–-])?\s+(?P<title>[^\W\d_].*)$", text)
    return (bare["number"], bare["title"]) if bare else (None, text)


def below_area(text: str, area: str | None) -> re.Match[str] | None:
    """`A1 Samverkansgrupp` below area A, `2:1` and `2b` below area 2."""
    if area is None or len(text) > 120:
        return None
    sign = r"[.:]?\d{1,2}" if area.isalpha() else r"(?::\d{1,2}|[a-h](?=[).:\s]))"
    return re.match(rf"(?P<number>{re.escape(area)}{sign})[).:]?[\s:–-]+(?P<title>[^\W\d_].*)$", text)


def head_columns(line: Line) -> dict[str, int]:
    """The columns of a table with a row per activity, empty where the line is no such table's head."""
    keys = [column_of(cell) for cell in line.cells]
    known = {key: index for index, key in reversed(list(enumerate(keys))) if key}
    shown = sum(1 for cell in line.cells if cell)
    if not {"title", "purpose"} & set(known) or len(known) < 2 or len(known) * 2 < shown:
        return {}
    if "title" not in known:
        known["title"] = known.pop("purpose")
    return known


ORDINARY = frozenset({"innehåll", "innehållsförteckning", "inledning", "bakgrund", "syfte", "uppföljning", "bilagor"})


def is_rule(line: Line) -> bool:
    """Whether the line is nothing but a drawn rule."""
    return not any(char.isalnum() for char in line.text)
