"""Answers that approving, refusing and logging share: why not, and how it went."""

from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, texts
from dialogs.dialog import Outcome, say
from dialogs.minutes import adjusting, minutes_card
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from storage import minutes
from storage.store import Store

LINES = texts.load("adjusting_answers")


def gone(turn: Turn) -> Outcome:
    return say(LINES(turn.language, "gone"), updates=True)


def not_possible(turn: Turn, store: Store, found: Adjusting, content_hash: str, *, pressed: bool) -> Outcome | None:
    """Why the speaker cannot give a verdict on the text that was shown; None when it can be given."""
    row, speaker = found.row, turn.person
    if row.status == "replaced" or content_hash != row.content_hash:
        return newer_version(turn, store, found)
    if not found.names(speaker.id):
        return not_named(turn, store, found)
    if row.status == "waiting":
        return None
    mine = found.verdict_of(speaker.id)
    if row.status == "refused" and mine is not None and mine.verdict == "refused":
        return _with_card(turn, store, found, "you_refused", mine, pressed=pressed, buttons=_back(turn, found, mine))
    if row.status == "adjusted" and mine is not None:
        return already(turn, store, found, mine, pressed=pressed)
    text = LINES(turn.language, "not_waiting", minutes=adjusting.title(turn, row), status=adjusting.status(turn, found))
    reply = minutes_card.card(turn, store, found, text, updates=pressed)
    return Outcome(reply, about=row.forum_id)


def already(turn: Turn, store: Store, found: Adjusting, mine: Row[Any], *, pressed: bool) -> Outcome:
    return _with_card(turn, store, found, "already", mine, pressed=pressed)


def _with_card(
    turn: Turn, store: Store, found: Adjusting, key: str, verdict: Row[Any], *, pressed: bool, **parts: Any
) -> Outcome:
    text = LINES(turn.language, key, when=moment(turn, verdict), minutes=adjusting.title(turn, found.row))
    reply = minutes_card.card(turn, store, found, text, updates=pressed, **parts)
    return Outcome(reply, about=found.row.forum_id)


def _back(turn: Turn, found: Adjusting, verdict: Row[Any]) -> tuple[Button, ...]:
    return (minutes_card.take_back_button(turn, verdict), minutes_card.read_button(turn, found.row))


def newer_version(turn: Turn, store: Store, found: Adjusting) -> Outcome:
    """The card was of an older text: the newer one's card instead."""
    latest = minutes.latest(store, found.row.forum_id, found.row.day)
    newest = adjusting.of(store, latest.id) if latest is not None else None
    if newest is None:
        return gone(turn)
    text = LINES(turn.language, "newer_version", minutes=adjusting.title(turn, newest.row))
    reply = minutes_card.card(turn, store, newest, text, updates=True)
    return Outcome(reply, about=newest.row.forum_id)


def not_named(turn: Turn, store: Store, found: Adjusting) -> Outcome:
    """Who adjusts, and how to tell the secretary of an error."""
    row = found.row
    if not minutes_card.may_read(turn, store, row):
        return say(LINES(turn.language, "closed", forum=row.forum), about=row.forum_id)
    title = adjusting.title(turn, row)
    if not found.adjusters:
        key = "nobody_chosen" if row.status == "open" else "nobody_asked"
        text = LINES(turn.language, key, minutes=title)
    else:
        names = adjusting.listed(turn, [one.name for one in found.adjusters])
        text = LINES(turn.language, "not_named", minutes=title, names=names)
    reply = Reply(
        text,
        body=(LINES(turn.language, "write_help"),),
        buttons=(write_button(turn, row), minutes_card.read_button(turn, row)),
    )
    return Outcome(reply, about=row.forum_id)


def write_button(turn: Turn, row: Row[Any]) -> Button:
    return Button("write", LINES(turn.language, "write"), "reject_minutes", "write", {"minutes": row.id})


def given(turn: Turn, store: Store, found: Adjusting, text: str, verdict: Row[Any]) -> Outcome:
    """After an approval: complete, or who remains; it can be taken back until then."""
    row = found.row
    if row.status == "adjusted":
        body: tuple[str, ...] = (text, LINES(turn.language, "locked"))
        said = LINES(turn.language, "complete", approvals=adjusting.given(turn, found))
        buttons: tuple[Button, ...] = (minutes_card.read_button(turn, row),)
    else:
        remaining = adjusting.listed(turn, [one.name for one in found.missing])
        said = f"{text} {LINES(turn.language, 'remaining', n=len(found.missing), names=remaining)}"
        body = (LINES(turn.language, "of", minutes=adjusting.title(turn, row)),)
        buttons = (minutes_card.take_back_button(turn, verdict), minutes_card.read_button(turn, row))
    reply = Reply(said, body=body, buttons=buttons, subject=adjusting.subject(row.id), updates=True)
    return Outcome(reply, about=row.forum_id)


def moment(turn: Turn, verdict: Row[Any]) -> str:
    """ "mån 16 september 10.42"; one logged from a mail bears its day alone."""
    if verdict.logged_by_id is not None or verdict.via == "document":
        return dates.day(verdict.day, turn.today, turn.language)
    at = turn.local(verdict.at)
    mark = "." if turn.language == "sv" else ":"
    return f"{dates.day(at.date(), turn.today, turn.language)} {at.hour}{mark}{at.minute:02}"
