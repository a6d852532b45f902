"""Minutes kept as a table, a row per item with columns for notes, decision and who is responsible."""

import re
from collections.abc import Iterable, Iterator

from dialogs.documents.document import Line
from dialogs.documents.labels import key_of
from dialogs.documents.plain import filled, label_of, one_line

_COLUMNS = {
    "speaker": "föredragande|föredragning|tid|tidsåtgång|typ|typ av ärende|ansvarig/föredragande|tidsram|minuter|"
    "beräknad tid",
    "number": "nr|nr.|§|pkt|nummer",
    "item": "punkt|ärende|dagordningspunkt|rubrik|fråga|ärenden|punkter|dagordning|agendapunkt|ämne",
    "note": "anteckning|anteckningar|diskussion|information|innehåll|kommentar|kommentarer|minnesanteckning|notering|"
    "noteringar|sammanfattning|referat|diskussion/information",
    "Beslut": "beslut|beslutas",
    "Beslut eller uppdrag": "beslut/åtgärd|åtgärd/beslut|beslut och åtgärd|beslut/uppdrag|beslut och uppdrag",
    "Uppdrag": "åtgärd|uppdrag|att göra|uppföljning|åtgärder",
    "Ansvarig": "ansvarig|vem|ansvar|ansvariga",
    "Klart senast": "klart|klart senast|när|senast|tid|deadline",
}
_TELLING = frozenset({"note", "Beslut", "Beslut eller uppdrag", "Uppdrag", "speaker", "number"})
_TELLING = frozenset({"note", "Beslut", "Beslut eller uppdrag", "Uppdrag", "speaker", "number"})
_COLUMN_OF = {word: key for key, words in _COLUMNS.items() for word in words.split("|")}


def unrolled(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, each row of such a table given as heading, notes and labelled lines."""
    columns: dict[str, int] = {}
    table = 0
    for line in lines:
        if line.table != table or len(line.cells) < 2:
            columns, table = {}, line.table
        heads = _heads(line)
        if heads:
            columns = heads
        elif columns:
            yield from _row(line, columns)
        else:
            yield line


def _heads(line: Line) -> dict[str, int]:
    if len(line.cells) < 2:
        return {}
    keys = [_COLUMN_OF.get(re.sub(r"\s*/\s*", "/", label_of(cell))) for cell in line.cells]
    found = {key: index for index, key in reversed(list(enumerate(keys))) if key}
    if keys.count("item") > 1 and "number" not in found:
        found["number"], found["item"] = found["item"], keys.index("item", found["item"] + 1)
    if not line.table and (len(line.cells) < 3 or "number" not in found):
        return {}
    return found if "item" in found and len(set(found) & _TELLING) else {}


def _row(line: Line, columns: dict[str, int]) -> Iterator[Line]:
    def cell(key: str) -> str:
        index = columns.get(key)
        return line.cells[index] if index is not None and index < len(line.cells) else ""

    head, _, below = cell("item").strip().partition("\n")
    title = one_line(head)
    number = re.sub(r"\D", "", cell("number"))
    if filled(title):
        shown = f"{number}. {title}" if number else title
        yield Line(line.number, shown, (shown,), 0 if re.match(r"\d", shown) else 6)
    for text in (*below.split("\n"), *cell("note").split("\n")):
        if filled(text):
            yield Line(line.number, one_line(text), (one_line(text),))
    for key in ("Beslut", "Beslut eller uppdrag", "Uppdrag", "Ansvarig", "Klart senast"):
        if filled(cell(key)):
            text = _labelled(key, one_line(cell(key)), title, charged=bool(filled(cell("Ansvarig"))))
            yield Line(line.number, text, (text,))


def _labelled(key: str, text: str, title: str, *, charged: bool) -> str:
    """The cell with its column's name, where it does not say itself what it is."""
    mixed = key == "Beslut eller uppdrag"
    if (mixed or key == "Beslut") and (key_of(text.partition(":")[0]) or key_of(title) == "next"):
        return text
    return f"{'Uppdrag' if mixed and charged else 'Beslut' if mixed else key}: {text}"
