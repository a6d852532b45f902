"""Tables of who was there: the columns of their heads and the marks of their rows."""

import re

from dialogs.documents.document import Line
from dialogs.documents.plain import label_of

YES = frozenset({"x", "ja", "j", "✓", "✔", "närvarande", "n", "√", "☒", "☑", "deltog", "när", "1"})
NO = frozenset(
    {"-", "–", "—", "nej", "frånvarande", "f", "förhinder", "☐", "0", "ej närvarande", "återbud", "anmält förhinder"}
)
_COLUMNS = {
    "name": "namn|deltagare|person|ledamot|förnamn och efternamn|deltagarens namn|ledamöter|närvarande deltagare",
    "role": "titel|funktion|roll|befattning|uppdrag|tjänst|yrkestitel|titel/funktion|roll/funktion|funktion/roll",
    "organisation": "organisation|verksamhet|förvaltning|arbetsplats|representerar|aktör|myndighet|enhet|part|från|"
    "organisation/verksamhet|förvaltning/organisation|företräder|arbetsgivare|organisation/förvaltning|instans",
    "present": "närvarande|när|närv|närvaro|deltog|deltar|närv.|n/f|status|n",
    "absent": "frånvarande|f|ej när|ej närv|frånv|ej närvarande|förhinder|frånv.|anmält förhinder|frånvaro",
}  # fmt: skip
COLUMN_OF = {word: key for key, words in _COLUMNS.items() for word in words.split("|")}


def _column(cell: str) -> str | None:
    """The column's field; `Förvaltning/myndighet` is what both its halves are."""
    word = label_of(cell)
    halves = {COLUMN_OF.get(half.strip()) for half in re.split(r"/| och | eller ", word)}
    return COLUMN_OF.get(word) or (halves.pop() if len(halves) == 1 else None)


def columns_of(line: Line) -> dict[str, int]:
    """The columns of an attendance table's head, empty where the line is none."""
    if len(line.cells) < 2:
        return {}
    keys = [_column(cell) for cell in line.cells]
    found = {key: index for index, key in reversed(list(enumerate(keys))) if key}
    if "name" not in found and keys[0] == "present" and {"role", "organisation"} & set(found):
        found = {"name": 0} | {key: index for key, index in found.items() if key != "present"}
    return found if "name" in found and len(found) > 1 else {}


def presence(line: Line, columns: dict[str, int]) -> str | None:
    """What the marks of a row say: `attendees`, `absent`, or None where there is no column for it."""

    def mark(column: str) -> str | None:
        index = columns.get(column)
        if index is None:
            return None
        return line.cells[index].strip().casefold() if index < len(line.cells) else ""

    present, absent = mark("present"), mark("absent")
    if present is None and absent is None:
        boxes = {cell.strip() for index, cell in enumerate(line.cells) if index not in columns.values()}
        return "absent" if "☐" in boxes else "attendees" if boxes & {"☒", "☑", "✓"} else None
    if absent in YES or absent == "f":
        return "absent"
    if present is None:
        return None if absent is None else "attendees"
    return "attendees" if present in YES or (present and present not in NO) else "absent"
