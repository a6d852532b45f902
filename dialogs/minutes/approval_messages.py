"""What is told of the adjusting of minutes to others. Composed when it is delivered, from what is true then."""

from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, texts
from dialogs.minutes import adjuster_question, adjusting, minutes_card
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from storage import approvals, minutes, people
from storage.store import NotFoundError, Store

LINES = texts.load("approval_messages")


def requested(turn: Turn, store: Store) -> Reply | None:
    """To an adjuster; None once that person has approved or the text was replaced."""
    found = _found(turn, store)
    if found is None or found.row.status != "waiting":
        return None
    reader = turn.person.id
    if not found.names(reader) or found.verdict_of(reader) is not None:
        return None
    others = [one.name for one in found.adjusters if one.person_id != reader]
    body = [minutes_card.counts(turn, *_counted(store, found))]
    if others:
        body.append(LINES(turn.language, "others_too", n=len(others), names=adjusting.listed(turn, others)))
    return Reply(
        LINES(turn.language, "requested", minutes=minutes_card.capital(adjusting.title(turn, found.row))),
        body=(" · ".join(body),),
        sources=(found.row.document,) if found.row.document else (),
        buttons=(
            minutes_card.read_button(turn, found.row),
            minutes_card.approve_button(turn, found.row),
            minutes_card.refuse_button(turn, found.row),
        ),
        subject=adjusting.subject(found.row.id),
        updates=True,
    )


def redrawn(turn: Turn, store: Store) -> Reply | None:
    """A card that stands, after somebody else's verdict."""
    found = _found(turn, store)
    if found is None:
        return None
    asked = requested(turn, store)
    if asked is None:
        return minutes_card.card(turn, store, found, updates=True)
    given = adjusting.given(turn, found)
    return replace(asked, body=(*asked.body, LINES(turn.language, "given", approvals=given))) if given else asked


def adjusted(turn: Turn, store: Store) -> Reply | None:
    """To adjusters, secretary and the forum's people; takes the place of the card that asked."""
    found = _found(turn, store)
    if found is None or found.row.status != "adjusted" or turn.person.id not in adjusting.concerned(turn, store, found):
        return None
    title = adjusting.title(turn, found.row)
    return Reply(
        LINES(turn.language, "adjusted", minutes=title, approvals=adjusting.given(turn, found)),
        body=(LINES(turn.language, "locked"),),
        buttons=(minutes_card.read_button(turn, found.row),),
        subject=adjusting.subject(found.row.id),
        updates=True,
    )


def refused(turn: Turn, store: Store) -> Reply | None:
    """To the secretary: what should be changed, or that it was taken back."""
    found = _found(turn, store)
    if found is None or found.row.status == "replaced" or not _keeps(turn, store, found):
        return None
    verdict = approvals.get(store, int(turn.data["approval"]))
    values = {"name": people.get(store, verdict.person_id).name, "minutes": adjusting.title(turn, found.row)}
    if verdict.taken_back_at is not None:
        key, body = "refusal_back", LINES(turn.language, "waits_again")
    else:
        key, body = "refused", LINES(turn.language, "new_version_help")
    comment = (LINES(turn.language, "quoted", text=verdict.comment),) if key == "refused" else ()
    return Reply(
        LINES(turn.language, key, **values),
        body=(*comment, body),
        buttons=(minutes_card.read_button(turn, found.row),),
        subject=adjusting.subject(found.row.id),
    )


def adjusters_needed(turn: Turn, store: Store) -> Reply | None:
    """To the secretary: who is to adjust? None for what the forum has newer minutes of, as when an archive is read."""
    found = _found(turn, store)
    if found is None or found.row.status != "open":
        return None
    newest = minutes.latest(store, found.row.forum_id)
    if newest is None or newest.id != found.row.id:
        return None
    return adjuster_question.question(turn, store, found)


def logged(turn: Turn, store: Store) -> Reply | None:
    """To an adjuster whose approval the secretary entered."""
    found = _found(turn, store)
    verdict = _standing(turn, store)
    if found is None or verdict is None:
        return None
    by = people.get(store, verdict.logged_by_id).name if verdict.logged_by_id else ""
    day = dates.day(verdict.day, turn.today, turn.language)
    return Reply(
        LINES(turn.language, "logged", by=by, minutes=adjusting.title(turn, found.row), day=day),
        body=(LINES(turn.language, "logged_help"),),
        buttons=minutes_card.buttons(turn, found),
        subject=adjusting.subject(found.row.id),
        updates=True,
    )


def remark(turn: Turn, store: Store) -> Reply | None:
    """To the secretary: a line from somebody who does not adjust."""
    found = _found(turn, store)
    if found is None or not _keeps(turn, store, found):
        return None
    name = people.get(store, int(turn.data["person"])).name
    return Reply(
        LINES(turn.language, "remark", name=name, minutes=adjusting.title(turn, found.row)),
        body=(LINES(turn.language, "quoted", text=turn.data["text"]),),
        buttons=(minutes_card.read_button(turn, found.row),),
    )


def unreachable(turn: Turn, store: Store) -> Reply | None:
    """To the secretary: somebody else is to get a message and has no channel."""
    person = people.get(store, int(turn.data["person"]))
    if person.withdrawn_at is not None or person.id == turn.person.id:
        return None
    kind = str(turn.data.get("kind") or "")
    what = LINES(turn.language, f"what_{kind}" if f"what_{kind}" in LINES.lines else "what_other")
    found = _subject(turn, store)
    buttons: tuple[Button, ...] = ()
    body = [*_switched_off(turn, store, person.id), LINES(turn.language, "link_help", name=person.name)]
    if found is not None:
        what = f"{what} ({adjusting.title(turn, found.row)})"
        if kind == "approval_request" and found.row.status == "waiting":
            body.append(LINES(turn.language, "log_help"))
            title = LINES(turn.language, "log")
            buttons = (Button("log_approval", title, "log_approval", "form", {"minutes": found.row.id}),)
    return Reply(LINES(turn.language, "unreachable", name=person.name, what=what), body=tuple(body), buttons=buttons)


def _keeps(turn: Turn, store: Store, found: Adjusting) -> bool:
    """Whether the reader still is a secretary of these minutes."""
    return turn.person.id in adjusting.secretaries(store, found.row)


def _switched_off(turn: Turn, store: Store, person_id: int) -> list[str]:
    """Which address was lost last, and what the platform said."""
    off = [row for row in people.identities(store, person_id) if row.off_at]
    if not off:
        return []
    last = max(off, key=lambda row: row.off_at)
    day = dates.day(turn.local(last.off_at).date(), turn.today, turn.language)
    channel = last.channel.capitalize()
    return [LINES(turn.language, "switched_off", channel=channel, day=day, reason=last.off_reason)]


def _subject(turn: Turn, store: Store) -> Adjusting | None:
    record, _, number = str(turn.data.get("subject") or "").partition(":")
    return adjusting.of(store, int(number)) if record == "minutes" and number.isdecimal() else None


def _found(turn: Turn, store: Store) -> Adjusting | None:
    return adjusting.of(store, int(turn.data["minutes"]))


def _standing(turn: Turn, store: Store) -> Row[Any] | None:
    try:
        verdict = approvals.get(store, int(turn.data["approval"]))
    except NotFoundError:
        return None
    return None if verdict.taken_back_at is not None else verdict


def _counted(store: Store, found: Adjusting) -> tuple[int, int]:
    return len(minutes.decisions(store, found.row.id)), len(minutes.items_of(store, found.row.id))
