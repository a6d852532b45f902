"""Word's styles and automatic numbers: what the file leaves to Word to write out."""

import re
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|rubrik)\s*(\d)", re.IGNORECASE)


def value(element: etree._Element | None) -> str | None:
    """The `w:val` of an element."""
    return None if element is None else element.get(f"{W}val")


@dataclass(frozen=True, slots=True)
class Styles:
    """Heading levels, bold and numbering by style id."""

    levels: dict[str, int]
    bold: frozenset[str]
    numbered: dict[str, tuple[str, int]]

    @staticmethod
    def read(root: etree._Element | None) -> "Styles":
        levels: dict[str, int] = {}
        bold: set[str] = set()
        numbered: dict[str, tuple[str, int]] = {}
        for style in () if root is None else root.iterfind(f"{W}style"):
            key = style.get(f"{W}styleId") or ""
            name = value(style.find(f"{W}name")) or ""
            match = _HEADING.match(name)
            outline = value(style.find(f"{W}pPr/{W}outlineLvl"))
            if match:
                levels[key] = int(match.group(1))
            elif name.lower() in {"title", "rubrik"}:
                levels[key] = 1
            elif outline and outline.isdigit() and int(outline) < 9:
                levels[key] = int(outline) + 1
            if is_on(style.find(f"{W}rPr/{W}b")):
                bold.add(key)
            number = _numbered(style.find(f"{W}pPr/{W}numPr"))
            if number:
                numbered[key] = number
        return Styles(levels, frozenset(bold), numbered)


def is_on(element: etree._Element | None) -> bool:
    """Whether a toggle such as `w:b` is set."""
    return element is not None and value(element) not in {"0", "false", "off"}


def _numbered(element: etree._Element | None) -> tuple[str, int] | None:
    if element is None:
        return None
    number, level = value(element.find(f"{W}numId")), value(element.find(f"{W}ilvl"))
    return (number, int(level or 0)) if number else None


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """Counts automatic lists while a document is read from top to bottom."""

    levels: dict[str, dict[int, _Level]]
    lists: dict[str, str]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @staticmethod
    def read(root: etree._Element | None) -> "Numbering":
        levels: dict[str, dict[int, _Level]] = {}
        lists: dict[str, str] = {}
        if root is not None:
            for abstract in root.iterfind(f"{W}abstractNum"):
                levels[abstract.get(f"{W}abstractNumId") or ""] = dict(map(_level, abstract.iterfind(f"{W}lvl")))
            for num in root.iterfind(f"{W}num"):
                lists[num.get(f"{W}numId") or ""] = value(num.find(f"{W}abstractNumId")) or ""
        return Numbering(levels, lists)

    def prefix(self, paragraph: etree._Element, styles: Styles, style: str) -> str:
        """`2. `, `2.1 ` or `- ` as Word shows it before the paragraph, or nothing."""
        found = _numbered(paragraph.find(f"{W}pPr/{W}numPr")) or styles.numbered.get(style)
        if found is None or found[0] == "0":
            return ""
        number, depth = found
        level = self.levels.get(self.lists.get(number, ""), {}).get(depth)
        if level is None or level.kind in {"bullet", "none"}:
            return "- " if level is None or level.kind == "bullet" else ""
        counts = self.counters.setdefault(number, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return self._shown(level, counts).strip() + " "

    @staticmethod
    def _shown(level: _Level, counts: dict[int, int]) -> str:
        def shown(match: re.Match[str]) -> str:
            count = counts.get(int(match.group(1)) - 1, 1)
            if level.kind in {"lowerLetter", "upperLetter"}:
                return chr((97 if level.kind == "lowerLetter" else 65) + (count - 1) % 26)
            return str(count)

        return re.sub(r"%(\d)", shown, level.pattern)


def _level(element: etree._Element) -> tuple[int, _Level]:
    start = value(element.find(f"{W}start")) or "1"
    return int(element.get(f"{W}ilvl") or 0), _Level(
        value(element.find(f"{W}numFmt")) or "decimal",
        value(element.find(f"{W}lvlText")) or "%1.",
        int(start) if start.isdigit() else 1,
    )
