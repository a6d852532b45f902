"""Swedish or English, told by the small words; certain where one side clearly has them."""

from .lexicon import WORDS
from .words import Word

_SWEDISH, _ENGLISH = WORDS["swedish"], WORDS["english"]


def language_of(words: tuple[Word, ...]) -> tuple[str, bool]:
    """`sv` or `en`, and whether that is certain."""
    sample = words[:60]
    english = sum(w.folded in _ENGLISH for w in sample)
    swedish = sum(w.folded in _SWEDISH or _is_spelt_in_swedish(w.text) for w in sample)
    if english == swedish:
        return "sv", False
    return (
        ("en", english - swedish >= 2 or swedish == 0)
        if english > swedish
        else ("sv", swedish - english >= 2 or english == 0)
    )


def _is_spelt_in_swedish(word: str) -> bool:
    return not word.isascii() and word.islower() and any(letter in "åäö" for letter in word)
