"""Who a Teams user is: known, or asked of the roster, of the user, and of the secretary."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.engine import Connection

from bot.channel import Clock, SendError
from bot.hops import in_database
from bot.teams.activities import Activity, pressed
from bot.teams.channel import TeamsChannel
from bot.turns import Turns
from dialogs.general import linking
from dialogs.reply import Reply
from storage import audit, identities, outbox, people, tenants
from storage.store import Store
from storage.threads import Rank

log = logging.getLogger(__name__)
KEPT_S = 300.0  # a change made by `samverkan people` is seen after that
MOST_KEPT = 20_000
CHANNEL = "teams"


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    emails: tuple[str, ...]
    guest: bool


class Users:
    """Remembers for a while who is tied to a person, and where each is reached."""

    def __init__(self, turns: Turns, channel: TeamsChannel, clock: Clock) -> None:
        self.turns = turns
        self.channel = channel
        self.clock = clock
        self.known: dict[tuple[int, str], tuple[str, float]] = {}

    async def are_known(self, tenant: int, activity: Activity) -> bool:
        """Whether the user is tied; keeps the personal conversation, by which the person is reached unasked."""
        key, now = (tenant, activity.user), self.clock().timestamp()
        conversation = activity.conversation if activity.scope == "personal" else ""
        known = self.known.get(key)
        if known is not None and known[1] > now and conversation in ("", known[0]):
            return True
        found = await in_database(
            self.turns.threads, Rank.TURN, partial(_tied, tenant=tenant, activity=activity, now=self.clock())
        )
        if found is None:
            return False
        if len(self.known) >= MOST_KEPT:
            self.known.clear()
        self.known[key] = (found, now + KEPT_S)
        return True

    async def introduce(self, tenant: int, activity: Activity) -> Reply:
        """The answer to somebody unknown."""
        try:
            profile = _read(await self.channel.profile(activity.address), activity)
        except SendError as error:
            log.warning("a Teams user's profile was not told: %s", error)
            profile = None
        if profile is None:
            return linking.unreached(activity.language or "sv")
        decide = partial(_decide, tenant=tenant, activity=activity, profile=profile, now=self.clock())
        return await in_database(self.turns.threads, Rank.TURN, decide)

    async def left(self, tenant: int, activity: Activity) -> None:
        """The app was removed: nothing is sent there."""
        self.known.pop((tenant, activity.user), None)
        off = partial(_off, tenant=tenant, activity=activity, now=self.clock())
        await in_database(self.turns.threads, Rank.TURN, off)


def _tied(connection: Connection, *, tenant: int, activity: Activity, now: Any) -> str | None:
    """The personal conversation that is kept; None where the user is tied to nobody."""
    store = Store(connection, tenant, now, None, CHANNEL)
    row = identities.of_user(store, CHANNEL, activity.user)
    if row is None:
        return None
    kept = str(row.address.get("conversation", ""))
    if activity.scope != "personal" or (kept == activity.conversation and row.off_at is None):
        return kept
    identities.reach(store, row.id, activity.address)
    outbox.wake(store, row.person_id)
    return activity.conversation


def _decide(connection: Connection, *, tenant: int, activity: Activity, profile: Profile, now: Any) -> Reply:
    store = Store(connection, tenant, now, None, CHANNEL)
    language = activity.language or tenants.with_id(connection, tenant).language
    said = (pressed(activity) or ("", {}))[0]
    found = {
        row.id: row
        for email in profile.emails
        for row in people.matching(store, email)
        if (row.email or "").casefold() == email.casefold()
    }
    if len(found) == 1 and said != "no":
        [row] = found.values()
        if said != "yes":
            return linking.is_it_you(language, row.name, row.organisation)
        if people.link(store, row.id, CHANNEL, activity.user) is None:
            audit.note(store, "people link", "person", row.id, channel=CHANNEL)
            _tied(connection, tenant=tenant, activity=activity, now=now)
            outbox.wake(store, row.id)
            return linking.is_you(row.language or language, row.name)
    if profile.guest:
        return linking.guest(language)
    address = activity.address if activity.scope == "personal" else {}
    email = next(iter(profile.emails), "")
    asked = linking.ask_secretaries(store, CHANNEL, activity.user, profile.name, email, address)
    if not asked:
        log.warning("a Teams user is unknown and nobody is granted secretary: samverkan people link --teams ties them")
    return linking.asked(language, asked)


def _off(connection: Connection, *, tenant: int, activity: Activity, now: Any) -> None:
    store = Store(connection, tenant, now, None, CHANNEL)
    row = identities.of_user(store, CHANNEL, activity.user)
    if row is not None and activity.scope == "personal":
        identities.switch_off(store, row.id, "the app was removed")


def _read(told: Mapping[str, Any], activity: Activity) -> Profile | None:
    """None for an entry of somebody else."""
    user = told.get("aadObjectId") or told.get("objectId")
    if user and user != activity.user:
        return None
    emails = [told.get("email"), told.get("userPrincipalName")]
    return Profile(
        str(told.get("name") or activity.user_name)[:200],
        tuple(dict.fromkeys(one.strip()[:300] for one in emails if isinstance(one, str) and "@" in one)),
        str(told.get("userRole", "")).casefold() == "guest",
    )
