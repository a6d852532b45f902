"""Texts made to fit: escaped, cut at a word, split into pieces that Slack takes."""

from collections.abc import Iterable, Iterator
from typing import Any

from dialogs.reply import Fact

SECTION = 3000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
MOST_FIELDS, FIELD, LONG_VALUE = 10, 2000, 180
LONGEST_STRONG = 500
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


def may_be_strong(text: str) -> bool:
    """Not what holds Slack's own marks, or lines: there the stars would show."""
    return len(text) <= LONGEST_STRONG and not set(text) & set("*`\n") and bool(text.strip())


def strong(text: str) -> str:
    return f"*{escaped(text.strip())}*"


def facts(given: Iterable[Fact]) -> Iterator[Block]:
    short: list[Block] = []
    for fact in given:
        if not fact.value.strip():
            continue
        title = f"*{cut_escaped(fact.title, 150)}*\n" if fact.title.strip() else ""
        if len(fact.value) > LONG_VALUE:
            yield from _fields(short)
            short = []
            for number, piece in enumerate(split(fact.value, 2800)):
                yield section(piece if number else f"{title}{piece}")
        else:
            short.append(mrkdwn(f"{title}{cut_escaped(fact.value, FIELD - 200)}"))
    yield from _fields(short)


def _fields(fields: list[Block]) -> Iterator[Block]:
    for start in range(0, len(fields), MOST_FIELDS):
        yield {"type": "section", "fields": fields[start : start + MOST_FIELDS]}
