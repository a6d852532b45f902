"""A turn's one transaction: who speaks, what is answered, and what is kept of both."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import Connection

from bot.answers import PERSON, Answered, to_answer
from bot.channel import Channel, Event, Introduces
from dialogs import memory, router, texts
from dialogs.register import NameIndexes
from dialogs.turn import Attachment, Press, Profile, Speaker, Turn
from dialogs.understanding import Names
from storage import dialogs as talks
from storage import inbox, outbox, people, tenants, turn_end
from storage.store import Store
from storage.turn_end import Ended

DRAFTS = frozenset({"report_tertial"})  # their forms hold what the person has kept, and are for that person alone


class UsedUpError(Exception):
    """What the event is good for once has been done: this one changes nothing."""


class NotOursError(Exception):
    """Another replica works the conversation; what the turn has written is undone."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn is worked: `bearer` where replicas share a server."""

    channel: Channel
    names: NameIndexes
    now: dt.datetime
    bearer: str | None


def work(
    connection: Connection,
    *,
    place: Place,
    row: int,
    event: Event,
    attachment: Attachment | None,
    profile: Profile | None,
) -> Answered | None:
    """None, and nothing written, where the platform is to be asked first who an unknown speaker is."""
    now = place.now
    talk = talk_of(connection, event)
    is_unknown = talk.person_id is None and profile is None and event.message_state == "new"
    if is_unknown and isinstance(place.channel, Introduces):
        return None
    store = Store(connection, event.tenant, now, talk.person_id, event.channel)
    _keep_reached(store, talk, event)
    turn = _turn(place, event, talk, place.names.of(store, talk.register_version), attachment, profile)
    routed = router.route(turn, store, memory.recall(talk.state, now))
    reply = replace(routed.outcome.reply, language=routed.language or turn.language)
    if event.once and not reply.inputs:
        _use_up(connection, event, now)
    queued = outbox.was_queued(connection)
    private = routed.private or (bool(reply.inputs) and _is_ones_own(event, routed.intent))
    answered = Answered(reply, routed.intent, private, talk.person_id, talk.name or "", queued)
    ended = Ended(
        row,
        to_answer(answered),
        routed.intent,
        event.channel,
        event.conversation,
        memory.to_state(routed.memory),
        now,
        place.bearer,
    )
    if not turn_end.save(connection, talk, ended):
        raise NotOursError
    return answered


def _is_ones_own(event: Event, intent: str) -> bool:
    """A form with a draft, or one that a press opens; what a form's own press shows again stays where it is."""
    return intent in DRAFTS or (event.press is not None and not event.press.get("fields"))


def _turn(
    place: Place, event: Event, talk: talks.Talk, names: Names, attachment: Attachment | None, profile: Profile | None
) -> Turn:
    speaker = talk.person_id and Speaker(talk.person_id, talk.name or "", talk.rights, talk.organisation)
    return Turn(
        speaker=speaker or None,
        now=place.now,
        zone=tenants.zone_of(talk.zone),
        language=language_of(event, talk, profile),
        names=names,
        channel=event.channel,
        conversation=event.conversation,
        text=event.text.replace("\x00", ""),
        press=_press(event.press),
        attachment=attachment,
        public=event.public,
        place=event.place,
        message=event.message,
        message_state=event.message_state,
        takes_files=getattr(place.channel, "takes_files", False),
        account=event.user,
        profile=profile,
    )


def talk_of(connection: Connection, event: Event) -> talks.Talk:
    if event.user.startswith(PERSON):
        return talks.talk_of_person(
            connection, event.tenant, event.channel, event.conversation, int(event.user.removeprefix(PERSON))
        )
    return talks.talk_of(connection, event.tenant, event.channel, event.conversation, event.user)


def _use_up(connection: Connection, event: Event, now: dt.datetime) -> None:
    """Raises UsedUpError, and what the turn has written is undone with it."""
    if not inbox.use_up(connection, event.tenant, event.channel, event.once, now):
        raise UsedUpError


def _keep_reached(store: Store, talk: talks.Talk, event: Event) -> None:
    """Where the person is reached unasked, as the person's own words tell it; what waited goes out."""
    kept = talk.identity
    if kept is None or talk.person_id is None or event.reach is None or (kept.is_on and kept.address == event.reach):
        return
    people.reach(store, kept.id, event.reach)
    outbox.wake(store, talk.person_id)


def language_of(event: Event, talk: talks.Talk, profile: Profile | None) -> str:
    """A press is answered in its card's language; else the person's counts, then the platform's, then the tenant's."""
    of_card = event.press.get("language") if event.press else None
    told = profile.language if profile is not None and profile.language in texts.LANGUAGES else None
    return of_card or talk.language or event.language or told or talk.tenant_language


def _press(press: Mapping[str, Any] | None) -> Press | None:
    return (
        None
        if press is None
        else Press(
            str(press["intent"]),
            str(press.get("step", "")),
            dict(press.get("data", {})),
            {key: str(value) for key, value in dict(press.get("fields", {})).items()},
        )
    )
