"""What a person said or pressed, as every channel hands it over."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dialogs.documents.document import Unreadable
from dialogs.documents.drafts import Draft
from dialogs.understanding import Names

MessageState = Literal["new", "edited", "deleted"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A registered person."""

    id: int
    name: str
    rights: frozenset[str] = frozenset()
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """A button of one of our cards: what it leads to, what it carried, what the fields held."""

    intent: str
    step: str
    data: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along, read before the turn: a draft, or why there is none."""

    name: str
    sha256: str
    draft: Draft | None
    problem: Unreadable | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the platform says of a user whom nobody has linked: `email` and `aliases` where the platform vouches for
    them, `guest` of another organisation, `address` what the channel needs to reach the user unasked; not `told` where
    the platform does not answer at the moment."""

    account: str
    name: str = ""
    email: str = ""
    language: str = ""
    address: Mapping[str, Any] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    guest: bool = False
    told: bool = True


@dataclass(frozen=True, slots=True)
class Slots:
    """What was said, found in the register: forum is an id, dates are local, `when` is ISO as in the contract.

    `place` is where several read, with its `conversation` and the `address` that reaches it unasked.
    `message` is the platform's id of the message that said the text.
    """

    forum: int | None = None
    organisation: str | None = None
    field: str | None = None
    period: str | None = None
    year: int | None = None
    date: dt.date | None = None
    when: str | None = None
    due: dt.date | None = None
    text: str | None = None
    place: str | None = None
    assignee: str | None = None
    number: int | None = None
    mine: bool = False
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message or press. `now` is aware UTC; `zone` is the tenant's; `public`: others read the answer too.

    `message` is the platform's id of the message said; `message_state` tells of one that was edited or deleted.
    """

    speaker: Speaker | None
    now: dt.datetime
    zone: ZoneInfo
    language: str
    names: Names
    channel: str = "terminal"
    conversation: str = ""
    text: str = ""
    press: Press | None = None
    attachment: Attachment | None = None
    public: bool = False
    place: Mapping[str, Any] | None = None
    message: str = ""
    message_state: MessageState = "new"
    takes_files: bool = False  # whether the channel can hand a file over
    account: str = ""  # the platform's id of who speaks
    profile: Profile | None = None  # of an unknown speaker
    slots: Slots = Slots()

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(self.zone).date()

    @property
    def person(self) -> Speaker:
        """The speaker, where the catalogue's right has made sure that there is one."""
        if self.speaker is None:
            raise LookupError("this dialog is for registered persons")
        return self.speaker

    @property
    def data(self) -> Mapping[str, Any]:
        return self.press.data if self.press else {}

    @property
    def fields(self) -> Mapping[str, str]:
        return self.press.fields if self.press else {}

    def local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(self.zone)
