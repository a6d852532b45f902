"""A forum's digest in a conversation that several read: asked for by who belongs to the forum or keeps the register,
and only what every member may see. A closed forum's is posted nowhere."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, rights, texts, usual_buttons, working_days, written
from dialogs.dialog import Outcome, say
from dialogs.digest import digest, timetable
from dialogs.digest.digest_delivery import PUNCTUAL, STALE
from dialogs.digest.settings_form import EIGHT, MONDAY, WEEKDAYS, clock_of
from dialogs.digest.timetable import Span, span_from, span_to_json
from dialogs.reply import Button, Choice, Input, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import history, outbox, people, postings, tenants
from storage.store import Store

LINES = texts.load("posting")
WEEKDAY_LINES = texts.load("subscription")
MOST_ENDING = 5
Place = Mapping[str, Any]


def where_to(turn: Turn) -> Outcome:
    """Asked to subscribe where several read."""
    place = {"place": dict(turn.place or {})}
    return say(
        LINES(turn.language, "where_to"),
        body=(LINES(turn.language, "where_to_help"),),
        buttons=(
            Button("mine", LINES(turn.language, "to_me"), "subscribe_digest", "settings"),
            Button("here", LINES(turn.language, "to_all"), "post_digest", "form", place),
        ),
    )


def form(turn: Turn, store: Store) -> Outcome:
    """What is posted here, and the form of one more."""
    place = _place(turn)
    if place is None:
        return say(LINES(turn.language, "nowhere"))
    return Outcome(_shown(turn, store, place, {}))


def submit(turn: Turn, store: Store) -> Outcome:
    place = _place(turn)
    if place is None:
        return say(LINES(turn.language, "nowhere"))
    forum = _allowed(turn, store).get(written.number(turn, "forum"))
    weekday, clock = written.field(turn, "weekday"), clock_of(written.field(turn, "time"))
    reminds = written.field(turn, "reminders") == "on"
    errors = {} if forum else {"forum": LINES(turn.language, "choose_forum")}
    if clock is None:
        errors["time"] = LINES(turn.language, "bad_time")
    if forum is None or clock is None or weekday not in WEEKDAYS:
        return Outcome(_shown(turn, store, place, errors))
    day = WEEKDAYS.index(weekday)
    first = timetable.next_weekly(day, clock, turn.zone, turn.now)
    change = history.begin(store, "post_digest")
    before = next((row for row in _standing(turn, store, place) if row.forum_id == forum.id), None)
    if before is not None:
        postings.move(change, before.id, day, clock, first, reminds=reminds)
    else:
        where = (turn.channel, str(place["conversation"]), place["address"])
        postings.add(change, forum.id, turn.person.id, where, day, clock, first, reminds=reminds)
    when = {"weekday": _every(turn, day), "clock": dates.clock(clock, turn.language)}
    told = dates.day(turn.local(first).date(), turn.today, turn.language)
    text = LINES(turn.language, "moved" if before is not None else "began", forum=forum.name, first=told, **when)
    also = (LINES(turn.language, "reminds"),) if reminds else ()
    return say(text, body=also, buttons=(usual_buttons.undo(turn, change.id),), updates=True, about=forum.id)


def end(turn: Turn, store: Store) -> Outcome:
    row = postings.get(store, written.number(turn, "posting"))
    if row is None:
        return say(LINES(turn.language, "ended_already"), updates=True)
    if not _may(turn, store, row.forum_id):
        return say(LINES(turn.language, "not_yours", forum=row.forum))
    change = history.begin(store, "end_posting")
    postings.end(change, row.id)
    return say(
        LINES(turn.language, "ended", forum=row.forum), buttons=(usual_buttons.undo(turn, change.id),), updates=True
    )


def queue(store: Store, row: Row[Any], span: Span, at: dt.datetime | None = None) -> bool:
    """One a posting and ISO week of the planned day; False when that one was queued before."""
    to = {"channel": row.channel, "conversation": row.conversation, "address": dict(row.address)}
    payload = {"posting": row.id, "to": to, **span_to_json(span)}
    return outbox.queue(store, row.person_id, "posting", _key(row, span), payload=payload, due=at) is not None


def _key(row: Row[Any], span: Span) -> str:
    return f"posting:{row.id}:{span.week}"


def deliver(turn: Turn, store: Store) -> Reply | None:
    """In the municipality's language. None where it was ended, the forum is closed by now, the week stays silent, or it
    comes too late; one that was held up waits for office hours."""
    row, span = postings.get(store, written.number(turn, "posting")), span_from(turn.data)
    late = turn.now - span.until
    if row is None or row.closed or late > STALE:
        return None
    tenant = tenants.with_id(store.connection, store.tenant)
    if late > PUNCTUAL and not working_days.is_open(turn.now, tenant.zone):
        morning = working_days.next_morning(turn.now, tenant.zone)
        key = f"{_key(row, span)}:{morning:%Y-%m-%d}"
        outbox.queue(store, row.person_id, "posting", key, payload=turn.data, due=morning)
        return None
    reply = digest.of_forums(store, span, {row.forum_id}, row.forum, tenant.language)
    if not reply.sections and tenant.quiet_digest:
        return None
    place = {"conversation": row.conversation, "address": dict(row.address)}
    settings = Button("settings", LINES(tenant.language, "settings"), "post_digest", "form", {"place": place})
    return reply.with_buttons(settings)


def end_gone(store: Store, payload: Mapping[str, Any], reason: str) -> None:
    """The conversation is gone, or the bot was put out of it: who asked for the digest is told."""
    row = postings.get(store, int(payload["posting"]))
    if row is None:
        return
    postings.end(history.begin(store, "posting_gone"), row.id)
    key = f"posting_gone:{row.id}:{store.now.isoformat()}"
    outbox.queue(store, row.person_id, "posting_gone", key, payload={"forum": row.forum, "reason": reason})


def end_orphaned(store: Store, payload: Mapping[str, Any], asked_by: str) -> None:
    """Who asked for the digest is not in the register any more: the secretaries are told."""
    row = postings.get(store, int(payload["posting"]))
    if row is None:
        return
    postings.end(history.begin(store, "posting_gone"), row.id)
    told = {"forum": row.forum, "asked_by": asked_by}
    for secretary in people.granted(store, "secretary"):
        outbox.queue(
            store, secretary.id, "posting_gone", f"posting_gone:{row.id}:{secretary.id}:{store.now}", payload=told
        )


def gone(turn: Turn, store: Store) -> Reply | None:
    if asked_by := turn.data.get("asked_by"):
        forum = str(turn.data["forum"])
        return Reply(
            LINES(turn.language, "orphaned", forum=forum, name=str(asked_by)),
            body=(LINES(turn.language, "orphaned_help"),),
            language=turn.language,
        )
    return Reply(
        LINES(turn.language, "gone", forum=str(turn.data["forum"])),
        body=(LINES(turn.language, "gone_help"),),
        language=turn.language,
    )


def _place(turn: Turn) -> Place | None:
    place = turn.data.get("place") or turn.place
    return place if isinstance(place, Mapping) and place.get("conversation") else None


def _may(turn: Turn, store: Store, forum_id: int) -> bool:
    return rights.keeps_register(turn) or mine.belongs(store, turn.person.id, forum_id, turn.today)


def _allowed(turn: Turn, store: Store) -> dict[int, ForumEntry]:
    """Open forums, by id: the speaker's own, or every one for who keeps the register."""
    own = set(mine.forums_of(store, turn.person.id, turn.today))
    every = rights.keeps_register(turn)
    standing = (one for one in turn.names.forums.values() if not one.closed and one.successor is None)
    return {one.id: one for one in standing if every or one.id in own}


def _standing(turn: Turn, store: Store, place: Place) -> list[Row[Any]]:
    return list(postings.in_conversation(store, turn.channel, str(place["conversation"])))


def _shown(turn: Turn, store: Store, place: Place, errors: Mapping[str, str]) -> Reply:
    allowed, standing = _allowed(turn, store), _standing(turn, store, place)
    ends = tuple(
        Button(f"end:{row.id}", LINES(turn.language, "end", forum=row.forum), "post_digest", "end", {"posting": row.id})
        for row in standing[:MOST_ENDING]
        if row.forum_id in allowed
    )
    now = tuple(
        LINES(
            turn.language,
            "stands_reminding" if row.reminds else "stands",
            forum=row.forum,
            weekday=_every(turn, row.weekday),
            clock=_clock(turn, row.clock),
        )
        for row in standing
    )
    if not allowed:
        return Reply(LINES(turn.language, "none_allowed"), body=now)
    forums = sorted(allowed.values(), key=lambda one: one.name)
    chosen = written.field(turn, "forum") or str(forums[0].id)
    weekday = written.field(turn, "weekday") or WEEKDAYS[MONDAY]
    clock = written.field(turn, "time") or f"{EIGHT:%H:%M}"
    reminders = written.field(turn, "reminders") or "off"
    data = {"place": dict(place), "forum": chosen, "weekday": weekday, "time": clock, "reminders": reminders}
    choices = tuple(Choice(str(one.id), one.name) for one in forums)
    whether = tuple(Choice(one, LINES(turn.language, f"reminders_{one}")) for one in ("off", "on"))
    days = tuple(Choice(name, _every(turn, number)) for number, name in enumerate(WEEKDAYS))
    return Reply(
        LINES(turn.language, "form"),
        body=(LINES(turn.language, "what"), *now),
        inputs=(
            _field(turn, "forum", chosen, errors, choices),
            _field(turn, "weekday", weekday, errors, days),
            Input("time", LINES(turn.language, "time"), "time", clock, required=True, error=errors.get("time", "")),
            _field(turn, "reminders", reminders, errors, whether),
        ),
        buttons=(
            Button("submit", LINES(turn.language, "start"), "post_digest", "submit", data, "primary"),
            *ends,
            usual_buttons.cancel(turn),
        ),
        updates=bool(errors),
    )


def _field(turn: Turn, name: str, value: str, errors: Mapping[str, str], choices: tuple[Choice, ...]) -> Input:
    label, error = LINES(turn.language, name), errors.get(name, "")
    return Input(name, label, "choice", value, choices, required=True, error=error)


def _every(turn: Turn, weekday: int) -> str:
    return WEEKDAY_LINES(turn.language, f"every_{WEEKDAYS[weekday]}")


def _clock(turn: Turn, clock: dt.time) -> str:
    return dates.clock(clock, turn.language)
