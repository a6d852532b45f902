"""A plain yes or no after a card that shows what it will do: the card's own buttons are pressed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.memory import Offer
from dialogs.reply import Button, Reply
from dialogs.turn import Press, Turn
from dialogs.understanding import WRITING, yes_or_no
from storage import cards
from storage.store import Store

SAVING = {"approve_minutes": "approve", "reject_minutes": "refuse"}  # every other card saves with `submit`
CLOSES = Button("cancel", "", "cancel", "close")


def offered(intent: str, reply: Reply, language: str) -> Offer | None:
    """What a yes to this answer presses: its one button that saves, where no field is left to fill in."""
    if any(field.required and not field.value for field in reply.inputs):
        return None
    saving = SAVING.get(intent, "submit") if intent in WRITING else "submit"
    agreeing = [button for button in reply.buttons if button.id.partition(":")[0] in (saving, "yes")]
    if len(agreeing) != 1:
        return None
    refusing = next((button for button in reply.buttons if button.id in ("no", "cancel")), CLOSES)
    return Offer(_kept(agreeing[0]), _kept(refusing), language)


def pressing(turn: Turn, store: Store, offer: Offer | None) -> Turn | None:
    """The turn that a typed yes or no stands for, its card closed by it.

    None for any other message, and where the card was answered, replaced or followed by another since.
    """
    agreed = yes_or_no(turn.text) if offer is not None else None
    if offer is None or agreed is None:
        return None
    shown = cards.newest_in(store, turn.channel, turn.conversation)
    last = next((row for row in shown if row.person_id == turn.person.id), None)
    if last is None or last.replaced_at is not None or not _bears(last.content, offer):
        return None
    cards.close(store, last.id)
    chosen = offer.yes if agreed else offer.no
    press = Press(chosen["intent"], chosen["step"], chosen["data"])
    return replace(turn, press=press, language=offer.language)


def _kept(button: Button) -> dict[str, Any]:
    return {"intent": button.intent, "step": button.step, "data": dict(button.data)}


def _bears(content: Mapping[str, Any], offer: Offer) -> bool:
    buttons = [(button["intent"], button.get("step", "")) for button in content.get("buttons", ())]
    return (offer.yes["intent"], offer.yes["step"]) in buttons
