"""The columns of a table of tasks: what, who and when."""

from collections.abc import Sequence

from dialogs.documents.document import Line
from dialogs.documents.plain import label_of

_COLUMNS = {
    "text": "att göra|åtgärd|uppgift|uppdrag|vad|aktivitet|beskrivning|åtgärder|vad ska göras|uppdrag/åtgärd|action",
    "who": "ansvarig|vem|ansvar|ansvariga|utförare|ansvarig person|vem gör|ägare",
    "due": "klart senast|klart|när|senast|deadline|klar|datum|klar senast|slutdatum|klart när|tid|tidplan|färdigt",
}
COLUMN_OF = {word: key for key, words in _COLUMNS.items() for word in words.split("|")}


def action_columns(line: Line) -> dict[str, int]:
    """Where a table's head has what is to be done, by whom and when; empty for a line that is no such head."""
    keys = [COLUMN_OF.get(label_of(cell)) for cell in line.cells]
    found = {key: index for index, key in reversed(list(enumerate(keys))) if key}
    return found if "text" in found and "who" in found else {}


def task_tables(lines: Sequence[Line]) -> frozenset[int]:
    """The tables that list tasks, whose numbers count no items of the meeting."""
    return frozenset(line.table for line in lines if line.table and action_columns(line))
