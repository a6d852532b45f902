"""Slack as a channel: where an answer goes – into the message pressed, a form, the response, a thread, a message."""

import logging
import re
import secrets
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.channel import Event, Limits, Outgoing
from bot.slack import addresses, blocks, downloads, forms, uploads
from bot.slack.addresses import Address
from bot.slack.client import OURS, Client, SlackError
from bot.slack.direct import DirectMessages
from bot.slack.limits import MESSAGES, WORKSPACE
from bot.slack.profiles import profile_of
from bot.slack.refusals import CLOSED, of_unasked
from bot.slack.waiting import Waiting
from bot.slack.workspaces import Workspaces
from dialogs.reply import File, Reply
from dialogs.turn import Profile

log = logging.getLogger(__name__)
TRIGGER_S = 2.6  # a trigger lives for three seconds
RESPONSE_URL_S = 1_700  # and a response_url for half an hour
SENT = re.compile(r"\d+\.\d+")


class SlackChannel:
    """An address holds team, user, conversation and `how` (message, slash, submit, home, shortcut), and what belongs to
    that: channel, thread, message, trigger, response_url, view, key. Cards are known by their message's time; those
    that have none (responses, forms, the home tab) by `key`."""

    name = "slack"
    keeps_cards = True
    keeps_forms = True
    limits = Limits((MESSAGES,), WORKSPACE, organisation="team")

    def __init__(self, client: Client, workspaces: Workspaces) -> None:
        self.client = client
        self.workspaces = workspaces
        self.waiting = Waiting()
        self.direct = DirectMessages(self.call)

    async def send(self, address: Address, outgoing: Outgoing) -> str | None:
        try:
            sent = await self._sent(address, outgoing)
        except SlackError as error:
            raise error if address.get("key") else of_unasked(error, posted=bool(address.get("posted"))) from None
        if outgoing.reply.file is not None:
            await self._share(address, outgoing.reply.file)
        return sent

    async def _sent(self, address: Address, outgoing: Outgoing) -> str | None:
        team = self._team(address)
        how, reply = address.get("how", "message"), outgoing.reply
        if outgoing.in_place:
            return await self._redraw(team, address, outgoing)
        if how == "home":
            return await self._publish(team, address, reply)
        if how == "submit":
            return await self._submitted(team, address, outgoing)
        if address.get("view"):
            return await self._update_form(team, address, outgoing)
        if (reply.inputs or how == "shortcut") and (opened := await self.open_form(team, address, reply)):
            self.waiting.give(str(address.get("key")), {})
            return opened
        if how == "slash":
            return await self._respond(team, address, outgoing)
        if reply.updates and not outgoing.private and (replaced := await self._replace(team, address, reply)):
            return replaced
        return await self._say(team, address, outgoing)

    async def _share(self, address: Address, file: File) -> None:
        """In the person's direct messages; the answer stands also where that is refused."""
        team = self._team(address)
        try:
            await uploads.share(self.client, partial(self.call, team), file, await self._where(team, address))
        except SlackError as error:
            log.warning("a file was not shared: %s", error.name)

    def _team(self, address: Address) -> str:
        team = str(address.get("team") or addresses.team(address))
        self.workspaces.belongs(team, str(address.get("organisation") or ""))
        return team

    async def open_form(self, team: str, address: Address, reply: Reply) -> str | None:
        """A modal, where the trigger is fresh; None where it is not: then a button offers to open it."""
        fresh = time.time() - float(address.get("trigger_at", 0)) < TRIGGER_S
        if not (fresh and address.get("trigger")):
            return None
        origin = addresses.origin(address, reply)
        given = {"trigger_id": address["trigger"], "view": forms.modal(reply, origin)}
        try:
            await self.call(team, "views.open", given, within_s=1.0)
        except SlackError as error:
            log.warning("a form was not opened: %s", error.name)
            return None
        return origin.key

    async def introduce(self, event: Event) -> Profile:
        team, user = self._team(event.address), str(event.address["user"])
        try:
            return profile_of(await self.call(team, "users.info", {"user": user, "include_locale": True}), event)
        except SlackError as error:
            raise of_unasked(error, posted=False) from None

    async def fetch(self, event: Event) -> bytes:
        """Raises Unreadable."""
        team = self._team(event.address)
        token, call = partial(self.workspaces.token_of, team), partial(self.call, team)
        return await downloads.fetched(self.client, call, token, event.file or {})

    async def show_progress(self, event: Event, text: str) -> str | None:
        """Only a direct message can be replaced by the answer; what one person alone sees in a channel stands."""
        team, address = self._team(event.address), event.address
        progress = Reply(text)
        if address.get("direct"):
            return await self._post(team, await self._where(team, address), {**address, "key": ""}, progress)
        await self._whisper(team, {**address, "key": ""}, progress)
        return None

    async def tell(self, team: str, user: str, text: str) -> None:
        """A line outside every turn, to somebody who belongs to no municipality."""
        channel = await self.direct.of(team, user)
        await self.call(team, "chat.postMessage", {"channel": channel, "text": text})

    async def _submitted(self, team: str, address: Address, outgoing: Outgoing) -> str | None:
        key, reply = str(address["request"]), outgoing.reply
        if reply.inputs:
            beside = forms.errors(reply)
            body: dict[str, Any] = {"response_action": "errors", "errors": beside}
            if not beside:
                body = {"response_action": "update", "view": forms.modal(reply, addresses.origin(address, reply))}
            if self.waiting.give(key, body):
                return str(address["key"])
            return await self._say(team, address, outgoing)
        self.waiting.give(key, {"response_action": "clear"})
        stands = address.get("channel") and not (address.get("direct") or address.get("ephemeral"))  # others see it
        if reply.updates and not stands and (replaced := await self._replace(team, address, reply)):
            return replaced
        return await self._say(team, address, outgoing)

    async def _update_form(self, team: str, address: Address, outgoing: Outgoing) -> str | None:
        """A button inside a form: the form shows what came of it; a message where the form was closed meanwhile."""
        origin = addresses.origin(address, outgoing.reply)
        given = {"view_id": address["view"], "view": forms.modal(outgoing.reply, origin)}
        try:
            await self.call(team, "views.update", given)
        except SlackError as error:
            if not error.permanent:
                raise
            log.warning("a form was not updated: %s", error.name)
            return await self._say(team, address, outgoing)
        return origin.key

    async def _publish(self, team: str, address: Address, reply: Reply) -> str | None:
        view = blocks.home(reply, f"{address['conversation']}|{address['key']}")
        await self.call(team, "views.publish", {"user_id": address["user"], "view": view})
        return str(address["key"])

    async def _respond(self, team: str, address: Address, outgoing: Outgoing) -> str | None:
        """A slash command: in its response, else by its response_url, else as a message."""
        key = str(address["key"])
        first, *rest = blocks.messages(outgoing.reply, f"{address['conversation']}|{key}")
        if not self.waiting.give(key, addresses.body(first)):
            try:
                await self._by_url(address, addresses.body(first))
            except SlackError:
                return await self._say(team, {**address, "how": "message", "channel": ""}, outgoing)
        for message in rest:
            await self._by_url(address, addresses.body(message))
        return key

    async def _by_url(self, address: Address, body: Mapping[str, Any]) -> None:
        if not address.get("response_url") or time.time() - float(address.get("trigger_at", 0)) > RESPONSE_URL_S:
            raise SlackError("response_url_gone", permanent=True)
        await self.client.respond(str(address["response_url"]), body)

    async def _replace(self, team: str, address: Address, reply: Reply) -> str | None:
        """In the place of the message that was pressed; None when that is not possible."""
        message, channel, key = address.get("message"), address.get("channel"), str(address.get("key", ""))
        try:
            if address.get("ephemeral"):
                one = blocks.single(reply, f"{address['conversation']}|{key}")
                await self._by_url(address, {**addresses.body(one), "replace_original": True})
                return key
            if not (message and channel):
                return None
            one = blocks.single(reply, f"{address['conversation']}|")
            given = {"channel": channel, "ts": message, "text": one.text, "blocks": list(one.blocks)}
            await self.call(team, "chat.update", given)
        except SlackError as error:
            if not error.permanent:
                raise
            log.warning("a message was not replaced: %s", error.name)
            return None
        return str(message)

    async def _redraw(self, team: str, address: Address, outgoing: Outgoing) -> str | None:
        """A message that stands; what Slack shows to one person for a while only is left as it is."""
        if outgoing.updates and SENT.fullmatch(outgoing.updates):
            channel = str(address.get("channel") or await self._where(team, address))
            place = {**address, "channel": channel, "message": outgoing.updates, "ephemeral": False}
            await self._replace(team, place, outgoing.reply)
        return outgoing.updates

    async def _say(self, team: str, address: Address, outgoing: Outgoing) -> str | None:
        """As a message: in the thread that was asked in; what concerns one person alone to that person."""
        if outgoing.updates and SENT.fullmatch(outgoing.updates) and not address.get("message"):
            channel = await self._where(team, address)
            place = {**address, "channel": channel, "message": outgoing.updates, "ephemeral": False}
            if replaced := await self._replace(team, place, outgoing.reply):
                return replaced
        if address.get("channel") and not address.get("direct"):
            try:
                if (
                    outgoing.private or outgoing.reply.inputs or _is_ones_own(address)
                ):  # a form holds its person's draft
                    return await self._whisper(team, address, outgoing.reply)
                return await self._post(team, str(address["channel"]), address, outgoing.reply)
            except SlackError as error:
                if error.name not in CLOSED or address.get("posted"):
                    raise
                log.warning("answered in a direct message: %s", error.name)
        threaded = address if address.get("direct") else {**address, "thread": ""}
        return await self._post(team, await self._where(team, address), threaded, outgoing.reply)

    async def _whisper(self, team: str, address: Address, reply: Reply) -> str:
        key = str(address.get("key") or secrets.token_hex(8))
        for message in blocks.messages(reply, f"{address['conversation']}|{key}"):
            given = {"channel": address["channel"], "user": address["user"], **addresses.content(message)}
            await self.call(team, "chat.postEphemeral", addresses.threaded(given, address))
        return key

    async def _post(self, team: str, channel: str, address: Address, reply: Reply) -> str | None:
        """The time of the last message, which bears the buttons."""
        sent: str | None = None
        for number, message in enumerate(blocks.messages(reply, f"{address['conversation']}|")):
            key = f"{address.get('key') or secrets.token_hex(8)}:{number}"
            given = {
                "channel": channel,
                **addresses.content(message),
                "metadata": {"event_type": OURS, "event_payload": {"key": key}},
                "unfurl_links": False,
                "unfurl_media": False,
            }
            answer = await self.call(team, "chat.postMessage", addresses.threaded(given, address))
            sent = str(answer["ts"]) if answer.get("ts") else None
        return sent

    async def _where(self, team: str, address: Address) -> str:
        if address.get("channel") and address.get("direct") and str(address["channel"]).startswith("D"):
            return str(address["channel"])
        return await self.direct.of(team, str(address["user"]).rpartition(":")[2])

    async def call(
        self, team: str, method: str, arguments: Mapping[str, Any], *, within_s: float | None = None
    ) -> Mapping[str, Any]:
        """With the workspace's token. Raises SlackError."""
        token = await self.workspaces.token_of(team)
        try:
            return await self.client.call(token, team, method, arguments, within_s=within_s)
        except SlackError as error:
            self.workspaces.heard(team, error)
            raise


def _is_ones_own(address: Address) -> bool:
    """What comes of a message that one person alone sees, or of a form that one person has sent in."""
    return bool(address.get("ephemeral")) or address.get("how") == "submit"
