"""Words of a message with their places, and the folding under which spellings are compared."""

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"\d+(?:[.:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_FOLD = str.maketrans(
    {"å": "a", "ä": "a", "ö": "o", "æ": "a", "ø": "o", "é": "e", "è": "e", "ü": "u", "á": "a", "’": "'"}
)


class Word(NamedTuple):
    """A word as written, its folded form, and where it stands (end exclusive)."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case without diacritics: `Bredäng` and `bredang` are the same."""
    return text.casefold().translate(_FOLD)


def words_of(text: str) -> tuple[Word, ...]:
    """All words and numbers; `1.2`, `13:30` and `5/12` stay whole, hyphens part."""
    return tuple(Word(said := m.group(), fold(said), *m.span()) for m in _WORD.finditer(text))


@lru_cache(maxsize=16384)
def stem(folded: str) -> str:
    """A word without its commonest Swedish endings; only good for comparing two stems."""
    word = folded.removesuffix("'s")
    if len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    for ending in ("arnas", "ernas", "arna", "erna", "orna", "ena", "ens", "ets", "en", "et", "er", "ar", "or", "na"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    for ending in ("t", "n", "a", "e"):
        if word.endswith(ending) and len(word) > 5:
            return word[:-1]
    return word
