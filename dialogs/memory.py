"""What a conversation remembers between turns: the open question, and what was talked of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs import personal_numbers
from dialogs.dialog import Waiting
from dialogs.turn import Slots

FORGET_AFTER = dt.timedelta(hours=12)
WAIT_FOR = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Offer:
    """What `yes`, `no` and `more` to the last answer press: each an `intent`, `step` and `data`."""

    answers: Mapping[str, Mapping[str, Any]]
    language: str


@dataclass(frozen=True, slots=True)
class Memory:
    """`intent` and `slots` are the last question's; `about` the forum last talked of; `offer` stands in the very last
    answer. `at` is aware."""

    at: dt.datetime
    waiting: Waiting | None = None
    about: int | None = None
    intent: str | None = None
    slots: Slots = field(default_factory=Slots)
    offer: Offer | None = None


def recall(state: Mapping[str, Any], now: dt.datetime) -> Memory:
    """What still holds: a question stays open for a week, a topic for half a day."""
    if not state or "at" not in state:
        return Memory(now)
    at = dt.datetime.fromisoformat(state["at"])
    age = abs(now - at)
    waiting = Waiting(**state["waiting"]) if state.get("waiting") and age <= WAIT_FOR else None
    if age > FORGET_AFTER:
        return Memory(now, waiting if waiting and waiting.asks != "text" else None)
    offer = Offer(**state["offer"]) if state.get("offer") else None
    return Memory(now, waiting, state.get("about"), state.get("intent"), slots_from(state.get("slots") or {}), offer)


def to_state(memory: Memory) -> dict[str, Any]:
    state = {
        "at": memory.at.isoformat(),
        "waiting": _waiting(memory.waiting) if memory.waiting else None,
        "about": memory.about,
        "intent": memory.intent,
        "slots": personal_numbers.withheld(slots_to_json(memory.slots)),
        "offer": _offer(memory.offer) if memory.offer else None,
    }
    return {key: value for key, value in state.items() if value}


def slots_to_json(slots: Slots) -> dict[str, Any]:
    """Only what was said."""
    said = {key: value for key, value in _fields(slots).items() if value is not None and value is not False}
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in said.items()}


def slots_from(values: Mapping[str, Any]) -> Slots:
    """From a button's data or a remembered state; what is no slot is left out."""
    known = {key: value for key, value in values.items() if key in Slots.__dataclass_fields__}
    for key in ("date", "due"):
        if isinstance(known.get(key), str):
            known[key] = dt.date.fromisoformat(known[key])
    return Slots(**known)


def _offer(offer: Offer) -> dict[str, Any]:
    kept = {key: {**one, "data": personal_numbers.withheld(one["data"])} for key, one in offer.answers.items()}
    return {"answers": kept, "language": offer.language}


def _waiting(waiting: Waiting) -> dict[str, Any]:
    return {**_fields(waiting), "data": personal_numbers.withheld(waiting.data)}


def _fields(value: Waiting | Slots) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}
