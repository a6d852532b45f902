"""What the classifier sees of a message: words, pairs, concepts and pieces of words, each a numbered bucket."""

import re
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from .lexicon import concepts_of
from .reading import Reading
from .vocabulary import corrected
from .words import stem

BUCKETS = 1 << 15
_MASK = BUCKETS - 1
_FIRST, _LAST = 60, 15
# What follows the name in `bredängsprotokollet`.
_TAIL = re.compile(r"(?<=\w\w\w)(?:protokoll|prott|rapport|uppfolj|logg|uppdrag|notis|kontakt)\w*$")


def features_of(reading: Reading) -> set[int]:
    """Distinct bucket numbers. Names, days, clocks, periods and figures are seen as such, not as words."""
    tokens, rest = _tokens(reading)
    found: set[int] = set()
    stems = [t if t[0] == "\x01" else stem(t) for t in tokens]
    for token in tokens:
        found.update(_of_word(token))
    concepts = [c for t in tokens for c in concepts_of(t)][:14]
    for name in _combined(tokens, stems, concepts):
        found.add(_bucket(name))
    for token in rest:
        found.add(_bucket("r" + stem(token)))
    for name in _marks(reading, tokens, rest):
        found.add(_bucket(name))
    return found


def _bucket(name: str) -> int:
    return crc32(name.encode()) & _MASK


@lru_cache(maxsize=16384)
def _of_word(token: str) -> tuple[int, ...]:
    if token[0] == "\x01":
        return (_bucket("u" + token),)
    known = corrected(token)
    padded = f" {token} "
    pieces = {padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1)} if len(token) <= 24 else set()
    names = ["u" + known, "s" + stem(known), *("k" + c for c in concepts_of(known)), *("c" + p for p in pieces)]
    return tuple(_bucket(n) for n in names)


def _combined(tokens: list[str], stems: list[str], concepts: list[str]) -> list[str]:
    names = [f"b{a} {b}" for a, b in pairwise(stems)]
    names += [f"j{a} {b}" for a, b in zip(stems, stems[2:], strict=False)]
    names += [f"t{a} {b} {c}" for a, b, c in zip(stems, stems[1:], stems[2:], strict=False)]
    names += [f"p{a} {b}" for i, a in enumerate(concepts) for b in concepts[i + 1 :] if a != b]
    if stems:
        names += ["^" + stems[0], "^2" + " ".join(stems[:2]), "$" + stems[-1], "$2" + " ".join(stems[-2:])]
        names += [f"^k{c}" for c in concepts_of(tokens[0])]
    return names


def _marks(reading: Reading, tokens: list[str], rest: list[str]) -> list[str]:
    names = [f"n{min(len(tokens), 12)}"]
    if "?" in reading.text:
        names.append("?")
        if reading.text.rstrip().endswith("?"):
            names.append("??")
    if rest:
        names += [":", ":" + tokens[-1] if tokens else ":", f":n{min(len(tokens), 4)}"]
    if not any(t[0] != "\x01" for t in tokens):
        names.append("onlymarks")
    return names


def _tokens(reading: Reading) -> tuple[list[str], list[str]]:
    """Folded words with marks in place of names and figures; what follows an early colon apart."""
    marks = sorted(
        [(m.start, m.end, "\x01content" if m.content else "\x01forum") for m in reading.forums]
        + [(d.start, d.end, "\x01day") for d in reading.days]
        + [(c.start, c.end, "\x01clock") for c in reading.clocks]
        + [(p.start, p.end, "\x01period") for p in reading.periods]
    )
    words = list(zip(reading.words, reading.meant, strict=True))
    words = words if len(words) <= _FIRST + _LAST else words[:_FIRST] + words[-_LAST:]
    colon = _colon(reading)
    head: list[str] = []
    rest: list[str] = []
    seen = 0
    for word, meant in words:
        while seen < len(marks) and marks[seen][1] <= word.start:
            seen += 1
        target = head if colon is None or word.start < colon else rest
        if seen < len(marks) and marks[seen][0] < word.end:
            if not target or target[-1] != marks[seen][2] or word.start == marks[seen][0]:
                target.append(marks[seen][2])
            if tail := _TAIL.search(word.folded):
                target.append(tail.group())
        else:
            target += ["\x01num"] if word.is_number else meant.split()
    return head, rest


def _colon(reading: Reading) -> int | None:
    """Where an early colon stands that parts a command from its content."""
    at = reading.text.find(":")
    while at != -1:
        following = reading.text[at + 1 : at + 2]
        before = reading.text[at - 1 : at]
        if (
            not (following.isalnum() and (before.isdigit() or following.islower()))
            and len(reading.text[at + 1 :].split()) >= 1
        ):
            return at if sum(w.start < at for w in reading.words) <= 9 else None
        at = reading.text.find(":", at + 1)
    return None
