"""A plain yes, no or more after a card that shows what it will do: the card's own buttons are pressed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.memory import Offer
from dialogs.reply import Button, Reply
from dialogs.turn import Press, Turn
from dialogs.understanding import says_save, wants_more, yes_or_no
from storage import cards
from storage.store import Store

# The button that does what the card of an intent shows; every other card has `submit`.
DOING = {"approve_minutes": "approve", "reject_minutes": "refuse", "cancel": "undo"}
CLOSES = Button("cancel", "", "cancel", "close")


def offered(intent: str, reply: Reply, language: str) -> Offer | None:
    """What a yes, a no and a more to this answer press: only where one button does it and no field is left to fill."""
    doing = (DOING.get(intent, "submit"), "yes")
    agreeing = [button for button in reply.buttons if button.id.partition(":")[0] in doing]
    refusing = next((button for button in reply.buttons if button.id in ("no", "cancel")), CLOSES)
    going_on = [button for button in reply.buttons if button.id == "more"]
    answers: dict[str, Mapping[str, Any]] = {}
    if len(agreeing) == 1 and not any(field.required and not field.value for field in reply.inputs):
        answers = {"yes": _kept(agreeing[0]), "no": _kept(refusing)}
    if len(going_on) == 1:
        answers["more"] = _kept(going_on[0])
    return Offer(answers, language) if answers else None


def pressing(turn: Turn, store: Store, offer: Offer | None) -> Turn | None:
    """The press that the typed word stands for, its card closed by it.

    None for any other message, and where the card was answered, replaced or followed by another since.
    """
    chosen = offer.answers.get(_answer(turn.text)) if offer is not None else None
    if offer is None or chosen is None:
        return None
    shown = cards.newest_in(store, turn.channel, turn.conversation)
    last = next((row for row in shown if row.person_id == turn.person.id), None)
    if last is None or last.replaced_at is not None or not _bears(last.content, offer):
        return None
    cards.close(store, last.id)
    press = Press(chosen["intent"], chosen["step"], chosen["data"])
    return replace(turn, press=press, language=offer.language)


def _answer(text: str) -> str:
    if wants_more(text):
        return "more"
    if says_save(text):
        return "yes"
    return {True: "yes", False: "no", None: ""}[yes_or_no(text)]


def _kept(button: Button) -> dict[str, Any]:
    return {"intent": button.intent, "step": button.step, "data": dict(button.data)}


def _bears(content: Mapping[str, Any], offer: Offer) -> bool:
    standing = {(button["intent"], button.get("step", "")) for button in content.get("buttons", ())}
    return any((one["intent"], one["step"]) in standing for key, one in offer.answers.items() if key != "no")
