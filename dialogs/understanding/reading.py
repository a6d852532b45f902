"""A message read once: its words and everything in it that has a place, for the classifier and for the slots."""

import re
from dataclasses import dataclass

from .calendar_words import flat
from .clocks import Clock
from .dates import Day, clocks_beside, find_days
from .languages import language_of
from .lexicon import SPOKEN, SPOKEN_SWEDISH
from .mentions import Mention, find_forums
from .names import Names
from .periods import PeriodSaid, find_periods
from .words import Word, words_of

# A number of more figures, or one with letters before it (`v48`, `kl13` and `klockan13` apart), is no day and no time.
_FEW_FIGURES = r"(?:(?<![^\W_])|(?<=v)|(?<=kl|an|at))\d{1,8}(?!\d)"
_DAY_WORDS = (
    r"|jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec|lucia|nyar|fortnight|dag|day|morgo|morr|tomorrow|gar"
    r"|veck|week|v\.|sedan|ago|manad|month|mon|tis|tue|ons|wed|tor|thu|fre|fri|lor|sat|son|sun"
)
_HAS_DAY = re.compile(_FEW_FIGURES + _DAY_WORDS)
_BESIDE_HOUR = re.compile(r"\d" + _DAY_WORDS)
_HAS_HOUR = re.compile(r"(?<!\w)(?:halv|half|kvart|quarter|noon|midday|(?:kl(?:ockan)?\.?|at|over|i|past|to)\s+[a-z])")


@dataclass(frozen=True, slots=True)
class Reading:
    """`flat` is `text` folded character by character, `spoken` the same with words said in haste spelt out.

    The lists stand in order of appearance. `meant` is what each word is taken for, `language` Swedish or English and
    whether that is certain.
    """

    text: str
    flat: str
    spoken: str
    words: tuple[Word, ...]
    meant: tuple[str, ...]
    language: tuple[str, bool]
    forums: tuple[Mention, ...]
    days: tuple[Day, ...]
    clocks: tuple[Clock, ...]
    periods: tuple[PeriodSaid, ...]
    first_names: frozenset[str] = frozenset()


def read(text: str, names: Names) -> Reading:
    """Finds forums, days, clocks and periods in a cleaned text."""
    plain = flat(text)
    words = words_of(text)
    periods = find_periods(plain)
    forums = tuple(
        m for m in find_forums(text, words, names) if not any(p.start < m.end and m.start < p.end for p in periods)
    )
    days: list[Day] = []
    clocks: list[Clock] = []
    taken = [(m.start, m.end) for m in forums] + [(p.start, p.end) for p in periods]
    if _HAS_DAY.search(_without(taken, plain)) or (_HAS_HOUR.search(plain) and _BESIDE_HOUR.search(plain)):
        days = [d for d in find_days(plain) if not any(s < d.end and d.start < e for s, e in taken)]
        clocks = clocks_beside(plain, days, taken)
    language = language_of(words)
    meant = tuple(_meant(word, swedish=language[0] == "sv", first=at == 0) for at, word in enumerate(words))
    return Reading(
        text,
        plain,
        _spelt_out(plain, words, meant),
        words,
        meant,
        language,
        forums,
        tuple(days),
        tuple(clocks),
        tuple(periods),
        names.first_names,
    )


def _without(taken: list[tuple[int, int]], plain: str) -> str:
    for start, end in taken:
        plain = f"{plain[:start]}{' ' * (end - start)}{plain[end:]}"
    return plain


def _meant(word: Word, *, swedish: bool, first: bool) -> str:
    """The folded word, or what is meant by one that is written as it is said; `ja` first is a yes."""
    written = word.text.lower()
    if (said := SPOKEN.get(written)) is not None:
        return said
    return SPOKEN_SWEDISH.get(written, word.folded) if swedish and not first else word.folded


def _spelt_out(plain: str, words: tuple[Word, ...], meant: tuple[str, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for word, said in zip(words, meant, strict=True):
        if said != word.folded:
            pieces += [plain[at : word.start], said]
            at = word.end
    return "".join([*pieces, plain[at:]])
