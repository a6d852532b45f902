"""Short wishes that are no intent of the contract (sentences/_wishes.yaml): settings, overview, the list of forums."""

import re
from functools import lru_cache

from .calendar_words import folded_pattern
from .cleaning import clean
from .courtesy import trimmed
from .data import read_yaml
from .pieces import ASK
from .words import fold

LONGEST = 80
_ASKS = folded_pattern(r"^" + ASK + r"(?:(?:öppna|visa|se|show|see|open|give|ge)\s+)?")
_LOOSE = frozenset(
    {"alla", "mig", "min", "mina", "mitt", "me", "my", "all", "nu", "now", "lite", "bara", "just", "ju"}
    | {"the", "a", "an", "en", "ett", "den", "det", "please", "tack"}
)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {_bare(str(said)): name for name, rows in read_yaml("sentences/_wishes.yaml").items() for said in rows}


def wished(text: str) -> str | None:
    """The name of the wish that is all the message says."""
    said = trimmed(clean(text).text) if len(text) <= LONGEST else ""
    return _known().get(_bare(said)) or _known().get(_bare(_unasked(said)))


def _unasked(said: str) -> str:
    match = _ASKS.match(fold(said))
    return said[match.end() :] if match else said


def _bare(text: str) -> str:
    words = re.sub(r"[^\w\s]", " ", fold(text)).split()
    return " ".join(word for word in words if word not in _LOOSE) or " ".join(words)
