"""What a channel is: a way in for events and a way out for replies."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from dialogs.reply import Reply
from dialogs.turn import MessageState, Profile

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Event:
    """One message or press, as the door took it.

    `dedupe` is the platform's own key; `address` is what `send` needs to answer; `press` holds intent, step, data and
    fields; `file` names something to fetch before the turn. `message` is the platform's id of the person's message,
    conversation included, and `message_state` whether it is new, or was edited (`text` is what it says now) or deleted.
    `place` is where several read: `conversation`, and the `address` that reaches it unasked.
    `own` is the conversation that an answer for the person alone goes to, where that is another; `reach` what reaches
    the user unasked, where this event tells it. `once` is used up by the first answer that asks for nothing more: an
    event with the same one changes nothing then.
    """

    tenant: int
    channel: str
    conversation: str
    user: str
    dedupe: str
    text: str = ""
    press: Mapping[str, Any] | None = None
    file: Mapping[str, Any] | None = None
    language: str | None = None
    public: bool = False
    message: str = ""
    message_state: MessageState = "new"
    address: Mapping[str, Any] = field(default_factory=dict)
    place: Mapping[str, Any] | None = None
    own: str = ""
    reach: Mapping[str, Any] | None = None
    once: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", storable(self.text))
        object.__setattr__(self, "press", storable(self.press))

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def storable(value: Any) -> Any:
    """The value without null characters and halves of surrogate pairs: no database takes them."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, Mapping):
        return {storable(key): storable(one) for key, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply on its way to somebody: `person` and `name` where it goes to a registered person."""

    reply: Reply
    intent: str
    person: int | None = None
    name: str = ""
    updates: str | None = None  # the message id of the card that this one replaces
    private: bool = False  # for the person alone, also where others read along
    in_place: bool = False  # `updates` or nothing: no news for anybody, only what a card shows


class SendError(Exception):
    """`permanent`: the address is gone, nobody should try again; else after `retry_after` seconds, where the platform
    names them: in this conversation, or `everywhere` in the organisation."""

    def __init__(
        self, message: str, *, permanent: bool, retry_after: float | None = None, everywhere: bool = False
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.everywhere = everywhere


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` messages in any `seconds`."""

    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast a platform may be spoken to: in each conversation, and in a whole organisation.

    `organisation` is the field of an address that holds the platform's own id of it; without one the tenant counts.
    """

    conversation: tuple[Limit, ...] = ()
    whole: Limit | None = None
    organisation: str = ""


@runtime_checkable
class Limited(Protocol):
    """A channel whose platform answers those who are too fast with a refusal."""

    limits: Limits


@runtime_checkable
class Introduces(Protocol):
    """A channel whose users are not known beforehand."""

    async def introduce(self, event: Event) -> Profile:
        """What the platform says of the event's user. Raises SendError."""
        ...


@runtime_checkable
class Fetches(Protocol):
    """A channel whose files lie with the platform; elsewhere `file` holds the path of one that lies here."""

    async def fetch(self, event: Event) -> bytes:
        """What `event.file` names; of too large a file the beginning. Raises Unreadable, with what to do."""
        ...


@runtime_checkable
class ShowsProgress(Protocol):
    """A channel that tells of work that takes long."""

    async def show_progress(self, event: Event, text: str) -> str | None:
        """The id of the message that the answer is to replace, where it can be. Raises SendError."""
        ...


class Channel(Protocol):
    """`keeps_cards`: presses name a card of ours, so every card with buttons is kept in the store."""

    name: str
    keeps_cards: bool

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        """The platform's message id. Raises SendError."""
        ...
