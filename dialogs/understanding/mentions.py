"""Which forums a message speaks of, where it says so, and whether it addresses them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .calendar_words import NUMBERS
from .hits import Hit, find_hits, known_spelling
from .kinds import Kind
from .lexicon import WORDS
from .names import Names
from .words import Word, stem

_STOP = re.compile(r"[:;!?\n]|\.(?:\s|$)|\s[-–—]\s")
_SHORTENED = ("samv", "platssam", "lok")


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` speak of one of `ids`; `full` by the registered name, `content` by what it does."""

    start: int
    end: int
    ids: tuple[int, ...]
    full: bool = False
    content: bool = False
    addressed: bool = False
    kind: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """A message and its words, of which names and kinds are compared by stem."""

    text: str
    words: Sequence[Word]
    stems: Sequence[str]

    def between(self, first: int, second: int) -> str:
        return self.text[self.words[first].end : self.words[second].start]

    def age(self, at: int) -> str:
        """The word's stem, a number in figures."""
        if at >= len(self.words):
            return ""
        number = NUMBERS.get(self.words[at].folded)
        return str(number) if number is not None and number > 10 else self.stems[at]

    def folded(self, at: int) -> str:
        return self.words[at].folded if 0 <= at < len(self.words) else ""


def find_forums(text: str, words: Sequence[Word], names: Names, limit: int = 40) -> tuple[Mention, ...]:
    """All mentions in order of appearance, at most `limit`."""
    said = _Text(text, words, [w.folded if w.is_number else stem(known_spelling(w.folded)) for w in words])
    hits = list(find_hits(words, said.stems, names))[: limit * 2]
    mentions: list[Mention] = []
    at = 0
    while at < len(hits):
        group, at = _group(said, hits, at, names)
        if (mention := _mention(said, group, names)) is not None:
            mentions.append(mention)
    return tuple(mentions[:limit])


def _group(said: _Text, hits: Sequence[Hit], at: int, names: Names) -> tuple[list[Hit], int]:
    """Hits that together name one forum: `platssamverkan` + `i` + `Bredäng`."""
    group = [hits[at]]
    at += 1
    while at < len(hits) and _belongs(said, group, hits[at]) and _ids([*group, hits[at]], names):
        group.append(hits[at])
        at += 1
    return group, at


def _belongs(said: _Text, group: Sequence[Hit], hit: Hit) -> bool:
    last = group[-1]
    between = said.between(last.last, hit.first)
    if said.folded(last.last).endswith(_SHORTENED):
        between = between.replace(". ", " ")
    if hit.first - last.last > 4 or _STOP.search(between):
        return False
    if last.exact is not None or hit.exact is not None:
        return last.exact is not None and hit.exact == last.exact
    if any(said.folded(i) not in WORDS["between_kind_and_place"] for i in range(last.last + 1, hit.first)):
        return False
    kinds = {h.kind.name for h in (*group, hit) if h.kind}
    return len(kinds) == 1 or (not kinds and hit.first - last.last == 1)


def _ids(group: Sequence[Hit], names: Names) -> set[int]:
    """The forums that fit all that was said of them."""
    exact = {h.exact for h in group if h.exact is not None}
    if exact:
        return exact
    kind = next((h.kind for h in group if h.kind), None)
    places = [names.places[h.place] for h in group if h.place]
    ids = set(names.by_kind.get(kind.name, ())) if kind else set(places[0])
    for place in places:
        ids &= place
    return (ids & names.default_kind) or ids if kind is None and len(ids) > 1 else ids


def _mention(said: _Text, group: Sequence[Hit], names: Names) -> Mention | None:
    first, last = group[0].first, group[-1].last
    ids = _ids(group, names)
    kind = next((h.kind for h in group if h.kind), None)
    if kind and kind.variants and len(ids) > 1:
        ids, last = _of_age(said, last, ids, kind, names)
    if kind and kind.variants and len(ids) > 1:
        ids, first = _of_age_before(said, first, ids, kind, names)
    full = any(h.exact is not None for h in group)
    ids = _in_force(ids, names, {h.place for h in group if h.place}, named=full)
    if not ids:
        return None
    first, last = _with_heads(said, first, last, alone=kind is None and not full)
    addressed = _addressed(said, first, last)
    if any(h.weak for h in group) and not addressed and last != len(said.words) - 1:
        return None
    content = kind is not None and all(h.content for h in group if h.kind)
    start, end = said.words[first].start, said.words[last].end
    return Mention(start, end, tuple(sorted(ids)), full, content, addressed, kind is not None or full)


def _of_age(said: _Text, last: int, ids: set[int], kind: Kind, names: Names) -> tuple[set[int], int]:
    """Chooses by the age said within five words after `SIG`; `unga` alone gives way to anything said after it."""
    best: tuple[int, int, str] | None = None
    for at in range(last + 1, min(last + 6, len(said.words))):
        if _STOP.search(said.between(last, at).replace("(", " ")):
            break
        longest = max(_ages_at(said, at, kind), default=None)
        if longest and (best is None or best[1] == 1):
            best = (at, *longest)
        forms = {said.stems[at], said.folded(at)}
        young = bool(forms & WORDS["young"])
        if (best and (best[1] > 1 or not young)) or not (young or forms & WORDS["before_age"]):
            break
    chosen = {i for i in ids if best and names.variant.get(i) == best[2]}
    if best is None or not chosen:
        return ids, last
    end = best[0] + best[1] - 1
    while said.folded(end + 1) in WORDS["after_age"] and len(said.between(end, end + 1)) <= 3:
        end += 1
    return chosen, end


def _of_age_before(said: _Text, first: int, ids: set[int], kind: Kind, names: Names) -> tuple[set[int], int]:
    """`vuxen-SIG`, `the under-18 SIG`."""
    for length in (2, 1):
        start = first - length
        if start < 0 or said.between(first - 1, first) not in {" ", "-"}:
            continue
        named = {name for size, name in _ages_at(said, start, kind) if size == length}
        if chosen := {i for i in ids if names.variant.get(i) in named}:
            return chosen, start
    return ids, first


def _ages_at(said: _Text, at: int, kind: Kind) -> list[tuple[int, str]]:
    return [
        (len(phrase), name)
        for name, (_, phrases) in kind.variants.items()
        for phrase in phrases
        if tuple(said.age(i) for i in range(at, at + len(phrase))) == phrase
    ]


def _in_force(ids: set[int], names: Names, said: set[str], *, named: bool) -> set[int]:
    """A forum that another succeeded gives way to it unless named in full; closed ones give way to open ones."""
    found: set[int] = set()
    for number in ids:
        in_full = named or (len(names.distinct[number]) > 1 and names.distinct[number] <= said)
        found.add(number if in_full else _successor(number, names))
    return {i for i in found if not names.forums[i].closed} or found


def _successor(number: int, names: Names) -> int:
    seen: set[int] = set()
    while number not in seen:
        seen.add(number)
        after = names.forums[number].successor
        if after is None or after not in names.forums:
            break
        number = after
    return number


def _with_heads(said: _Text, first: int, last: int, *, alone: bool) -> tuple[int, int]:
    """`gruppen i Bredäng` and `Bredäng-gruppen` whole."""
    follows = last + 1 < len(said.words) and said.folded(last + 1) in WORDS["group"] | WORDS["gathering"]
    if follows and not _STOP.search(said.between(last, last + 1)):
        last += 1
    if (
        alone
        and first >= 2
        and said.folded(first - 1) in WORDS["before_sig"]
        and said.folded(first - 2) in WORDS["group"]
    ):
        first -= 2
    return first, last


def _addressed(said: _Text, first: int, last: int) -> bool:
    end = said.words[last].end
    colon = said.text[end : end + 3].lstrip(" ").startswith(":")
    return first == 0 or said.folded(first - 1) in WORDS["before_name"] or colon
