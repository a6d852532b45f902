"""What a line of a plan is: a row of several labels, a party and whom it sends, a label without a field."""

import re

from dialogs.documents.document import Line
from dialogs.documents.drafts import PARTIES
from dialogs.documents.layouts.plan_cells import Cells
from dialogs.documents.layouts.plan_fields import field_of, party_alone
from dialogs.documents.plain import filled, one_line, unbulleted

ACTIVITY = re.compile(
    r"(?:Aktivitet|Insats|Åtgärd)?\s*(?P<number>\d{1,2}\.\d{1,2})\.?(?:[\s:–-]+(?P<title>\S.*))?$", re.IGNORECASE
)
_SHORT = frozenset({"convenor", "frequency", "duration", "financing"} | {f"contacts.{party}" for party in PARTIES})
_LABELLED = re.compile(r"(?:[-–•*]\s+)?[A-ZÅÄÖ][^:.!?\t]{2,40}:\s+\S")


def names_another(line: Line, cells: Cells) -> bool:
    """Whether the line has a label of its own that no field answers to, and so does not go on with the one above."""
    if line.table and len(line.cells) == 2:
        return all(map(filled, line.cells))
    return cells.last in _SHORT and _LABELLED.match(line.text) is not None


def sent(line: Line, text: str, cells: Cells) -> str | None:
    """`Polisen | Kommunpolis`: whom a party sends; a sentence tells what it does."""
    head = line.cells[0] if len(line.cells) == 2 else unbulleted(line.text.partition(":")[0])
    party = party_alone(head)
    empty = len(line.cells) == 1 and ":" not in line.text
    if party is None or (empty and not (cells.last or "").startswith("contacts.")):
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
