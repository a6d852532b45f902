"""What an address holds, and the arguments that follow from it."""

from collections.abc import Mapping
from typing import Any

from bot.slack import forms
from bot.slack.blocks import Message
from bot.slack.forms import Origin
from dialogs.reply import Reply

Address = Mapping[str, Any]


def team(address: Address) -> str:
    """Of a person who was linked by hand: the workspace stands before the user's id."""
    return str(address.get("user", "")).partition(":")[0]


def alone(installed: str, organisation: str, team: str, user: str) -> dict[str, Any]:
    """What reaches a person unasked: by the workspace `installed`; `team` is the person's own."""
    where = {"team": installed, "organisation": organisation, "user": user}
    known = {name: value for name, value in where.items() if value}
    return {**known, "conversation": f"{team}:{user}", "direct": True}


def content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def body(message: Message) -> dict[str, Any]:
    return {"response_type": "ephemeral", **content(message)}


def threaded(given: dict[str, Any], address: Address) -> dict[str, Any]:
    return {**given, "thread_ts": address["thread"]} if address.get("thread") else given


def origin(address: Address, reply: Reply) -> Origin:
    submit = forms.submit_button(reply)
    return Origin(
        key=str(address["key"]),
        conversation=str(address["conversation"]),
        submit=submit.id if submit else "",
        channel=str(address.get("channel") or ""),
        message=str(address.get("message") or ""),
        thread=str(address.get("thread") or ""),
        response_url=str(address.get("response_url") or "") if address.get("ephemeral") else "",
        direct=bool(address.get("direct")),
        home=bool(address.get("from_home")),
    )
