"""What Teams posts, as plain values. Shapes: "Activity object" in learn.microsoft.com/azure/bot-service/rest-api."""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_FIELDS = 100
MAX_FIELD = 20_000
THREAD = ";messageid="  # after a channel's id: the thread's first message
OURS = "samverkan"  # in an action's data: the button's id
MARK = "mark"  # and what it does, as bot.presses marks it
_TAG = re.compile(r"</?at(?:\s[^>]{0,200})?>", re.IGNORECASE)


class ShapeError(Exception):
    """Not an activity that this bot can take."""


@dataclass(frozen=True, slots=True)
class Activity:
    """`user` is the Entra object id where there is one, `account` Teams' own id for the person towards this bot."""

    kind: str
    id: str
    name: str
    text: str
    value: Any
    conversation: str
    scope: str  # personal | groupChat | channel
    tenant: str
    user: str
    account: str
    user_name: str
    bot: str
    service_url: str
    team: str
    reply_to: str
    language: str | None
    timestamp: str
    raw: Mapping[str, Any]

    @property
    def is_personal(self) -> bool:
        return self.scope == "personal"

    @property
    def talk(self) -> str:
        """Our name of the conversation: a person's own with the bot goes by the person, whatever Teams calls it."""
        return self.user if self.is_personal else self.conversation

    @property
    def presses(self) -> bool:
        return pressed(self) is not None

    @property
    def message(self) -> str:
        """The platform's name of this message, the same from wherever in its thread it is told of."""
        return message_in(self.conversation, self.id)


def message_in(conversation: str, message: str) -> str:
    return f"{conversation.partition(THREAD)[0]}|{message}"


def read(raw: Any) -> Activity:
    """Raises ShapeError."""
    if not isinstance(raw, dict):
        raise ShapeError("not an object")
    conversation, sender, recipient = _object(raw, "conversation"), _object(raw, "from"), _object(raw, "recipient")
    channel_data = _object(raw, "channelData")
    text = raw.get("text")
    if text is not None and not isinstance(text, str):
        raise ShapeError("text")
    bot = _string(recipient, "id")
    kind = _needed(raw, "type")
    tenant = _string(conversation, "tenantId") or _string(_object(channel_data, "tenant"), "id")
    activity = Activity(
        kind=kind,
        id=_string(raw, "id"),
        name=_string(raw, "name"),
        text=spoken(text or "", raw.get("entities"), bot),
        value=raw.get("value"),
        conversation=_needed(conversation, "id"),
        scope=_string(conversation, "conversationType") or "personal",
        tenant=tenant,
        user=_string(sender, "aadObjectId") or _string(sender, "id"),
        account=_string(sender, "id"),
        user_name=_string(sender, "name"),
        bot=bot,
        service_url=_string(raw, "serviceUrl"),
        team=_string(_object(channel_data, "team"), "id"),
        reply_to=_string(raw, "replyToId"),
        language=_language(_string(raw, "locale")),
        timestamp=_string(raw, "timestamp"),
        raw=raw,
    )
    if kind in ("message", "invoke") and not (activity.account and activity.id):
        raise ShapeError("from or id")
    return activity


def spoken(text: str, entities: Any, bot: str) -> str:
    """Without the bot's own mention, once; other mentions are left as the names that they show."""
    for entity in entities if isinstance(entities, list) else ():
        if not isinstance(entity, dict) or entity.get("type") != "mention":
            continue
        mentioned, shown = entity.get("mentioned"), entity.get("text")
        if isinstance(mentioned, dict) and mentioned.get("id") == bot and isinstance(shown, str) and shown in text:
            text = text.replace(shown, "", 1) if shown else text
            break
    return html.unescape(_TAG.sub("", text)).replace("\xa0", " ").strip()


def pressed(activity: Activity) -> tuple[str, dict[str, str]] | None:
    """The button's id and the form's fields; None for what none of our cards sends."""
    return read_press(_data(activity))


def mark_pressed(activity: Activity) -> str:
    """Empty where the button bears none."""
    data = _data(activity)
    return _string(data, MARK) if isinstance(data, dict) else ""


def _data(activity: Activity) -> Any:
    """Of the action that was pressed."""
    if activity.kind != "invoke":
        return activity.value
    return _object(_object({"value": activity.value}, "value"), "action").get("data")


def read_press(data: Any) -> tuple[str, dict[str, str]] | None:
    """The same, of an action's data."""
    if not isinstance(data, dict) or not isinstance(data.get(OURS), str):
        return None
    fields = {
        key: value[:MAX_FIELD]
        for key, value in list(data.items())[:MAX_FIELDS]
        if key not in (OURS, MARK, "msteams") and isinstance(key, str) and isinstance(value, str)
    }
    return data[OURS], fields


def dedupe(activity: Activity) -> str:
    """A message by its id. A press by what was pressed, within its minute: Teams may send it again with another id."""
    if (press := pressed(activity)) is None:
        return f"{activity.conversation}|{activity.id}"
    pressed_on = [press, mark_pressed(activity), activity.reply_to]
    said = json.dumps([*pressed_on, activity.user, activity.timestamp[:16]], sort_keys=True)
    return f"{activity.conversation}|press|{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()}"


def _object(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _string(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value.replace("\x00", "") if isinstance(value, str) and len(value) <= 1_000 else ""


def _needed(raw: Mapping[str, Any], name: str) -> str:
    value = _string(raw, name)
    if not value:
        raise ShapeError(name)
    return value


def _language(locale: str) -> str | None:
    return {"sv": "sv", "en": "en"}.get(locale[:2].casefold())
