"""The heads and feet that a conversion repeats on every page, taken away."""

import re
from collections.abc import Sequence

from dialogs.documents.document import Line

_PAGE = re.compile(
    r"(?:^|[\s\t(])(?:(?:Sida|Sid\.?|Page)\s*:?\s*\d{1,3}\s*(?:\(\s*\d{1,3}\s*\)|av\s+\d{1,3}|/\s*\d{1,3})?|"
    r"\d{1,3}\s*\(\s*\d{1,3}\s*\)|\d{1,3}\s+av\s+\d{1,3})\s*$",
    re.IGNORECASE,
)
_DEPTH = 4


def without_page_heads(lines: Sequence[Line]) -> list[Line]:
    """Each head is kept where it first stands; lines with nothing but a page number are no lines at all."""
    shown = [line.text.strip() for line in lines]
    first: dict[str, int] = {}
    dropped: set[int] = set()
    for index, text in enumerate(shown):
        page = _PAGE.search(text) if 0 < len(text) < 200 else None
        if page is None or index in dropped or lines[index].table:
            continue
        rest = text[: page.start()].strip(" \t|–-")
        if not rest:
            dropped.add(index)
        elif rest in first:
            dropped.update(_repeated(shown, first[rest], index))
        else:
            first[rest] = index
    return [line for index, line in enumerate(lines) if index not in dropped]


def _repeated(shown: Sequence[str], known: int, index: int) -> set[int]:
    """The lines from `index` on that stand below the head at `known` too."""
    found = {index}
    for step in range(1, _DEPTH):
        if index + step >= len(shown) or not shown[index + step] or shown[index + step] != shown[known + step]:
            break
        found.add(index + step)
    return found
