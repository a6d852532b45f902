"""Plain text to lines, with the dirt of conversions mended."""

import re
from collections.abc import Iterable
from dataclasses import replace

from dialogs.documents.document import Line, line
from dialogs.documents.plain import is_bullet

_STRONG = re.compile(r"\*\*([^*\n]{1,300})\*\*")
_GLUED_ITEM = re.compile(r"(?<=[a-zåäö.?])(?=\d{1,2}\. [A-ZÅÄÖ])")
_NUMBERED = re.compile(r"(?:§ ?)?\d{1,2}[.)] ?\S")
_JOINT = re.compile(r"[a-zåäö]{4}(?=[A-ZÅÄÖ][a-zåäö]+ [a-zåäö(A-ZÅÄÖ])")
_CAMEL = ("PowerPoint", "YouTube", "SharePoint", "LinkedIn", "WhatsApp", "SnapChat", "FaceBook", "OneDrive", "BankID")
SPACED = re.compile(r"(?<=\S) {3,}(?=\S)")
_WS = {ord(c): " " for c in "\u00a0\u2007\u202f\u2009\u200a\u2002\u2003"}
_ZERO = {ord(c): None for c in "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"}
_CLEAN = _WS | _ZERO


def text_lines(text: str) -> tuple[Line, ...]:
    """Lines numbered as in the file; two headings glued together become two lines with the same number."""
    lines: list[Line] = []
    for number, raw in enumerate(re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", text), start=1):
        lines.extend(line_of(number, SPACED.sub("\t", raw.translate(_CLEAN).strip(" "))))
    return tuple(rejoined(lines))


_CUT = re.compile(r"[^\W\d_]{2,}-$")
_SUSPENDED = re.compile(r"(?:och|eller|samt|respektive|resp\.?|till)\b")


def rejoined(lines: Iterable[Line]) -> list[Line]:
    """Words that a line's end has cut are whole again; `barn- / och ungdom` only goes on."""
    found: list[Line] = []
    for raw in lines:
        before = found[-1] if found else None
        if before is None or not raw.text[:1].islower() or not _CUT.search(before.text) or is_bullet(raw.text):
            found.append(raw)
            continue
        head = f"{before.text} " if _SUSPENDED.match(raw.text) else before.text[:-1]
        first = f"{before.cells[-1]} " if _SUSPENDED.match(raw.text) else before.cells[-1][:-1]
        rest = raw.cells[1:] if not raw.cells[0] else raw.cells
        cells = (*before.cells[:-1], first + rest[0], *rest[1:])
        found[-1] = replace(before, text=head + raw.text, cells=cells)
    return found


def line_of(number: int, raw: str) -> list[Line]:
    """One raw line as one or several, bold marks read and taken away."""
    if "**" not in raw:
        return [line(number, part) for part in unglued(raw)]
    pieces = parted_at_bold(raw)
    found: list[Line] = []
    for piece in pieces:
        strong = _STRONG.fullmatch(_after_number(piece.strip()))
        plain = piece.replace("**", "")
        found.extend(line(number, part, bold=strong is not None) for part in unglued(plain))
    return found or [line(number, "")]


def _after_number(text: str) -> str:
    return re.sub(r"^(?:§ ?)?\d{1,3}[.)]? +", "", text, count=1)


def parted_at_bold(raw: str) -> list[str]:
    """`Övrigt**Kommande möten**` is two headings; `Plats: **sal B**` is one line."""
    for match in _STRONG.finditer(raw):
        before, after = raw[: match.start()], raw[match.end() :]
        if before.rstrip() and after.strip() == "" and _starts_heading(before, match.group(1)):
            return [before, raw[match.start() :]]
    return [raw]


def _starts_heading(before: str, strong: str) -> bool:
    if _NUMBERED.match(strong):
        return True
    if re.fullmatch(r"\s*(?:§ ?)?\d{1,3}[.)]?\s*", before):
        return False
    glued = not before.endswith((" ", "\t", "("))
    return strong[:1].isupper() and (glued or (len(before) > 20 and before.rstrip()[-1:].isalpha()))


def unglued(raw: str) -> list[str]:
    """Parts a numbered heading from the sentence a conversion has glued to it."""
    parts = _GLUED_ITEM.split(raw, maxsplit=1) if _NUMBERED.match(raw) and len(raw) < 400 else [raw]
    found: list[str] = []
    for part in parts:
        joint = _joint(part) if _NUMBERED.match(part) else None
        found.extend([part[:joint], part[joint:]] if joint else [part])
    return found


def _joint(text: str) -> int | None:
    for match in _JOINT.finditer(text, 0, 160):
        at = match.end()
        word = text[text.rfind(" ", 0, at) + 1 : at + 8]
        if not word.startswith(_CAMEL):
            return at
    return None
