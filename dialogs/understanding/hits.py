"""Single words and phrases of a message that speak of a forum: full names, kinds, numbers, places."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .calendar_words import NUMBERS
from .kinds import KINDS, Kind, Phrase
from .lexicon import WORDS
from .names import Names
from .vocabulary import COMMON
from .words import Word, stem

_TAILS = tuple(WORDS["ends_of_compounds"])


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `first` to `last` say a kind, a place (its stem) or exactly one forum."""

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
_COMPOUND_HEADS = tuple(compound for compound, _ in _COMPOUNDS)


_KIND_WORDS = tuple(sorted({w for k in KINDS for w in k.spellings if len(w) >= 7}))
_KIND_STEMS = {stem(w): w for w in _KIND_WORDS if len(stem(w)) >= 9}


@lru_cache(maxsize=8192)
def known_spelling(folded: str) -> str:
    """The word of a kind's name that this one is a misspelling of, else the word itself."""
    if len(folded) < 7 or len(folded) > 30 or folded in COMMON:
        return folded
    hit = process.extractOne(folded, _KIND_WORDS, scorer=OSA.distance, score_cutoff=1 if len(folded) < 9 else 2)
    if hit is None and len(folded) >= 11:
        near = process.extractOne(stem(folded), _KIND_STEMS.keys(), scorer=OSA.distance, score_cutoff=1)
        return _KIND_STEMS[near[0]] if near else folded
    return hit[0] if hit else folded


def find_hits(words: Sequence[Word], stems: Sequence[str], names: Names) -> Iterator[Hit]:
    at = 0
    while at < len(words):
        hit = (
            _full_name(stems, at, names)
            or _kind(words, stems, at, names)
            or _number(words, at, names)
            or _place(words, at, names)
        )
        if hit is None:
            at += 1
            continue
        yield hit
        at = hit.last + 1


def _full_name(stems: Sequence[str], at: int, names: Names) -> Hit | None:
    for phrase, forum in names.full.get(stems[at], ()):
        if tuple(stems[at : at + len(phrase)]) == phrase:
            return Hit(at, at + len(phrase) - 1, exact=forum)
    return None


def _kind(words: Sequence[Word], stems: Sequence[str], at: int, names: Names) -> Hit | None:
    for phrase, kind, role in _PHRASES.get(stems[at], ()):
        if (
            kind.name in names.by_kind
            and tuple(stems[at : at + len(phrase)]) == phrase
            and _really(words, at, len(phrase), names.place_words)
        ):
            last = at + len(phrase) - 1
            return Hit(at, last, kind=kind, content=role == "content", weak=role == "weak")
    folded = words[at].folded
    if not folded.startswith(_COMPOUND_HEADS):
        return None
    for compound, kind in _COMPOUNDS:
        if folded.startswith(compound) and kind.name in names.by_kind:
            return Hit(at, at, kind=kind)
    return None


def _really(words: Sequence[Word], at: int, length: int, places: Mapping[str, str]) -> bool:
    """Whether `sök`, `sig`, `brå` and `est` are names here and not the Swedish words."""
    word = words[at]
    if length > 1 or len(word.folded) > 3 or word.text.isupper() or word.text == "Brå":
        return True
    following = words[at + 1].folded if at + 1 < len(words) else ""
    before = words[at - 1].folded if at else ""
    if word.folded == "bra":
        dated = before in {"mote", "motet"} and following[:1].isdigit()
        return word.text == "brå" or before in WORDS["before_bra"] or dated
    if word.folded == "sok":
        said = at > 0 and before in WORDS["before_name"] | WORDS["before_sok"]
        return following in WORDS["after_sok"] or following in places or said
    if word.folded == "sig":
        if following in WORDS["after_sig"]:
            return True
        if before == "for" and any(w.folded in WORDS["before_for_sig"] for w in words[max(0, at - 5) : at]):
            return False
        return at in {0, len(words) - 1} or before in WORDS["before_sig"]
    return word.text[:1].isupper()


def _number(words: Sequence[Word], at: int, names: Names) -> Hit | None:
    if (spoken := _spoken_number(words, at)) is not None and spoken in names.numbers:
        return Hit(at, at + 2, exact=names.numbers[spoken])
    forum = names.numbers.get(words[at].text)
    if forum is None or "." not in words[at].text:
        return None
    before = words[at - 1].folded if at else ""
    return None if before in WORDS["before_clock"] else Hit(at, at, exact=forum)


def _spoken_number(words: Sequence[Word], at: int) -> str | None:
    """`två punkt ett` is 2.1."""
    if at + 2 >= len(words) or words[at + 1].folded not in {"punkt", "point", "dot"}:
        return None
    numbers = [NUMBERS.get(words[i].folded) for i in (at, at + 2)]
    return f"{numbers[0]}.{numbers[1]}" if all(numbers) else None


def _place(words: Sequence[Word], at: int, names: Names) -> Hit | None:
    word = words[at]
    if len(word.folded) < 3 or len(word.folded) > 40 or word.text[0].isdigit():
        return None
    place = names.place_words.get(word.folded) or (names.places.get(stem(word.folded)) and stem(word.folded))
    if place and (word.folded not in COMMON or (word.text[:1].isupper() and at > 0)):
        return None if _is_organisation(words, at) else Hit(at, at, place=place)
    if (compound := _compound_place(word.folded, names)) is not None:
        return Hit(at, at, place=compound)
    if word.folded in COMMON or len(word.folded) < 5 or not _expects_name(words, at):
        return None
    near = names.place_like(word.folded)
    return Hit(at, at, place=near) if near else None


def _expects_name(words: Sequence[Word], at: int) -> bool:
    before = words[at - 1].folded if at else ""
    return (
        at == 0
        or at == len(words) - 1
        or before in WORDS["before_name"]
        or before.startswith(("platssam", "styrgr"))
        or words[at].text[:1].isupper()
    )


def _is_organisation(words: Sequence[Word], at: int) -> bool:
    """`SDF Vårberg`; a comma between them parts the organisation from the forum."""
    around = {
        words[i].folded
        for i in (at - 1, at + 1)
        if 0 <= i < len(words) and words[max(i, at)].start - words[min(i, at)].end <= 1
    }
    return bool(around & WORDS["organisation_beside_place"])


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
