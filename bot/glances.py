"""What a platform wants to know at once and nobody keeps: read from the store, as the asking person may see it."""

from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from bot.channel import Event
from bot.hops import in_database
from bot.turns import Turns
from dialogs.turn import Speaker, Turn
from storage import dialogs as talks
from storage.store import Store
from storage.threads import Rank

T = TypeVar("T")
Look = Callable[[Turn, Store], T]


async def glance(turns: Turns, event: Event, look: Look[T]) -> T | None:
    """None for somebody whom nobody has linked. `look` writes nothing. Raises DatabaseUnavailableError."""

    def run(connection: Connection) -> T | None:
        talk = talks.talk_of(connection, event.tenant, event.channel, event.conversation, event.user)
        if talk.person_id is None:
            return None
        now = turns.clock()
        store = Store(connection, event.tenant, now, talk.person_id, event.channel)
        turn = Turn(
            speaker=Speaker(talk.person_id, talk.name or "", talk.rights, talk.organisation),
            now=now,
            zone=ZoneInfo(talk.zone),
            language=talk.language or event.language or talk.tenant_language,
            names=turns.names.of(store, talk.register_version),
            channel=event.channel,
            conversation=event.conversation,
            text=event.text,
            public=event.public,
            account=event.user,
        )
        return look(turn, store)

    return await in_database(turns.threads, Rank.TURN, run)
