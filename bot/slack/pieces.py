"""Texts made to fit: escaped, cut at a word, split into pieces that Slack takes."""

from collections.abc import Iterator
from typing import Any

SECTION = 3000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
ELLIPSIS = "…"
Block = dict[str, Any]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, most: int) -> str:
    """The text, or its beginning up to a word's end."""
    text = text.strip()
    if len(text) <= most:
        return text
    short = text[: most - 1]
    at_word = short.rsplit(None, 1)[0] if " " in short[most // 2 :] else short
    return at_word.rstrip() + ELLIPSIS


def cut_escaped(text: str, most: int) -> str:
    """Escaped, and then no longer than `most`."""
    room = most
    while len(shown := escaped(cut(text, room))) > most:
        room -= max(1, (len(shown) - most) // 5)
    return shown


def split(text: str, most: int = SECTION) -> Iterator[str]:
    """Pieces that are at most `most` long once escaped; between lines, then words, then anywhere."""
    rest = text.strip()
    while rest:
        piece = _beginning(rest, most)
        yield escaped(piece.rstrip())
        rest = rest[len(piece) :].lstrip()


def _beginning(text: str, most: int) -> str:
    length = most
    while len(escaped(text[:length])) > most:
        length -= max(1, (len(escaped(text[:length])) - most) // 5)
    if len(text) <= length:
        return text
    for border in ("\n", " "):
        at = text.rfind(border, length // 2, length)
        if at > 0:
            return text[: at + 1]
    return text[:length]


def plain_text(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": cut(text, most) or ELLIPSIS, "emoji": False}


def mrkdwn(text: str) -> Block:
    """Of text that is escaped already; `verbatim`: Slack makes no links of its own."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str) -> Block:
    return {"type": "section", "text": mrkdwn(text)}
