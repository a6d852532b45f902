"""The contract of a dialog: a plain function from a turn and the store to an outcome."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dialogs.reply import Reply
from dialogs.turn import Turn
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next message may answer: `asks` names the slot asked for, or "text" for step `step`."""

    intent: str
    asks: str
    step: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer and what the conversation remembers next.

    `about` is the forum talked of; `keep_waiting` leaves an open question open.
    """

    reply: Reply
    waiting: Waiting | None = None
    about: int | None = None
    keep_waiting: bool = False
    language: str | None = None  # the person's new language, where this turn chose one
    private: bool = False  # for the person alone, also when asked in a channel


Answer = Callable[[Turn, Store], Outcome]
Right = Literal["anyone", "registered", "secretary"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the catalogue. `needs` are slots that the router asks for before the dialog is called."""

    answer: Answer
    steps: Mapping[str, Answer] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    right: Right = "registered"
    writes: bool = False
    private: bool = False  # answered to the person alone, also when asked in a channel
    command: bool = False  # among the most used, which the platforms' menus offer


def say(text: str, **parts: Any) -> Outcome:
    """An outcome that is nothing but a reply; `parts` are the reply's, `about` the outcome's."""
    about = parts.pop("about", None)
    waiting = parts.pop("waiting", None)
    return Outcome(Reply(text, **parts), waiting=waiting, about=about)
