"""What a message was taken for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .reading import Reading


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: `key` is a line of texts/reasons.yaml, `values` fill it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understood:
    """Intent and slots of the contract, section 4, and what the conversation needs besides.

    `candidates` are canonical names when two or more forums remain equal (then no `forum` slot); `near` the other
    intents, best first; `year` a year said beside the period; `negated` and `reported` say why nothing is written.
    `doubted` is what may have been meant to be written, too unsure to be taken for it: worth asking. `leaning` is what
    it asks where a forum has been talked of, since it names none.
    """

    intent: str
    slots: Mapping[str, object] = field(default_factory=dict)
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()
    near: tuple[tuple[str, float], ...] = ()
    reasons: tuple[Reason, ...] = ()
    language: str = "sv"
    language_certain: bool = False
    negated: bool = False
    reported: bool = False
    year: int | None = None
    doubted: "Understood | None" = None
    leaning: "Understood | None" = None
    reading: Reading | None = field(default=None, compare=False, repr=False)  # so that nobody reads it twice
