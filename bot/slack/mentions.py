"""Who is mentioned in what was written: by name, as the register has it, else as Slack does.

Slack writes a mention as "<@U012AB3CD>": https://docs.slack.dev/messaging/formatting-message-text#mentioning-users
"""

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy.engine import Connection

from bot.hops import in_database
from bot.slack.channel import SlackChannel
from bot.slack.client import SlackError
from bot.slack.payloads import Incoming
from bot.slack.profiles import name_told
from bot.slack.refusals import GONE
from bot.turns import Turns
from storage import people
from storage.store import Store
from storage.threads import Rank

log = logging.getLogger(__name__)
MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
WRITTEN = ("message", "edit", "shortcut")
MOST_ASKED, MOST_KEPT = 20, 10_000
WITHIN_S = 1.0  # of the three seconds in which Slack waits


class Mentions:
    """Names that Slack told are kept; those of the register are looked up each time."""

    def __init__(self, channel: SlackChannel, turns: Turns) -> None:
        self.channel = channel
        self.turns = turns
        self.known: dict[tuple[str, str], str] = {}

    async def named(self, incoming: Incoming, tenant: int) -> Incoming:
        """Whom nobody can name is told by id; the bot's own mention, which calls it, stays.

        Raises DatabaseUnavailableError.
        """
        if incoming.kind not in WRITTEN or "<@" not in incoming.text:
            return incoming
        ours = {incoming.bot, self.channel.workspaces.own_user}
        wanted = set(MENTION.findall(incoming.text)) - ours
        if not wanted:
            return incoming
        names = await self._of_register(incoming, tenant, wanted)
        names |= await self._of_slack(incoming.installed, sorted(wanted - names.keys())[:MOST_ASKED])
        names |= {user: f"<@{user}>" for user in ours}
        return replace(
            incoming, text=MENTION.sub(lambda found: names.get(found[1], f"@{found[1]}"), incoming.text).strip()
        )

    async def _of_register(self, incoming: Incoming, tenant: int, users: Collection[str]) -> dict[str, str]:
        accounts = {f"{team}:{user}": user for team in (incoming.team, incoming.installed) for user in users}
        find = partial(_names, tenant=tenant, accounts=list(accounts), now=self.turns.clock())
        found = await in_database(self.turns.threads, Rank.TURN, find)
        return {accounts[account]: name for account, name in found.items()}

    async def _of_slack(self, team: str, users: Collection[str]) -> dict[str, str]:
        asked = [user for user in users if (team, user) not in self.known]
        try:
            await asyncio.wait_for(asyncio.gather(*(self._ask(team, user) for user in asked)), WITHIN_S)
        except (SlackError, TimeoutError) as error:
            log.warning("who is mentioned could not be asked: %s", error)
        return {user: self.known[team, user] for user in users if (team, user) in self.known}

    async def _ask(self, team: str, user: str) -> None:
        try:
            answer = await self.channel.call(team, "users.info", {"user": user}, within_s=WITHIN_S)
            name = name_told(answer, f"@{user}")
        except SlackError as error:
            if error.name not in GONE:
                raise
            name = f"@{user}"
        if len(self.known) >= MOST_KEPT:
            self.known.clear()
        self.known[team, user] = name


def _names(connection: Connection, *, tenant: int, accounts: Collection[str], now: dt.datetime) -> Mapping[str, str]:
    return people.names_of_accounts(Store(connection, tenant, now), "slack", accounts)
