"""The demo page as a channel: it reaches everybody, whoever looks at the moment."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.channel import Clock, Outgoing
from bot.web.conversations import Conversations
from dialogs.reply import Reply


class WebChannel:
    """An address holds `person`, and what was `pressed`: the message and the button's title."""

    name = "web"
    keeps_cards = True

    def __init__(self, conversations: Conversations, clock: Clock) -> None:
        self.conversations = conversations
        self.clock = clock

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        person, pressed = int(address["person"]), address.get("pressed")
        replaces = outgoing.updates
        if outgoing.in_place and not self.conversations.stands(person, replaces):
            return replaces  # shown by an earlier run of the service, and gone from the page
        if pressed and outgoing.reply.updates:
            replaces = replaces or str(pressed["message"])
        elif pressed:
            self.conversations.said(person, str(pressed["title"]), self.clock(), str(pressed["key"]))
        return self.conversations.answered(person, as_content(outgoing.reply), self.clock(), replaces=replaces)


def as_content(reply: Reply) -> dict[str, Any]:
    """A reply as the page draws it. What a button leads to stays here: the page knows its id and title."""
    return {
        "text": reply.text,
        "language": reply.language,
        "body": list(reply.body),
        "facts": [{"title": fact.title, "value": fact.value} for fact in reply.facts],
        "sections": [
            {"heading": one.heading, "lines": list(one.lines), "table": one.table and asdict(one.table)}
            for one in reply.sections
        ],
        "sources": list(reply.sources),
        "inputs": [
            {
                "id": field.id,
                "label": field.label,
                "kind": field.kind,
                "value": field.value,
                "required": field.required,
                "hint": field.hint,
                "error": field.error,
                "choices": [{"value": choice.value, "title": choice.title} for choice in field.choices],
            }
            for field in reply.inputs
        ],
        "buttons": [{"id": one.id, "title": one.title, "style": one.style} for one in reply.buttons],
    }
