"""Markdown to lines: headings, tables, lists and bold, the marks taken away."""

import html
import re

from dialogs.documents.document import Line, line, row
from dialogs.documents.reading_text import line_of, text_lines

OWN_MARK = "<!-- samverkansbot -->"
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(\S.*)")
_RULE = re.compile(r"[ ]{0,3}(?:-[ -]{2,}|\*[ *]{2,}|_[ _]{2,})")
_BULLET = re.compile(r"^(\s*)[*+] +(?=\S)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=\S)([^*_\n]{1,300}?)(?<=\S)\1(?![\w*])")
_LINK = re.compile(r"\[([^\]\[]{1,300})\]\((?:[^()\s]{1,500})\)")


def markdown_lines(text: str) -> tuple[tuple[Line, ...], bool]:
    """The lines, and whether this product wrote them."""
    own = OWN_MARK in text[:500]
    lines: list[Line] = []
    table = 0
    in_table = False
    for raw in text_lines(text) if not own else _verbatim(text):
        shown = raw.text
        is_row = shown.startswith("|") and shown.count("|") > 1
        table += int(is_row and not in_table)
        in_table = is_row
        if is_row:
            if not set(shown) <= set("|:- \t"):
                lines.append(row(raw.number, cells_of(shown, literal=own), table))
        elif not shown.startswith("<!--"):
            lines.extend(_line(raw, own=own))
    return tuple(lines), own


def _verbatim(text: str) -> tuple[Line, ...]:
    return tuple(Line(number, raw.strip(), (raw.strip(),)) for number, raw in enumerate(text.split("\n"), start=1))


def _line(raw: Line, *, own: bool) -> list[Line]:
    heading = _HEADING.fullmatch(raw.text)
    if heading:
        title = _unescaped(heading[2]) if own else _plain(heading[2].rstrip("# "))
        return [Line(raw.number, title, (title,), len(heading[1]))]
    if _RULE.fullmatch(raw.text):
        return [line(raw.number, "")]
    shown = _BULLET.sub(r"\1- ", raw.text, count=1).removeprefix("> ").rstrip("\\")
    bold = raw.bold or (shown.startswith("**") and shown.endswith("**"))
    return [
        line(part.number, _plain(part.text), bold=bold or part.bold)
        for part in line_of(raw.number, _tabbed(shown, raw))
    ]


def _tabbed(shown: str, raw: Line) -> str:
    return "\t".join(raw.cells) if len(raw.cells) > 1 else shown


def cells_of(text: str, *, literal: bool = False) -> tuple[str, ...]:
    """The cells of a table row; an escaped pipe is part of its cell and `<br>` a line break."""
    inner = text.strip().removeprefix("|")
    parts = re.split(r"(?<!\\)(?:\\\\)*\|", inner) if "\\\\" not in inner else _slow_split(inner)
    if parts and not parts[-1].strip():
        parts = parts[:-1]
    return tuple(_cell(part, literal=literal) for part in parts)


def _slow_split(inner: str) -> list[str]:
    parts, current, escaped = [], "", False
    for char in inner:
        if char == "|" and not escaped:
            parts.append(current)
            current = ""
        else:
            current += char
        escaped = char == "\\" and not escaped
    return [*parts, current]


def _cell(part: str, *, literal: bool) -> str:
    pieces = re.split(r"<br ?/?>", part.strip())
    return "\n".join(_unescaped(piece) if literal else _plain(piece.strip()) for piece in pieces)


def _plain(text: str) -> str:
    unmarked = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text.replace("**", "")))
    return _unescaped(unmarked)


def _unescaped(text: str) -> str:
    return html.unescape(_ESCAPE.sub(r"\1", text))
