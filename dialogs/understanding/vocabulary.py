"""Words of everyday talk, learnt from the sentence files: no name is seen in them unless it is written as one."""

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .data import read_bytes


def _load() -> tuple[frozenset[str], tuple[str, ...]]:
    try:
        words = read_bytes("vocabulary.txt").decode().split()
    except FileNotFoundError:  # before the first training
        return frozenset(), ()
    return frozenset(w.rstrip("*") for w in words), tuple(w[:-1] for w in words if w.endswith("*"))


COMMON, FREQUENT = _load()


@lru_cache(maxsize=8192)
def corrected(folded: str) -> str:
    """The frequent word that this one is a misspelling of, else the word itself."""
    if len(folded) < 5 or len(folded) > 24 or folded in COMMON:
        return folded
    hit = process.extractOne(folded, FREQUENT, scorer=OSA.distance, score_cutoff=1 if len(folded) < 8 else 2)
    return hit[0] if hit and hit[0][0] == folded[0] else folded
