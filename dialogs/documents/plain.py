"""Small repairs of text that many readers need."""

import html
import re

_TAG = re.compile(
    r"</?(?:p|ul|ol|li|i|b|u|em|strong|br|span|div|font|h[1-6]|table|tbody|tr|td|a)\b[^<>]{0,400}>", re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|/p|/li|/h[1-6])\b[^<>]{0,20}>", re.IGNORECASE)
_BULLET = re.compile(r"[-–—•·▪●○*◦➢✓]\s+|[•·▪●○◦➢]")
_DASHES = frozenset("-–—−_.… \t\n/")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ\"”])")
_ABBREVIATED = (
    "inkl.", "bl.a.", "t.ex.", "m.m.", "m.fl.", "ca.", "nr.", "kl.", "dvs.", "ev.", "resp.", "fr.", "tf.", "bitr.",
    "st.", "tel.", "exkl.", "s.k.",
)  # fmt: skip


def untagged(text: str) -> str:
    """The text without stray HTML; paragraphs become line breaks."""
    if "<" not in text:
        return html.unescape(text) if "&" in text else text
    broken = _BREAK.sub("\n", text)
    kept = _TAG.sub(" ", broken)
    return "\n".join(" ".join(line.split()) for line in html.unescape(kept).split("\n") if line.strip())


def unbulleted(text: str) -> str:
    """The text without a list mark before it."""
    match = _BULLET.match(text)
    return text[match.end() :].strip() if match else text


def is_bullet(text: str) -> bool:
    return _BULLET.match(text) is not None


def filled(text: str | None) -> str | None:
    """The text, None where it is empty or only dashes and dots."""
    stripped = (text or "").strip()
    return None if not stripped or all(char in _DASHES for char in stripped) else stripped


def one_line(text: str) -> str:
    return " ".join(text.split())


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; an abbreviation does not end one."""
    found: list[str] = []
    for part in _SENTENCE.split(text.strip()):
        if found and found[-1].rsplit(" ", 1)[-1].lower() in _ABBREVIATED:
            found[-1] += " " + part
        elif part:
            found.append(part)
    return found


def label_of(text: str) -> str:
    """A label as it is looked up: folded, without colon, marks and parentheses."""
    bare = re.sub(r"\([^()]{0,80}\)", " ", text[:120])
    return " ".join(bare.replace("*", " ").casefold().strip(" \t:.-–—").split())
