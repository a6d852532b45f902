"""What Slack sent, as an event of ours: whose conversation it belongs to, and where its answer goes."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channel import Event
from bot.slack import addresses, downloads, forms
from bot.slack.blocks import button_id
from bot.slack.fields import inner
from bot.slack.forms import Origin
from bot.slack.payloads import Incoming

CHANNEL = "slack"
MENTION = re.compile(r"<@[^>]*>")
HOME = "home:"  # before the conversation in which the cards of a home tab are kept
CHANCE = random.Random()  # noqa: S311 - for keys that are no secret
SHORTCUTS = ("report_tertial", "next_meeting", "pending_approvals", "digest_now")


@dataclass(frozen=True, slots=True)
class Pressed:
    """What to look for among the cards kept: in `conversation`, by the message's time or by its key; `mark` as the
    button has it, empty where it bears none."""

    wanted: str
    conversation: str
    message: str
    key: str
    fields: Mapping[str, str]
    ours: bool
    mark: str = ""


def event_of(incoming: Incoming, tenant: int, now_s: float) -> Event:
    """Everything but what a press leads to."""
    return Event(
        tenant=tenant,
        channel=CHANNEL,
        conversation=conversation_of(incoming),
        user=f"{incoming.team}:{incoming.user}",
        dedupe=incoming.dedupe,
        text="" if incoming.kind == "shortcut" else incoming.text,
        press=_ready_press(incoming),
        public=not incoming.direct,
        place=_place(incoming),
        message=incoming.message if incoming.kind in ("message", "edit") else "",
        message_state=incoming.state,
        address=_address(incoming, now_s),
        reach=_reach(incoming),
    )


def by_file(incoming: Incoming, event: Event) -> list[Event]:
    """The event, or one for each document that the message brings."""
    found = downloads.documents(incoming.payload.get("files"), _said(incoming)) if incoming.kind == "message" else []
    return [_with_file(event, file, number) for number, file in enumerate(found)] or [event]


def _with_file(event: Event, file: Mapping[str, Any], number: int) -> Event:
    """The first keeps the message's own key, by which a mention told twice is known."""
    dedupe = f"{event.dedupe}:{file.get('id') or number}" if number else event.dedupe
    return _changed(event, file=file, text="", press=None, dedupe=dedupe, address={**event.address, "key": _key()})


def _said(incoming: Incoming) -> str:
    """Without the mention that calls the bot."""
    return MENTION.sub("", incoming.text)


def conversation_of(incoming: Incoming) -> str:
    """A person's own with the bot, that person's home tab, or a thread of a channel."""
    if incoming.direct:
        return f"{HOME if incoming.kind == 'home' else ''}{incoming.team}:{incoming.user}"
    return f"{incoming.channel}:{incoming.thread or _container(incoming).get('message_ts', '')}"


def pressed(incoming: Incoming) -> Pressed:
    action = _action(incoming)
    view, container = incoming.payload.get("view"), _container(incoming)
    conversation, bar, rest = str(action.get("value") or "").partition("|")
    key, _, mark = rest.partition("|")
    state = (view if isinstance(view, dict) else incoming.payload).get("state")
    return Pressed(
        button_id(str(action.get("action_id") or "")),
        conversation if bar and conversation else conversation_of(incoming),
        str(container.get("message_ts") or ""),
        key,
        forms.fields_of(state if isinstance(state, dict) else {}),
        bool(bar),
        mark,
    )


def submitted(incoming: Incoming, origin: Origin) -> Pressed:
    state = _view(incoming).get("state")
    fields = forms.fields_of(state if isinstance(state, dict) else {})
    return Pressed(origin.submit, origin.conversation, origin.key, origin.key, fields, ours=True)


def of_press(event: Event, incoming: Incoming, found: Pressed, press: Mapping[str, Any]) -> Event:
    container, view = _container(incoming), _view(incoming)
    where = found.conversation if not found.conversation.startswith(HOME) else event.conversation
    modal = view.get("type") == "modal"
    origin = forms.origin_of(view) if modal else None
    address = {
        **event.address,
        "conversation": where,
        "message": found.message,
        "ephemeral": bool(container.get("is_ephemeral")),
        **({"view": view.get("id"), "key": found.key} if modal else {}),
        **({"from_home": True} if view.get("type") == "home" or (origin and origin.home) else {}),
    }
    public = event.public and not container.get("is_ephemeral")
    return _changed(event, conversation=where, press=press, public=public, address=address)


def of_submission(event: Event, incoming: Incoming, origin: Origin, press: Mapping[str, Any]) -> Event:
    address = {
        **event.address,
        "how": "submit",
        "request": event.dedupe,
        "key": origin.key,
        "conversation": origin.conversation,
        "channel": origin.channel,
        "thread": origin.thread,
        "message": origin.message,
        "direct": origin.direct,
        "response_url": origin.response_url,
        "ephemeral": bool(origin.response_url),
        **({"from_home": True} if origin.home else {}),
    }
    values = {"conversation": origin.conversation, "press": press, "public": not origin.direct, "address": address}
    return _changed(event, once=submission(incoming), **values)


def submission(incoming: Incoming) -> str:
    """The same for every submission of a form as it stands."""
    return f"view:{_view(incoming).get('id')}:{_view(incoming).get('hash')}"


def _changed(event: Event, **values: Any) -> Event:
    return Event(**{**event.to_json(), **values})


def _address(incoming: Incoming, now_s: float) -> dict[str, Any]:
    how = incoming.kind if incoming.kind in ("slash", "home", "shortcut") else "message"
    address: dict[str, Any] = {
        "team": incoming.installed,
        "organisation": incoming.everywhere,
        "user": incoming.user,
        "conversation": conversation_of(incoming),
        "how": how,
        "channel": "" if how in ("slash", "home", "shortcut") else incoming.channel,
        "direct": incoming.direct,
        "thread": "" if _tells_of_first(incoming) else incoming.thread,
        "key": _key(),
        "trigger": incoming.trigger,
        "trigger_at": round(now_s, 3),
        "response_url": incoming.response_url,
    }
    return {name: value for name, value in address.items() if value != ""}


def _key() -> str:
    """Unlike any other's. To ask the system for chance would let another thread have the interpreter."""
    return f"{CHANCE.getrandbits(64):016x}"


def _reach(incoming: Incoming) -> dict[str, Any] | None:
    """The person's direct messages; nothing where somebody else may have edited, or where a workspace that the person
    does not belong to heard it among others."""
    if incoming.kind == "edit" or not (incoming.direct or incoming.team == incoming.installed):
        return None
    return addresses.alone(incoming.installed, incoming.everywhere, incoming.team, incoming.user)


def _place(incoming: Incoming) -> dict[str, Any] | None:
    """A channel, also where the answer is for the person alone."""
    if not incoming.channel.startswith(("C", "G")):
        return None
    conversation = f"{incoming.channel}:"
    where = {"team": incoming.installed, "organisation": incoming.everywhere, "channel": incoming.channel}
    known = {name: value for name, value in where.items() if value}
    address = {**known, "user": incoming.user, "conversation": conversation, "posted": True}
    return {"conversation": conversation, "address": address}


def _tells_of_first(incoming: Incoming) -> bool:
    """An edit of a thread's first message is answered beside it: who edits does not look into the thread."""
    return incoming.kind == "edit" and incoming.message.endswith(f":{incoming.thread}")


def _ready_press(incoming: Incoming) -> dict[str, Any] | None:
    if incoming.kind == "home":
        return {"intent": "home", "step": "show", "data": {}}
    if _asks_nothing(incoming):
        return {"intent": "help", "step": "", "data": {}}
    if incoming.kind != "shortcut":
        return None
    wanted = str(incoming.payload.get("callback_id") or "")
    if wanted == "log_update":
        data = {"text": incoming.text, "message": incoming.message}
        return {"intent": wanted, "step": "from_message", "data": data}
    return {"intent": wanted if wanted in SHORTCUTS else "", "step": "", "data": {}}


def _action(incoming: Incoming) -> Mapping[str, Any]:
    given = incoming.payload.get("actions")
    return given[0] if isinstance(given, list) and given and isinstance(given[0], dict) else {}


def _asks_nothing(incoming: Incoming) -> bool:
    """A command without a word, or nobody but the bot mentioned."""
    if incoming.kind == "slash":
        return not incoming.text.strip()
    return incoming.kind == "message" and bool(incoming.text) and not _said(incoming).strip()


def _container(incoming: Incoming) -> Mapping[str, Any]:
    return inner(incoming.payload, "container")


def _view(incoming: Incoming) -> Mapping[str, Any]:
    return inner(incoming.payload, "view")
