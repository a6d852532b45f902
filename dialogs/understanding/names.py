"""The names of one tenant: its forums, persons and roles, indexed so that a message is read in well under 1 ms."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from .kinds import KINDS, Kind
from .words import fold, stem, words_of


@dataclass(frozen=True, slots=True)
class ForumEntry:
    """`number` as the plan writes it (`1.2`); `successor` the id of the forum that took over, from `until` on."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    number: str | None = None
    kind: str | None = None
    successor: int | None = None
    closed: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    id: int
    name: str
    title: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class RoleEntry:
    id: int
    name: str
    organisation: str | None = None


Phrase = tuple[str, ...]
# Words of a forum's name that tell it from nobody.
_COMMON_WORDS = (
    "för och i på av med till den det en ett år från lokalt lokala lokal samverkan forum gruppen "
    "grupp möte mötet vuxna vuxen the of for and in at on barn unga rad radet team distrikt centrum "
    "torg"
)
_COMMON = {stem(fold(w)) for w in _COMMON_WORDS.split()}


@dataclass(frozen=True, slots=True)
class Names:
    """Built by `build` once per tenant and register version; immutable after that."""

    forums: Mapping[int, ForumEntry]
    people: tuple[PersonEntry, ...] = ()
    roles: tuple[RoleEntry, ...] = ()
    exact: Mapping[str, int] = field(default_factory=dict)  # folded full name or alias → forum
    full: Mapping[str, tuple[tuple[Phrase, int], ...]] = field(default_factory=dict)  # first stem → stems, forum
    numbers: Mapping[str, int] = field(default_factory=dict)
    by_kind: Mapping[str, frozenset[int]] = field(default_factory=dict)
    variant: Mapping[int, str] = field(default_factory=dict)  # forum → variant of its kind
    places: Mapping[str, frozenset[int]] = field(default_factory=dict)  # stem of a distinguishing word → forums
    place_words: Mapping[str, str] = field(default_factory=dict)  # folded distinguishing word → its stem
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # word less one letter → distinguishing words
    distinct: Mapping[int, frozenset[str]] = field(default_factory=dict)  # forum → stems that tell it apart
    default_kind: frozenset[int] = frozenset()
    first_names: frozenset[str] = frozenset()

    @classmethod
    def build(
        cls, forums: Iterable[ForumEntry], people: Iterable[PersonEntry] = (), roles: Iterable[RoleEntry] = ()
    ) -> "Names":
        """Indexes names, aliases, numbers, kinds and places; 2,000 forums take some 0.1 s."""
        entries = {f.id: f for f in forums}
        persons = tuple(people)
        by_kind: dict[str, set[int]] = defaultdict(set)
        variant: dict[int, str] = {}
        places: dict[str, set[int]] = defaultdict(set)
        words: dict[str, str] = {}
        distinct: dict[int, frozenset[str]] = {}
        for forum in entries.values():
            kind = kind_of(forum)
            if kind:
                by_kind[kind.name].add(forum.id)
                if said := kind.variant_of(" ".join((forum.name, *forum.aliases[:3]))):
                    variant[forum.id] = said
            telling = _distinguishing(forum, kind)
            distinct[forum.id] = frozenset(telling.values())
            for word, word_stem in telling.items():
                words[word] = word_stem
                places[word_stem].add(forum.id)
        return cls(
            entries,
            persons,
            tuple(roles),
            _exact(entries),
            _full(entries),
            {f.number: f.id for f in entries.values() if f.number and not f.closed},
            {k: frozenset(v) for k, v in by_kind.items()},
            variant,
            {k: frozenset(v) for k, v in places.items()},
            words,
            _neighbours(words),
            distinct,
            frozenset().union(*(by_kind.get(k.name, ()) for k in KINDS if k.place_default)),
            frozenset(fold(p.name.split()[0]) for p in persons if p.name.split()),
        )

    def forum(self, forum_id: int) -> ForumEntry:
        """Raises KeyError for one that the register no longer has."""
        return self.forums[forum_id]

    def forum_called(self, name: str) -> ForumEntry | None:
        """By its canonical name or an alias, nothing guessed."""
        found = self.exact.get(_flat(name))
        return self.forums[found] if found is not None else None

    def forum_named(self, text: str) -> ForumEntry | None:
        """The forum of exactly this name, alias or number; else the one whose name is within two or three typos."""
        folded = _flat(text)
        found = self.exact.get(folded) or self.numbers.get(text.strip())
        if found is None and len(folded) >= 6:
            best = process.extractOne(folded, self.exact.keys(), scorer=fuzz.ratio, score_cutoff=88)
            found = self.exact[best[0]] if best else None
        return self.forums[found] if found is not None else None

    def nearest_forums(self, text: str, n: int = 3) -> tuple[ForumEntry, ...]:
        """The `n` forums whose names are most like the text, for "Menar du …?"."""
        hits = process.extract(_flat(text[:200]), self.exact.keys(), scorer=fuzz.token_set_ratio, limit=n * 4)
        ids = dict.fromkeys(self.exact[name] for name, _, _ in hits)
        return tuple(self.forums[i] for i in list(ids)[:n])

    def nearest_people(self, text: str, n: int = 3) -> tuple[PersonEntry, ...]:
        hits = process.extract(fold(text[:200]), [fold(p.name) for p in self.people], scorer=fuzz.WRatio, limit=n)
        return tuple(self.people[index] for _, _, index in hits)

    def people_named(self, text: str) -> tuple[PersonEntry, ...]:
        """Everyone with exactly this name, else everyone with this first name, else within one typo."""
        folded = " ".join(fold(text).split())
        whole = tuple(p for p in self.people if fold(p.name) == folded)
        if whole or not folded:
            return whole
        first = tuple(p for p in self.people if folded in fold(p.name).split())
        return first or tuple(p for p in self.people if len(folded) > 4 and OSA.distance(fold(p.name), folded) <= 1)

    def place_like(self, folded: str) -> str | None:
        """The distinguishing word that this one, perhaps misspelt by a letter, stands for, as a stem."""
        if folded in self.place_words:
            return self.place_words[folded]
        if stem(folded) in self.places:
            return stem(folded)
        if len(folded) < 5:
            return None
        keys = (folded, *(folded[:i] + folded[i + 1 :] for i in range(len(folded))))
        allowed = 1 if len(folded) < 8 else 2
        candidates = {w for key in keys for w in self.near.get(key, ()) if OSA.distance(w, folded) <= allowed}
        best = min(candidates, key=lambda w: (OSA.distance(w, folded), w), default=None)
        return self.place_words[best] if best else None


def kind_of(forum: ForumEntry) -> Kind | None:
    """The kind that the register gives, else the one that the name shows."""
    name = forum.name.casefold()
    return next((k for k in KINDS if k.name == forum.kind), None) or next(
        (k for k in KINDS if k.pattern.search(name)), None
    )


def _flat(text: str) -> str:
    return " ".join(w.folded for w in words_of(text))


def _exact(forums: Mapping[int, ForumEntry]) -> dict[str, int]:
    index: dict[str, int] = {}
    for forum in sorted(forums.values(), key=lambda f: f.closed):
        for name in (forum.name, *forum.aliases):
            index.setdefault(_flat(name), forum.id)
    return index


def _full(forums: Mapping[int, ForumEntry]) -> dict[str, tuple[tuple[Phrase, int], ...]]:
    index: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
    for forum in sorted(forums.values(), key=lambda f: f.closed):
        for name in dict.fromkeys((forum.name, *forum.aliases)):
            phrase = tuple(stem(w.folded) for w in words_of(name))
            if phrase and (len(phrase) > 1 or len(phrase[0]) > 3):
                index[phrase[0]].append((phrase, forum.id))
    return {first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in index.items()}


def _distinguishing(forum: ForumEntry, kind: Kind | None) -> dict[str, str]:
    """Folded word → stem, for the words of name and aliases that neither the kind nor everyone shares."""
    ignored = _COMMON | (kind.stems if kind else set())
    found: dict[str, str] = {}
    for name in (forum.name, *forum.aliases):
        for word in words_of(re.sub(r"\([^)]*\)", " ", name)):
            word_stem = stem(word.folded)
            if len(word.folded) > 2 and word_stem not in ignored and word.folded not in ignored:
                found[word.folded] = word_stem
    return found


def _neighbours(words: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= 5:
            for key in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
                index[key].append(word)
    return {key: tuple(found) for key, found in index.items()}
