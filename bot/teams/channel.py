"""Teams as a channel: where an answer goes – the conversation, the card it replaces, or the person alone."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.channel import Event, Limit, Limits, Outgoing, SendError
from bot.teams import addresses, cards, downloads, files, pictures, roster, suggestions, windows
from bot.teams.activities import Activity
from bot.teams.addresses import Address
from bot.teams.connector import Connector, UnfitError
from bot.teams.windows import Windows
from dialogs import texts
from dialogs.reply import File, Reply, plain_text
from dialogs.turn import Profile

log = logging.getLogger(__name__)
LINES = texts.load("teams")
SERVICE_URL = "https://smba.trafficmanager.net/teams/"  # the public cloud's, until something is heard
MOST_KEPT = 20_000
NOTHING: Mapping[str, Any] = {}
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
PER_CONVERSATION = (Limit(7, 1), Limit(8, 2), Limit(60, 30), Limit(1_800, 3_600))
PER_APP_AND_TENANT = Limit(50, 1)


class TeamsChannel:
    """Addresses are those of bot.teams.addresses; of a person linked by hand nothing but the user's id is known."""

    name = "teams"
    keeps_cards = True
    takes_files = True
    limits = Limits(PER_CONVERSATION, PER_APP_AND_TENANT, organisation="teams_tenant")

    def __init__(self, connector: Connector, bot: str, home_tenant: str) -> None:
        self.connector = connector
        self.bot = bot
        self.home_tenant = home_tenant
        self.personal: dict[str, str] = {}
        self.service_url = SERVICE_URL
        self.windows = Windows()

    def heard(self, service_url: str) -> None:
        """Where Teams speaks from: for persons who were linked before they ever wrote."""
        self.service_url = service_url

    def session(self, came: Activity) -> str:
        """What is welcomed once."""
        return came.conversation

    async def send(self, address: Address, outgoing: Outgoing) -> str | None:
        reply = outgoing.reply
        if key := str(address.get(windows.KEY, "")):
            if self.windows.give(key, reply):
                return key
            outgoing = replace(outgoing, updates=None)  # what was shown in the window has no message
        if outgoing.private:
            return await self._in_private(address, outgoing)
        if not address.get("chat"):
            address = {**address, "chat": await self._chat_with(address)}
        if (handed := await self._handed_over(address, outgoing)) is not None:
            return handed
        if outgoing.in_place:
            return outgoing.updates and await self._replaced(address, outgoing.updates, reply)
        replaced = outgoing.updates or (address.get("message") if reply.updates else None)
        if replaced and (message := await self._replaced(address, str(replaced), reply)):
            return message
        more = suggestions.under(address, outgoing.intent, reply.language)
        return await self._said(address, reply, more)

    async def typing(self, address: Address) -> None:
        """That an answer is being made; a window shows so by itself."""
        if windows.KEY in address:
            return
        try:
            await self.connector.post(self._service(address), str(address["chat"]), {"type": "typing"})
        except SendError as error:
            log.info("typing was not shown: %s", error)

    async def introduce(self, event: Event) -> Profile:
        """As the conversation's roster tells."""
        address = event.address
        try:
            told = await self.connector.member(self._service(address), str(address["roster"]), str(address["account"]))
        except SendError as error:
            if not error.permanent:
                raise
            log.info("a user is in no roster: %s", error)
            return Profile(event.user, language=event.language or "", address=addresses.alone(address))
        return roster.profile_of(told, event)

    def forget(self, user: str) -> None:
        """The app was removed for the user: a chat that was opened is no more."""
        self.personal.pop(user, None)

    async def fetch(self, event: Event) -> bytes:
        """Raises Unreadable."""
        return await downloads.download(
            self.connector.session, self.connector.config, str((event.file or {}).get("url", ""))
        )

    async def show_progress(self, event: Event, text: str) -> str | None:
        """Raises SendError."""
        return (
            await self._said(event.address, Reply(text)) if event.address.get("scope") == addresses.PERSONAL else None
        )

    async def _handed_over(self, address: Address, outgoing: Outgoing) -> str | None:
        """A file, offered or put where it is wanted; None for what is none. Raises SendError."""
        reply, where = outgoing.reply, address.get(files.UPLOAD)
        service_url, chat = self._service(address), str(address["chat"])
        if not where:
            offered = await files.offer(reply) if address.get("scope") == addresses.PERSONAL else None
            return None if offered is None else await self.connector.post(service_url, chat, offered)
        if reply.file is None or not outgoing.updates:
            return None
        saved = await files.put(self.connector.session, self.connector.config, where, reply.file)
        if saved is None:
            return await self._said(address, Reply(LINES(reply.language, "not_saved"), language=reply.language))
        await self.connector.put(service_url, chat, outgoing.updates, saved)
        return outgoing.updates

    async def _replaced(self, address: Address, message: str, reply: Reply) -> str | None:
        """The last message's id: a long reply begins in the place of the card. None where the message is gone."""
        first, *rest = cards.pages(reply)
        service_url, chat = self._service(address), str(address["chat"])
        try:
            await self.connector.put(service_url, chat, message, _activity(reply, [first]))
        except SendError as error:
            if not error.permanent:
                raise
            log.info("a card was not replaced and is sent anew: %s", error)
            return None
        for card in rest:
            message = await self.connector.post(service_url, chat, _activity(reply, [card])) or message
        return message

    async def _said(self, address: Address, reply: Reply, more: Mapping[str, Any] = NOTHING) -> str | None:
        """The answer's id; its picture comes after it."""
        message = await self._posted(address, reply, more)
        if reply.file is not None and pictures.is_one(reply.file):
            await self._pictured(address, reply, reply.file)
        return message

    async def _pictured(self, address: Address, reply: Reply, file: File) -> None:
        """The answer stands also where its picture is not taken."""
        shown = await pictures.card(reply, file)
        if shown is None:
            return
        try:
            await self.connector.post(self._service(address), str(address["chat"]), _activity(reply, [shown]))
        except SendError as error:
            log.warning("a picture was not sent: %s", error)

    async def _posted(self, address: Address, reply: Reply, more: Mapping[str, Any]) -> str | None:
        """One message for each card of a long reply; the id of the last, which has the buttons and `more`."""
        service_url, chat = self._service(address), str(address["chat"])
        if address.get(addresses.WORDS):
            return await self.connector.post(service_url, chat, _in_words(reply))
        about = {"replyToId": address["reply_to"]} if address.get("reply_to") else {}
        if not reply.has_card:
            return await self.connector.post(service_url, chat, {**_activity(reply, ()), **about, **more})
        try:
            *before, last = cards.pages(reply)
            for card in before:
                await self.connector.post(service_url, chat, {**_activity(reply, [card]), **about})
            return await self.connector.post(service_url, chat, {**_activity(reply, [last]), **about, **more})
        except UnfitError as error:
            log.warning("a card was not taken and is said in words: %s", error)
            return await self.connector.post(service_url, chat, {**_activity(reply, ()), **about, **more})

    async def _in_private(self, address: Address, outgoing: Outgoing) -> str | None:
        """To the person alone, with a word where it was asked."""
        language = outgoing.reply.language
        own = addresses.alone(address)
        try:
            message = await self._said({**own, "chat": await self._chat_with(own)}, outgoing.reply)
        except SendError as error:
            if not error.permanent:
                raise
            await self._said(address, Reply(LINES(language, "write_to_me"), language=language))
            return None
        await self._said(address, Reply(LINES(language, "answered_alone"), language=language))
        return message

    def _service(self, address: Address) -> str:
        return str(address.get("service_url") or self.service_url)

    async def _chat_with(self, address: Address) -> str:
        user = str(address["user"])
        if user not in self.personal:
            tenant = str(address.get("teams_tenant") or self.home_tenant)
            account = str(address.get("account") or user)
            bot = str(address.get("bot") or self.bot)
            if len(self.personal) >= MOST_KEPT:
                self.personal.clear()
            self.personal[user] = await self.connector.personal(self._service(address), tenant, bot, account)
        return self.personal[user]


def _in_words(reply: Reply) -> dict[str, Any]:
    """What would be pressed is answered by mail, and logged by the secretary."""
    if reply.buttons or reply.inputs:
        reply = replace(reply, body=(*reply.body, LINES(reply.language, "by_mail")))
    return _activity(reply, ())


def _activity(reply: Reply, shown: "list[dict[str, Any]] | tuple[()]") -> dict[str, Any]:
    """A message: a card with the line for notifications, or plain text."""
    if shown:
        return {"type": "message", "summary": reply.text[:500], "attachments": cards.attachments(shown)}
    return {"type": "message", "text": plain_text(reply), "textFormat": "plain"}
