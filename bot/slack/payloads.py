"""What Slack sends, read: which of its forms it is, who sent it, from where. Nothing here reaches out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from yarl import query_to_pairs

from bot.slack.fields import Payload, inner, text_of
from bot.slack.wording import plain
from dialogs.turn import MessageState

Kind = Literal[
    "challenge",
    "check",
    "message",
    "edit",
    "slash",
    "press",
    "submit",
    "options",
    "home",
    "shortcut",
    "revoked",
    "ignored",
]
FILE_SHARED = "file_share"
EDITS = ("message_changed", "message_deleted")
TOMBSTONE = "tombstone"  # what stands for a deleted message that has a thread


class BadPayloadError(Exception):
    """Signed by Slack, and yet none of its forms."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """`team` is the workspace that the user belongs to, `installed` the one whose token answers (Slack Connect: they
    differ). `organisation` is that of the user in Enterprise Grid, `everywhere` the one all of which has the app, `bot`
    our user there, `at` when Slack saw it. `thread` is the thread to answer in. `dedupe` is the same for every repeat.
    `message` is where it was said: channel and time."""

    kind: Kind
    team: str = ""
    installed: str = ""
    organisation: str = ""
    everywhere: str = ""
    at: float = 0.0
    bot: str = ""
    user: str = ""
    channel: str = ""
    thread: str = ""
    dedupe: str = ""
    text: str = ""
    direct: bool = False
    trigger: str = ""
    response_url: str = ""
    message: str = ""
    state: MessageState = "new"
    payload: Payload = field(default_factory=dict)


def read(content_type: str, body: bytes) -> Incoming:
    """Raises BadPayloadError."""
    if content_type.partition(";")[0].strip().casefold() == "application/json":
        return _event(_object(body.decode("utf-8", "replace")))
    form = dict(query_to_pairs(body.decode("utf-8", "replace")))
    if "payload" in form and "command" not in form:
        return _interaction(_object(form["payload"]))
    if "command" in form:
        return _slash(form)
    if form.get("ssl_check"):
        return Incoming("check")
    raise BadPayloadError("neither event, command nor payload")


def envelope(kind: str, payload: Any) -> Incoming:
    """What comes by Socket Mode: the same payloads, without their wrapping."""
    if not isinstance(payload, dict):
        raise BadPayloadError("no object")
    if kind == "events_api":
        return _event(payload)
    return _slash(payload) if kind == "slash_commands" else _interaction(payload)


def _object(text: str) -> Payload:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadPayloadError("no JSON") from error
    if not isinstance(found, dict):
        raise BadPayloadError("no JSON object")
    return found


def _event(payload: Payload) -> Incoming:
    if payload.get("type") == "url_verification":
        return Incoming("challenge", text=text_of(payload, "challenge"))
    event = payload.get("event")
    if payload.get("type") != "event_callback" or not isinstance(event, dict):
        return Incoming("ignored")
    installed, organisation, everywhere = _installed(payload)
    team = text_of(event, "user_team") or text_of(event, "team") or installed
    own = team == installed or (bool(everywhere) and payload.get("is_ext_shared_channel") is not True)
    at = payload.get("event_time")
    shared: dict[str, Any] = {
        "installed": installed,
        "organisation": organisation if own else "",
        "everywhere": everywhere,
        "at": float(at) if isinstance(at, int) else 0.0,
        "bot": _bot(payload),
        "team": team,
        "user": text_of(event, "user"),
        "channel": text_of(event, "channel"),
        "dedupe": f"event:{text_of(payload, 'event_id')}",
        "payload": event,
    }
    kind = event.get("type")
    if kind == "message" and event.get("subtype") in EDITS:
        return _edit(event, shared)
    if kind in ("app_mention", "message"):
        return _message(event, shared)
    if kind == "app_home_opened" and event.get("tab") == "home":
        return replace(Incoming("home", **shared), team=installed, direct=True)
    if kind == "app_uninstalled" or (kind == "tokens_revoked" and inner(event, "tokens").get("bot")):
        return Incoming("revoked", **{**shared, "installed": everywhere or installed})
    return Incoming("ignored")


def _message(event: Payload, shared: Mapping[str, Any]) -> Incoming:
    """Direct messages and mentions; what people say to each other, and what bots say, is ignored."""
    direct = event.get("channel_type") == "im"
    stray = event.get("type") == "message" and not direct
    odd = event.get("subtype") not in (None, FILE_SHARED)
    if stray or odd or event.get("bot_id") or not event.get("user") or not event.get("ts"):
        return Incoming("ignored")
    thread = text_of(event, "thread_ts") or ("" if direct else text_of(event, "ts"))
    given: dict[str, Any] = {
        **shared,
        "text": plain(text_of(event, "text")),
        "direct": direct,
        "thread": thread,
        "message": f"{shared['channel']}:{event['ts']}",
        "dedupe": f"message:{shared['channel']}:{event['ts']}",
    }
    return Incoming("message", **given)


def _edit(event: Payload, shared: Mapping[str, Any]) -> Incoming:
    """A person's message that says something else now, or is gone. Slack also tells of links shown and threads grown,
    which change no word; of a deleted message it may tell no more than its time."""
    before, after = inner(event, "previous_message"), inner(event, "message")
    deleted = event.get("subtype") == "message_deleted" or after.get("subtype") == TOMBSTONE
    said = before if deleted else after
    at = text_of(said, "ts") or text_of(event, "deleted_ts")
    if said.get("bot_id") or not at or (not deleted and text_of(after, "text") == text_of(before, "text")):
        return Incoming("ignored")
    direct = event.get("channel_type") == "im"
    given: dict[str, Any] = {
        **shared,
        "team": text_of(said, "user_team") or text_of(said, "team") or shared["installed"],
        "user": text_of(said, "user"),
        "text": "" if deleted else plain(text_of(after, "text")),
        "direct": direct,
        "thread": text_of(said, "thread_ts") or ("" if direct else at),
        "message": f"{shared['channel']}:{at}",
        "state": "deleted" if deleted else "edited",
    }
    return Incoming("edit", **given)


def _slash(form: Payload) -> Incoming:
    team = text_of(form, "team_id") or text_of(form, "enterprise_id")
    return Incoming(
        "slash",
        team=team,
        installed=team,
        organisation=text_of(form, "enterprise_id"),
        everywhere=text_of(form, "enterprise_id") if form.get("is_enterprise_install") == "true" else "",
        user=text_of(form, "user_id"),
        channel=text_of(form, "channel_id"),
        dedupe=f"trigger:{text_of(form, 'trigger_id')}",
        text=plain(text_of(form, "text")),
        direct=True,
        trigger=text_of(form, "trigger_id"),
        response_url=text_of(form, "response_url"),
        payload=form,
    )


def _interaction(payload: Payload) -> Incoming:
    kinds: dict[str, Kind] = {
        "block_actions": "press",
        "view_submission": "submit",
        "block_suggestion": "options",
        "shortcut": "shortcut",
        "message_action": "shortcut",
    }
    user, team = inner(payload, "user"), inner(payload, "team")
    organisation = text_of(inner(payload, "enterprise"), "id")
    installed = text_of(team, "id") or organisation
    everywhere = organisation if payload.get("is_enterprise_install") is True else ""
    own = text_of(user, "team_id") in ("", installed) or bool(everywhere)
    container = inner(payload, "container")
    return Incoming(
        kinds.get(str(payload.get("type")), "ignored"),
        team=text_of(user, "team_id") or installed,
        installed=installed,
        organisation=organisation if own else "",
        everywhere=everywhere,
        user=text_of(user, "id"),
        channel=text_of(inner(payload, "channel"), "id") or text_of(container, "channel_id"),
        thread=text_of(container, "thread_ts") or text_of(inner(payload, "message"), "thread_ts"),
        dedupe=f"trigger:{text_of(payload, 'trigger_id')}",
        direct=not text_of(container, "channel_id") or text_of(container, "channel_id").startswith("D"),
        trigger=text_of(payload, "trigger_id"),
        response_url=text_of(payload, "response_url"),
        message=_message_of(payload),
        text=plain(text_of(inner(payload, "message"), "text")) if payload.get("type") == "message_action" else "",
        payload=payload,
    )


def _message_of(payload: Payload) -> str:
    """Of a message shortcut."""
    at = text_of(inner(payload, "message"), "ts") if payload.get("type") == "message_action" else ""
    return f"{text_of(inner(payload, 'channel'), 'id')}:{at}" if at else ""


def _bot(payload: Payload) -> str:
    first = _authorization(payload)
    return text_of(first, "user_id") if first.get("is_bot") is True else ""


def _authorization(payload: Payload) -> Payload:
    given = payload.get("authorizations")
    return given[0] if isinstance(given, list) and given and isinstance(given[0], dict) else {}


def _installed(payload: Payload) -> tuple[str, str, str]:
    """The workspace and organisation of the installation that this event is for, the first authorization's; again the
    organisation, where all of it has the app."""
    first = _authorization(payload)
    organisation = text_of(first, "enterprise_id") or text_of(payload, "enterprise_id")
    team = text_of(first, "team_id") or text_of(payload, "team_id") or organisation
    return team, organisation, organisation if first.get("is_enterprise_install") is True else ""
