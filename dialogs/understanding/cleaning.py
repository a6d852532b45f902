"""What was written, freed from what the platforms wrap around it."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from .vocabulary import COMMON
from .words import fold

LONGEST = 4000
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_INSIDE_WORD = re.compile(r"\w[\u200b-\u200d\u2060\u202a-\u202e\ufeff]+\w")
_QUOTE_BLOCK = re.compile(r"<blockquote\b.{0,3000}?</blockquote>", re.DOTALL | re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b.{0,3000}?</\1>", re.DOTALL | re.IGNORECASE)
_TEAMS_AT = re.compile(r"<at\b[^<>]{0,80}>[^<>]{0,80}</at>", re.IGNORECASE)
_SLACK_AT = re.compile(r"<[@!][A-Z0-9a-z^|_.\- ]{1,80}>")
_SLACK_LINK = re.compile(r"<(?:https?://|mailto:|#)[^<>|]{0,300}\|([^<>]{0,200})>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\s{0,3}/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}(?:>|&gt;)[^\n]*\n?", re.MULTILINE)
_WROTE = re.compile(r"^(?:Den|On|Från:|From:)[^\n]{0,120}(?:skrev|wrote)[^\n]{0,40}:\s*$.*", re.MULTILINE | re.DOTALL)
_MARKS = re.compile(r"(\*\*|__|~~|```|`)|(?<!\w)[*_~](?=\w)|(?<=\w)[*_~](?!\w)")
_AT_NAME = re.compile(r"^\s*@(?:samverkans?(?:bot(?:en)?)?|bot(?:en)?)\b[,:]?\s*", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_WORD = re.compile(r"[^\W\d_]{1,60}")
_PLAIN = re.compile(r"[\x00-\x7fåäöÅÄÖéÉ–—’”…]*")  # nothing in it is borrowed from another alphabet
_LATIN = re.compile(r"[a-zA-ZåäöÅÄÖ]")
_LOOKALIKES = str.maketrans(
    "асеорхуіјѕԁһԛԝАВСЕНІЈКМОРЅТХаεοραικντυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aceopxyijsdhqwABCEHIJKMOPSTXaeopaikvtuABEZHIKMNOPTYX",
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text` is what is left; `disguised` when letters were hidden or of two alphabets in one word."""

    text: str
    disguised: bool = False
    too_long: bool = False


@lru_cache(maxsize=64)  # the router's questions about one message come after one another
def clean(raw: str) -> Cleaned:
    """Strips HTML, Markdown marks, mentions and quoted replies; invisible characters and look-alikes are resolved."""
    too_long = len(raw) > LONGEST
    text = raw[:LONGEST]
    hidden = bool(_INSIDE_WORD.search(text))
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if "<" in text or "&" in text:
        text = _without_markup(text)
    text = _WROTE.sub("", _QUOTED_LINE.sub("", text))
    text = _AT_NAME.sub("", _MARKS.sub("", text))
    resolved = text if _PLAIN.fullmatch(text) else _WORD.sub(_latin, text)
    mixed = resolved != text
    text = _SPACE.sub(" ", _CONTROL.sub(" ", resolved)).strip()
    return Cleaned(text, hidden or mixed, too_long)


def _latin(word: re.Match[str]) -> str:
    """A word of two alphabets, or one of ours in borrowed letters, in Latin ones; a name in another alphabet stays."""
    said = word.group()
    plain = unicodedata.normalize("NFKC", said).translate(_LOOKALIKES)
    ours = _LATIN.search(said) or (len(said) > 1 and fold(plain) in COMMON)
    return plain if ours else said


def _without_markup(text: str) -> str:
    for pattern in (_QUOTE_BLOCK, _SCRIPT, _TEAMS_AT, _SLACK_AT):
        text = pattern.sub(" ", text)
    text = _SLACK_LINK.sub(r"\1", text)
    text = _TAG.sub(" ", _BREAK.sub("\n", text))
    return html.unescape(text)
