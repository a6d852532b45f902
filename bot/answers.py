"""What a turn has answered: as it is kept until it is sent, and what is kept of its card afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channel import Channel, Event
from dialogs import reply as replies
from dialogs import texts
from dialogs.personal_numbers import withheld
from dialogs.reply import Reply

LINES = texts.load("turns")
PERSON = "person:"  # the user of channels in which one picks whom to be


@dataclass(frozen=True, slots=True)
class Answered:
    reply: Reply
    intent: str
    private: bool
    person: int | None
    name: str
    tells_others: bool = False


def shown(channel: Channel, event: Event, answered: Answered) -> dict[str, Any] | None:
    """What to keep of a card: its buttons and the names of its fields, never what it said."""
    reply = answered.reply
    if not (reply.subject or (channel.keeps_cards and (reply.buttons or reply.inputs))):
        return None
    return {
        "tenant_id": event.tenant,
        "person_id": answered.person,
        "channel": event.channel,
        "conversation": (event.own if answered.private and event.public else "") or event.conversation,
        "address": dict(event.address),
        "subject": reply.subject or None,
        "content": card_content(channel, reply),
    }


def card_content(channel: Channel, reply: Reply) -> dict[str, Any]:
    """With the form itself where the channel opens it later, by a press of its own."""
    buttons = [
        {**button, **({"data": withheld(button["data"])} if "data" in button else {})}
        for button in replies.to_json(reply).get("buttons", [])
    ]
    names = [field.id for field in reply.inputs]
    content: dict[str, Any] = {"buttons": buttons, "inputs": names, "language": reply.language}
    if reply.inputs and getattr(channel, "keeps_forms", False):
        shown = replies.to_json(Reply(reply.text, inputs=reply.inputs, language=reply.language))
        content["form"] = {**withheld(shown), "inputs": [withheld(field) for field in shown["inputs"]]}
    return content


def to_answer(answered: Answered) -> dict[str, Any]:
    return {
        "reply": replies.to_json(answered.reply),
        "intent": answered.intent,
        "private": answered.private,
        "person": answered.person,
        "name": answered.name,
    }


def from_answer(kept: Mapping[str, Any]) -> Answered:
    return Answered(replies.from_json(kept["reply"]), kept["intent"], kept["private"], kept["person"], kept["name"])


def apology(channel: Channel, event: Event, why: str) -> Answered:
    """Where a channel `forgets`, nobody takes up again what was left open: who asks has to ask again."""
    person = int(event.user.removeprefix(PERSON)) if event.user.startswith(PERSON) else None
    line = f"{why}_again" if why == "database" and getattr(channel, "forgets", False) else why
    return Answered(Reply(LINES(event.language or "sv", line)), why, False, person, str(event.address.get("name", "")))
