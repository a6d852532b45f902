"""The terminal as a channel: lines in, cards as text or one JSON object a line out."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from bot.channel import Outgoing
from dialogs.reply import Reply, plain_text

Print = Callable[[str], None]


class Console:
    """Shows every message, also those to other people: in the terminal one can be anybody."""

    name = "terminal"
    forgets = True
    keeps_cards = True

    def __init__(self, write: Print, *, as_json: bool) -> None:
        self.write = write
        self.as_json = as_json

    async def send(self, address: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        name = outgoing.name or str(address.get("name", ""))
        self.write(
            json.dumps(as_object(name, outgoing), ensure_ascii=False) if self.as_json else as_lines(name, outgoing)
        )
        return None


def write_line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def as_object(name: str, outgoing: Outgoing) -> dict[str, Any]:
    """The contract's form of a message (section 3)."""
    reply = outgoing.reply
    shown: dict[str, Any] = {
        "to": name,
        "text": plain_text(reply),
        "card": _card(reply) if reply.has_card else None,
        "intent": outgoing.intent,
    }
    if reply.updates:
        shown["updates"] = True
    return shown


def _card(reply: Reply) -> dict[str, Any]:
    return {
        "title": reply.text,
        "text": plain_text(Reply("", body=reply.body, sections=reply.sections, sources=reply.sources)),
        "facts": [{"title": fact.title, "value": fact.value} for fact in reply.facts],
        "inputs": [
            {
                "id": field.id,
                "label": field.label,
                "kind": field.kind,
                "required": field.required,
                "value": field.value,
                "choices": [{"value": choice.value, "title": choice.title} for choice in field.choices],
                **({"error": field.error} if field.error else {}),
            }
            for field in reply.inputs
        ],
        "buttons": [{"id": button.id, "title": button.title} for button in reply.buttons],
    }


def as_lines(name: str, outgoing: Outgoing) -> str:
    reply = outgoing.reply
    lines = [f"→ {name}", plain_text(reply)]
    for field in reply.inputs:
        choices = f" ({' / '.join(choice.title for choice in field.choices)})" if field.choices else ""
        lines.append(f"  {field.id}: {field.label}{choices}{f' = {field.value}' if field.value else ''}")
        if field.error:
            lines.append(f"    ! {field.error}")
    if reply.buttons:
        lines.append("  " + "  ".join(f"[{button.title}]" for button in reply.buttons))
    return "\n".join(lines) + "\n"
