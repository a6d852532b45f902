"""Which of the forums just offered is meant: `den för vuxna`, `de yngre`, `12-17`, `den andra`."""

from collections.abc import Sequence

from .calendar_words import ORDINALS
from .cleaning import clean
from .courtesy import trimmed
from .followups import bare_forum
from .lexicon import WORDS
from .mentions import find_forums
from .names import ForumEntry, Names, kind_of
from .words import Word, stem, words_of

LONGEST = 8
_AROUND = WORDS["around_forum"] | WORDS["around_choice"]
_ENDS = ("gruppen", "grupp", "forumet", "motet")


def chosen_among(text: str, offered: Sequence[ForumEntry], names: Names) -> tuple[ForumEntry, ...]:
    """Those that the answer fits: empty when it is no answer; of `offered` where any of them fits."""
    named = bare_forum(text, names)
    if within := tuple(forum for forum in named if forum in offered):
        return within
    if named or not offered:
        return named
    words = words_of(trimmed(clean(text).text))
    if not words or len(words) > LONGEST:
        return ()
    telling = [word for word in words if word.folded not in _AROUND]
    return _numbered(telling, words, offered) or _told_apart(telling, offered, names)


def _numbered(telling: Sequence[Word], words: Sequence[Word], offered: Sequence[ForumEntry]) -> tuple[ForumEntry, ...]:
    """`2`, `nummer två`, `den andra`, `sista`."""
    said = [word.folded for word in telling] or [word.folded for word in words if word.folded in ORDINALS]
    if len(said) != 1:
        return ()
    if said[0] in WORDS["last"]:
        return (offered[-1],)
    number = int(said[0]) if said[0].isdigit() else ORDINALS.get(said[0]) or _COUNTED.get(said[0], 0)
    return (offered[number - 1],) if 0 < number <= len(offered) else ()


_COUNTED = {"ett": 1, "ettan": 1, "one": 1, "tva": 2, "tvaan": 2, "two": 2, "tre": 3, "trean": 3, "three": 3}


def _told_apart(telling: Sequence[Word], offered: Sequence[ForumEntry], names: Names) -> tuple[ForumEntry, ...]:
    """Those that every telling word fits, by age or by their names; never all of them."""
    kinds = {kind.name for forum in offered if (kind := kind_of(forum)) is not None and kind.variants}
    fitting: tuple[ForumEntry, ...] = ()
    if telling and len(kinds) == 1:
        of_age = " ".join([*kinds, *(_head(word) for word in telling)])
        mentions = find_forums(of_age, words_of(of_age), names)
        found = {one for mention in mentions if mention.end == len(of_age) for one in mention.ids}
        fitting = tuple(forum for forum in offered if forum.id in found)
    if not fitting or len(fitting) == len(offered):
        stems = {stem(_head(word)) for word in telling}
        fitting = tuple(forum for forum in offered if stems and stems <= _words(forum))
    return fitting if len(fitting) < len(offered) else ()


def _head(word: Word) -> str:
    """`vuxen` of `vuxengruppen`."""
    heads = (word.folded.removesuffix(end) for end in _ENDS)
    return next((head for head in heads if 2 < len(head) < len(word.folded)), word.folded)


def _words(forum: ForumEntry) -> set[str]:
    return {stem(word.folded) for name in (forum.name, *forum.aliases, forum.number or "") for word in words_of(name)}
