"""What only a person can decide of a document, with what is proposed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["forum", "person", "successor", "plan_year", "closed", "adjusters", "cell"]
SAME, NEW, YES, NO, KEEP, REPLACE = "same", "new", "yes", "no", "keep", "replace"


@dataclass(frozen=True, slots=True)
class Question:
    """`choices` are what may be answered, `proposal` one of them or None where nothing is proposed.

    `open_answer`: any text will do (a year, names separated by commas), the choices are suggestions. `values` fill
    the kind's line in `texts/importing.yaml`.
    """

    id: str
    kind: Kind
    values: Mapping[str, str]
    choices: tuple[str, ...]
    proposal: str | None = None
    open_answer: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What was decided, by the question's id. Without an answer the proposal counts."""

    given: Mapping[str, str] = field(default_factory=dict)
    proposed: Mapping[str, str] = field(default_factory=dict)

    def to(self, question_id: str) -> str | None:
        return self.given.get(question_id, self.proposed.get(question_id))


def forum_question(key: str) -> str:
    """The id of the question which forum a name is."""
    return f"forum:{key}"


def person_question(key: str, kind: str) -> str:
    """Whether the person of this name, now at an organisation of that kind, is the one known."""
    return f"person:{key}:{kind}"


def closed_question(key: str) -> str:
    return f"closed:{key}"


def year_question(sha256: str) -> str:
    return f"plan_year:{sha256[:16]}"


def stored_year_question(plan_id: int) -> str:
    return f"plan_year:#{plan_id}"


def adjusters_question(forum_key: str, day: str) -> str:
    return f"adjusters:{forum_key}:{day}"


def successor_question(former: str, latter: str) -> str:
    return f"successor:{former}:{latter}"


def cell_question(forum_key: str, year: int, period: str) -> str:
    return f"cell:{forum_key}:{year}:{period}"
