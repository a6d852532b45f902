"""Kinds of forum (forum_kinds.yaml): how a register names them and how people speak of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .data import read_yaml
from .words import fold, stem, words_of

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """`said` and `content` are stemmed phrases; `content` names what such a forum does, not the forum itself."""

    name: str
    pattern: re.Pattern[str]
    said: tuple[Phrase, ...]
    content: tuple[Phrase, ...]
    weak: tuple[Phrase, ...]
    compound: tuple[str, ...]
    variants: Mapping[str, tuple[re.Pattern[str], tuple[Phrase, ...]]]
    place_default: bool
    stems: frozenset[str]
    spellings: frozenset[str]

    def variant_of(self, name: str) -> str | None:
        """Which variant a registered name is: of SIG, `adult` or `young`."""
        return next((v for v, (pattern, _) in self.variants.items() if pattern.search(name.casefold())), None)


def phrase(text: str) -> Phrase:
    return tuple(stem(w.folded) for w in words_of(text))


def _kind(name: str, row: Mapping[str, Any]) -> Kind:
    said = tuple(phrase(str(p)) for p in row["said"])
    variants = {
        v: (re.compile(r["name"]), tuple(phrase(str(p)) for p in r["said"])) for v, r in row.get("variants", {}).items()
    }
    words = {s for p in said for s in p} | {s for _, ps in variants.values() for p in ps for s in p}
    pattern = re.compile(row["name"])
    spellings = frozenset(w.folded for p in row["said"] for w in words_of(str(p)))
    return Kind(
        name,
        pattern,
        said,
        tuple(phrase(p) for p in row.get("content", ())),
        tuple(phrase(p) for p in row.get("weak", ())),
        tuple(fold(c) for c in row.get("compound", ())),
        variants,
        bool(row.get("place_default")),
        frozenset(words),
        spellings,
    )


KINDS: tuple[Kind, ...] = tuple(_kind(name, row) for name, row in read_yaml("forum_kinds.yaml").items())
BY_NAME: Mapping[str, Kind] = {k.name: k for k in KINDS}
