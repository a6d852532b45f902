"""What the bot says, before any channel renders it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import TypeAdapter

InputKind = Literal["text", "multiline", "choice", "date", "time"]


@dataclass(frozen=True, slots=True)
class Fact:
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form. `error` stands beside it, and says what to do."""

    id: str
    label: str
    kind: InputKind = "text"
    value: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """Pressing leads to `step` of the catalogue's `intent`, with `data` and the form's fields.

    An empty step asks the intent as if it had been written, with `data` as its slots.
    """

    id: str
    title: str
    intent: str
    step: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    style: Literal["default", "primary", "danger"] = "default"


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A headed list, such as a forum's part of the digest. `table` says the same as the lines, a row a line, for
    channels that show tables."""

    heading: str
    lines: tuple[str, ...]
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class File:
    """Neutral content of a file, written to bytes when it is sent; `kind` names the writer."""

    name: str
    kind: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer is `text`, whole, readable in a notification; the rest is the card below it.

    `subject` ("minutes:12") ties the cards of one thing together, wherever they were shown. `updates`: the
    card that was pressed is replaced by this one.
    """

    text: str
    body: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    sources: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    buttons: tuple[Button, ...] = ()
    file: File | None = None
    subject: str = ""
    updates: bool = False
    language: str = "sv"

    @property
    def has_card(self) -> bool:
        return bool(self.body or self.facts or self.sections or self.sources or self.inputs or self.buttons)

    def with_buttons(self, *buttons: Button) -> "Reply":
        return replace(self, buttons=(*self.buttons, *buttons))


SILENCE = Reply("")  # nothing to say: no channel sends it
_ADAPTER = TypeAdapter(Reply)


def to_json(reply: Reply) -> dict[str, Any]:
    """Plain JSON, for the store; fields that say nothing are left out."""
    kept: dict[str, Any] = _ADAPTER.dump_python(reply, mode="json", exclude_defaults=True)
    return kept


def from_json(kept: Mapping[str, Any]) -> Reply:
    """Raises pydantic.ValidationError for what no version of this program wrote."""
    return _ADAPTER.validate_python(dict(kept))


def plain_text(reply: Reply) -> str:
    """The whole reply as text, without fields and buttons: notifications, screen readers, terminals."""
    parts = [reply.text, *reply.body, *(f"{fact.title}: {fact.value}" for fact in reply.facts)]
    for section in reply.sections:
        parts += [section.heading, *(f"– {line}" for line in section.lines)]
    parts += [f"▸ {source}" for source in reply.sources]
    return "\n".join(part for part in parts if part)
