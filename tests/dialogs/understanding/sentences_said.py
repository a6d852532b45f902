"""The sentence files of the tests, and how a reading is compared with what they say."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dialogs.understanding import Understood

HERE = Path(__file__).parent
_FREE_TEXT = {"text", "place", "assignee"}


@dataclass(frozen=True, slots=True)
class Said:
    say: str
    intent: str
    slots: Mapping[str, object]
    lang: str
    kind: str


def sentences() -> Iterator[Said]:
    for path in sorted((HERE / "sentences").glob("*.yaml")):
        for row in _read(path):
            yield Said(row["say"], path.stem, row["slots"], row["lang"], row["kind"])


@cache
def known_misses() -> frozenset[str]:
    return frozenset(_read(HERE / "known_misses.yaml"))


def _read(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both safe


def right(said: Said, got: Understood) -> bool:
    """Intent and exactly these slots; free text may differ by a word in five, as the contract's scorer allows."""
    if got.intent != said.intent or set(got.slots) != set(said.slots):
        return False
    return all(_same(name, value, got.slots[name]) for name, value in said.slots.items())


def _same(slot: str, wanted: object, got: object) -> bool:
    if slot not in _FREE_TEXT:
        return wanted == got
    a, b = (Counter(re.findall(r"\w+", str(value).casefold())) for value in (wanted, got))
    return 2 * sum((a & b).values()) / max(sum(a.values()) + sum(b.values()), 1) >= 0.8
