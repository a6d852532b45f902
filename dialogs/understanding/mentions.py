"""Which forums a message speaks of, where it says so, and whether it addresses them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .kinds import BY_NAME, KINDS, Kind, Phrase
from .names import Names
from .vocabulary import COMMON
from .words import Word, stem

_FILLER = {
    "i",
    "for",
    "pa",
    "in",
    "of",
    "the",
    "med",
    "av",
    "till",
    "to",
    "gruppen",
    "grupp",
    "sok",
    "at",
    "kring",
    "on",
    "mote",
    "motet",
}
_HEADS = {
    "gruppen",
    "grupp",
    "samverkansgruppen",
    "samverkan",
    "forumet",
    "forum",
    "group",
    "collaboration",
    "teamet",
    "samverkansgrupp",
    "platssamverkan",
    "meeting",
    "mote",
    "motet",
    "meetings",
}
_HEADS_BEFORE = _HEADS - {"mote", "motet", "meeting", "meetings"}
_PREPOSITIONS = {
    "pa",
    "for",
    "till",
    "i",
    "on",
    "of",
    "fran",
    "from",
    "in",
    "med",
    "with",
    "to",
    "av",
    "at",
    "the",
    "var",
    "vart",
    "om",
    "about",
    "era",
    "our",
    "inom",
    "under",
    "kring",
    "this",
    "alla",
}
_TAILS = (
    "grupp",
    "mote",
    "samverk",
    "protokoll",
    "forum",
    "team",
    "rapport",
    "uppfolj",
    "notis",
    "uppdrag",
    "plan",
    "brå",
    "bra",
    "styr",
    "tertial",
    "uppdat",
    "arbet",
    "traff",
    "platssam",
    "kontakt",
    "deltag",
    "logg",
)
_ORGANISATION = {
    "sdf",
    "lpo",
    "stadsdelsforvaltning",
    "stadsdelsforvaltningen",
    "lokalpolisomrade",
    "lokalpolisomradet",
    "stadsdelsnamnd",
    "stadsdel",
    "stadsdelsforvaltnings",
}
_STOP = re.compile(r"[:;!?\n]|\.(?:\s|$)|\s[-–—]\s")
_VERB_AFTER_SOK = {"efter", "pa", "i", "upp", "fram", "information", "ratt", "bland", "alla", "om", "igenom", "genom"}


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
class _Hit:
    first: int
    last: int
    kind: Kind | None = None
    place: str | None = None
    exact: int | None = None
    content: bool = False
    weak: bool = False


def _kind_phrases() -> dict[str, list[tuple[Phrase, Kind, str]]]:
    index: dict[str, list[tuple[Phrase, Kind, str]]] = defaultdict(list)
    for kind in KINDS:
        for role, phrases in (("said", kind.said), ("content", kind.content), ("weak", kind.weak)):
            for phrase in phrases:
                index[phrase[0]].append((phrase, kind, role))
    for rows in index.values():
        rows.sort(key=lambda r: -len(r[0]))
    return index


_PHRASES = _kind_phrases()
_COMPOUNDS = tuple((c, k) for k in KINDS for c in k.compound)


_YOUNG = {"unga", "ungdom", "youth", "barn", "young", "people", "personer"}
_BEFORE_AGE = {
    "for",
    "de",
    "med",
    "grupp",
    "gruppen",
    "the",
    "fran",
    "ar",
    "mote",
    "motet",
    "with",
    "som",
    "meet",
    "meeting",
    "group",
    "of",
    "mot",
    "i",
    "aged",
}
_KIND_WORDS = tuple(sorted({w for k in KINDS for w in k.spellings if len(w) >= 7}))


@lru_cache(maxsize=8192)
def _known(folded: str) -> str:
    """The word of a kind's name that this one is a misspelling of, else the word itself."""
    if len(folded) < 7 or len(folded) > 30 or folded in COMMON:
        return folded
    hit = process.extractOne(folded, _KIND_WORDS, scorer=OSA.distance, score_cutoff=1 if len(folded) < 9 else 2)
    return hit[0] if hit else folded


def find_forums(text: str, words: Sequence[Word], names: Names, limit: int = 40) -> tuple[Mention, ...]:
    """All mentions in order of appearance, at most `limit`."""
    stems = [stem(_known(w.folded)) for w in words]
    hits = list(_hits(text, words, stems, names))[: limit * 2]
    mentions: list[Mention] = []
    at = 0
    while at < len(hits):
        group, at = _group(text, words, hits, at, names)
        if (mention := _mention(text, words, stems, group, names)) is not None:
            mentions.append(mention)
    return tuple(mentions[:limit])


def _hits(text: str, words: Sequence[Word], stems: Sequence[str], names: Names) -> Iterator[_Hit]:
    at = 0
    while at < len(words):
        hit = (
            _full_name(stems, at, names)
            or _kind(text, words, stems, at, names)
            or _number(text, words, at, names)
            or _place(text, words, at, names)
        )
        if hit is None:
            at += 1
            continue
        yield hit
        at = hit.last + 1


def _full_name(stems: Sequence[str], at: int, names: Names) -> _Hit | None:
    for phrase, forum in names.full.get(stems[at], ()):
        if tuple(stems[at : at + len(phrase)]) == phrase:
            return _Hit(at, at + len(phrase) - 1, exact=forum)
    return None


def _kind(text: str, words: Sequence[Word], stems: Sequence[str], at: int, names: Names) -> _Hit | None:
    for phrase, kind, role in _PHRASES.get(stems[at], ()):
        if (
            kind.name in names.by_kind
            and tuple(stems[at : at + len(phrase)]) == phrase
            and _really(words, at, len(phrase))
        ):
            last = at + len(phrase) - 1
            return _Hit(at, last, kind=kind, content=role == "content", weak=role == "weak")
    folded = words[at].folded
    for compound, kind in _COMPOUNDS:
        if folded.startswith(compound) and kind.name in names.by_kind:
            return _Hit(at, at, kind=kind)
    return None


def _really(words: Sequence[Word], at: int, length: int) -> bool:
    """Whether `sök`, `sig`, `brå` and `est` are names here and not the Swedish words."""
    word = words[at]
    if length > 1 or len(word.folded) > 3 or word.text.isupper() or word.text == "Brå":
        return True
    following = words[at + 1].folded if at + 1 < len(words) else ""
    before = words[at - 1].folded if at else ""
    if word.folded == "bra":
        return word.text == "brå" or before in {"lokala", "lokalt", "lokal", "local", "nasta", "next"}
    if word.folded == "sok":
        return following in {"mote", "motet", "gruppen", "protokoll", "protokollet", "skarholmen"} or (
            at > 0 and before in _PREPOSITIONS | {"nasta", "next", "traffas"}
        )
    if word.folded == "sig":
        return (
            at == 0
            or at == len(words) - 1
            or following
            in {
                "unga",
                "vuxna",
                "vuxen",
                "under",
                "over",
                "12",
                "17",
                "18",
                "young",
                "gruppen",
                "youth",
                "for",
                "grupp",
                "barn",
                "ungdom",
                "ungdomar",
                "aldre",
                "yngre",
                "fran",
                "upp",
                "adults",
                "minors",
                "adult",
                "grupperna",
            }
            or before in {"for", "i", "pa", "in", "of", "till", "on"}
        )
    return word.text[:1].isupper()


def _number(text: str, words: Sequence[Word], at: int, names: Names) -> _Hit | None:
    forum = names.numbers.get(words[at].text)
    if forum is None or "." not in words[at].text:
        return None
    before = words[at - 1].folded if at else ""
    return None if before in {"kl", "klockan", "at", "den"} else _Hit(at, at, exact=forum)


def _place(text: str, words: Sequence[Word], at: int, names: Names) -> _Hit | None:
    word = words[at]
    if len(word.folded) < 3 or len(word.folded) > 40 or word.text[0].isdigit():
        return None
    place = names.place_words.get(word.folded) or (names.places.get(stem(word.folded)) and stem(word.folded))
    if place and (word.folded not in COMMON or (word.text[:1].isupper() and at > 0)):
        return None if _is_organisation(words, at) else _Hit(at, at, place=place)
    if (compound := _compound_place(word.folded, names)) is not None:
        return _Hit(at, at, place=compound)
    if word.folded in COMMON or len(word.folded) < 5 or not _expects_name(words, at):
        return None
    near = names.place_like(word.folded)
    return _Hit(at, at, place=near) if near else None


def _expects_name(words: Sequence[Word], at: int) -> bool:
    before = words[at - 1].folded if at else ""
    return (
        at == 0
        or at == len(words) - 1
        or before in _PREPOSITIONS
        or before.startswith(("platssam", "styrgr"))
        or words[at].text[:1].isupper()
    )


def _is_organisation(words: Sequence[Word], at: int) -> bool:
    around = {words[i].folded for i in (at - 1, at + 1) if 0 <= i < len(words)}
    return bool(around & _ORGANISATION)


def _compound_place(folded: str, names: Names) -> str | None:
    """`bredängsgruppen`, `Sätrasamverkan`, `skärholmsmötet`: a place with what meets there."""
    for cut in range(len(folded) - 3, 3, -1):
        tail = folded[cut:]
        if not tail.startswith(_TAILS):
            continue
        head = folded[:cut]
        for form in (head, head.removesuffix("s"), head.removesuffix("s") + "en", head + "a"):
            if form in names.place_words:
                return names.place_words[form]
        if len(head) > 4 and (near := names.place_like(head.removesuffix("s"))):
            return near
    return None


def _group(text: str, words: Sequence[Word], hits: Sequence[_Hit], at: int, names: Names) -> tuple[list[_Hit], int]:
    """Hits that together name one forum: `platssamverkan` + `i` + `Bredäng`."""
    group = [hits[at]]
    at += 1
    while at < len(hits) and _belongs(text, words, group, hits[at]) and _ids([*group, hits[at]], names, ()):
        group.append(hits[at])
        at += 1
    return group, at


def _belongs(text: str, words: Sequence[Word], group: Sequence[_Hit], hit: _Hit) -> bool:
    last = group[-1]
    between = text[words[last.last].end : words[hit.first].start]
    if hit.first - last.last > 4 or _STOP.search(
        between.replace(". ", " ") if words[last.last].folded.endswith(("samv", "platssam", "lok")) else between
    ):
        return False
    if last.exact is not None or hit.exact is not None:
        return last.exact is not None and hit.exact == last.exact
    if any(w.folded not in _FILLER for w in words[last.last + 1 : hit.first]):
        return False
    kinds = {h.kind.name for h in (*group, hit) if h.kind}
    return len(kinds) == 1 or (not kinds and hit.first - last.last == 1)


def _ids(group: Iterable[_Hit], names: Names, variant_stems: Sequence[str]) -> set[int]:
    group = list(group)
    exact = {h.exact for h in group if h.exact is not None}
    if exact:
        return exact
    kind = next((h.kind for h in group if h.kind), None)
    ids = set(names.by_kind.get(kind.name, ())) if kind else None
    for place in (h.place for h in group if h.place):
        ids = (ids & names.places[place]) if ids is not None else set(names.places[place])
    ids = ids or set()
    if kind is None and len(ids) > 1:
        ids = (ids & names.default_kind) or ids
    return ids


def _mention(
    text: str, words: Sequence[Word], stems: Sequence[str], group: Sequence[_Hit], names: Names
) -> Mention | None:
    first, last = group[0].first, group[-1].last
    ids = _ids(group, names, ())
    kind = next((h.kind for h in group if h.kind), None)
    if kind and kind.variants and len(ids) > 1:
        ids, last = _variant(text, words, stems, last, ids, kind, names)
    full = any(h.exact is not None for h in group)
    said = {h.place for h in group if h.place}
    ids = _in_force(ids, names, said, full)
    if not ids:
        return None
    if not full and kind is None:
        first, last = _with_heads(text, words, first, last)
    elif (
        kind is not None
        and last + 1 < len(words)
        and words[last + 1].folded in _HEADS
        and not _STOP.search(text[words[last].end : words[last + 1].start])
    ):
        last += 1
    content = all(h.content for h in group if h.kind) and kind is not None
    mention = Mention(
        words[first].start, words[last].end, tuple(sorted(ids)), full, content, False, kind is not None or full
    )
    addressed = _addressed(text, words, first, last)
    if any(h.weak for h in group) and not addressed and last != len(words) - 1:
        return None
    return replace(mention, addressed=addressed)


def _variant(
    text: str, words: Sequence[Word], stems: Sequence[str], last: int, ids: set[int], kind: Kind, names: Names
) -> tuple[set[int], int]:
    """Chooses by age what follows `SIG`: within three words after the name."""
    best: tuple[int, int, str] | None = None
    for at in range(last + 1, min(last + 6, len(words))):
        if _STOP.search(text[words[last].end : words[at].start].replace("(", " ")):
            break
        for name, (_, phrases) in kind.variants.items():
            for phrase in phrases:
                if tuple(stems[at : at + len(phrase)]) == phrase and (
                    best is None or (best[0] == at and len(phrase) > best[1]) or (best[1] == 1 and best[0] < at)
                ):
                    best = (at, len(phrase), name)
        if (best and (best[1] > 1 or stems[at] not in _YOUNG)) or stems[at] not in _YOUNG | _BEFORE_AGE:
            break
    if best is None:
        return ids, last
    chosen = {i for i in ids if names.variant.get(i) == best[2]}
    end = best[0] + best[1] - 1
    while (
        end + 1 < len(words)
        and words[end + 1].folded in {"ar", "aringar", "plus", "17", "18", "year", "years", "olds"}
        and words[end + 1].start - words[end].end <= 3
    ):
        end += 1
    return (chosen, end) if chosen else (ids, last)


def _in_force(ids: set[int], names: Names, said: set[str], full: bool) -> set[int]:
    """A forum that another succeeded gives way to it unless named in full; closed ones give way to open ones."""
    found: set[int] = set()
    for number in ids:
        named_in_full = full or (len(names.distinct[number]) > 1 and names.distinct[number] <= said)
        seen: set[int] = set()
        while (
            not named_in_full
            and (after := names.forums[number].successor) in names.forums
            and after is not None
            and number not in seen
        ):
            seen.add(number)
            number = after
        found.add(number)
    return {i for i in found if not names.forums[i].closed} or found


def _with_heads(text: str, words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    if (
        last + 1 < len(words)
        and words[last + 1].folded in _HEADS
        and text[words[last].end : words[last + 1].start].strip() in {"", "-"}
    ):
        last += 1
    if first >= 2 and words[first - 1].folded in {"i", "in", "for", "pa"} and words[first - 2].folded in _HEADS_BEFORE:
        first -= 2
    return first, last


def _addressed(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    before = words[first - 1].folded if first else ""
    return (
        first == 0 or before in _PREPOSITIONS or text[words[last].end : words[last].end + 3].lstrip(" ").startswith(":")
    )


def kind_named(name: str) -> Kind | None:
    return BY_NAME.get(name)
