"""One digest being told: to whom, of which span, in which words."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from dialogs import dates, texts
from dialogs.digest.digest_facts import Facts, Reader
from dialogs.digest.timetable import Span

LINES = texts.load("digest")
EXCERPT = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Telling:
    """Words for one reader; `span` lies within that of the facts. `common` keeps what readers of these facts, this
    span and this language share."""

    facts: Facts
    to: Reader
    span: Span
    language: str
    common: dict[tuple[str, int], Any] = field(default_factory=dict)

    def say(self, key: str, **values: Any) -> str:
        return LINES(self.language, key, **values)

    def once(self, what: str, number: int, make: Callable[[], T]) -> T:
        """Made for the first reader, and the same for the others."""
        key = (what, number)
        if key not in self.common:
            self.common[key] = make()
        found: T = self.common[key]
        return found

    def day(self, value: dt.date, *, weekday: bool = False) -> str:
        return _day(value, self.span.day, self.language, weekday)

    def forum(self, forum_id: int | None) -> str:
        return self.facts.names.get(forum_id or 0, "")

    def within(self, moment: dt.datetime) -> bool:
        return self.span.after < moment <= self.span.until

    def listed(self, names: Sequence[str]) -> str:
        """ "Amina Holm, Jonas Ek och Karin Wiberg"."""
        if len(names) < 2:
            return "".join(names)
        return self.say("and", first=", ".join(names[:-1]), last=names[-1])


def excerpt(text: str | None) -> str:
    """One line, cut between two words."""
    line = " ".join((text or "").split())
    if len(line) <= EXCERPT:
        return line
    cut = line[:EXCERPT]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + " …"


@lru_cache(maxsize=4096)
def _day(value: dt.date, today: dt.date, language: str, weekday: bool) -> str:
    """A digest names the same few days for every reader."""
    return dates.day(value, today, language, weekday=weekday)
