"""Undoing what one did oneself, and doing it again; who was told already gets the correction."""

import datetime as dt

from dialogs import changes, dates, texts, usual_buttons
from dialogs.changes import Described
from dialogs.dialog import Outcome
from dialogs.reply import Fact, Reply
from dialogs.turn import Turn
from storage import corrections, history, outbox, people, reports
from storage.history import NotUndoableError
from storage.store import NotFoundError, Store

LINES = texts.load("undo")


def undo(turn: Turn, store: Store) -> Outcome:
    """The button's step: `change` in its data."""
    change_id = int(turn.data.get("change", 0))
    if reports.taken_since(store, change_id):
        return _refused(turn, store, change_id, "taken")
    try:
        restoring = history.undo(store, change_id)
    except NotUndoableError as refused:
        return _refused(turn, store, change_id, refused.reason)
    chain = _chain(store, change_id)
    again = len(chain) % 2 == 0
    _tell(turn, store, restoring.id, chain, holds=again)
    did = changes.describe(turn, store, restoring.id)
    text = LINES(turn.language, f"{'again' if again else 'undone'}_{did.effect}", thing=did.thing)
    button = usual_buttons.undo if again else usual_buttons.redo
    reply = Reply(text, facts=_facts(turn, did), buttons=(button(turn, restoring.id),), updates=True)
    return Outcome(reply, about=did.state.get("forum_id"), keep_waiting=True)


def correction(turn: Turn, store: Store) -> Reply | None:
    """To who was told of something that does not hold any more, or holds again."""
    change_id = int(turn.data["change"])
    did = changes.describe(turn, store, change_id)
    by = people.get(store, history.get(store, change_id).person_id).name
    line = {"gone": "correction_gone", "changed": "correction_changed"}.get(did.effect, "correction_holds")
    return Reply(LINES(turn.language, line, by=by, thing=did.thing), facts=_facts(turn, did), language=turn.language)


def _refused(turn: Turn, store: Store, change_id: int, reason: str) -> Outcome:
    who = _who(store, change_id, reason)
    line = reason if who or reason not in ("not_yours", "changed_since") else f"{reason}_by_nobody"
    body = (LINES(turn.language, "instead"),) if reason in ("late", "changed_since") else ()
    text = LINES(turn.language, line, who=who, days=history.UNDO_DAYS)
    return Outcome(Reply(text, body=body), keep_waiting=True)


def _who(store: Store, change_id: int, reason: str) -> str:
    """Who made the change, or who has changed the thing since; empty where nobody's name is kept."""
    if reason == "not_yours":
        by = history.get(store, change_id).person_id
        return str(people.get(store, by).name) if by else ""
    newest = history.newest_since(store, change_id) if reason == "changed_since" else None
    return str(newest.person or "") if newest else ""


def _chain(store: Store, change_id: int) -> list[int]:
    """The first change, its undoing, and so on up to this one."""
    chain: list[int] = []
    current: int | None = change_id
    while current is not None:
        chain.insert(0, current)
        try:
            current = history.get(store, current).undoes_id
        except NotFoundError:
            break
    return chain


def _tell(turn: Turn, store: Store, restoring: int, chain: list[int], *, holds: bool) -> None:
    for person in corrections.revise(store, chain, holds=holds):
        if person != turn.person.id:
            outbox.queue(
                store,
                person,
                "correction",
                f"correction:{restoring}:{person}",
                payload={"change": restoring},
                change_id=restoring,
            )


def _facts(turn: Turn, did: Described) -> tuple[Fact, ...]:
    """When and where the meeting is now, and whether it is."""
    if did.record != "meeting" or did.effect == "gone" or not did.state.get("day"):
        return ()
    when = dates.day(dt.date.fromisoformat(did.state["day"]), turn.today, turn.language)
    clock = dates.span(_local(turn, did.state.get("starts_at")), _local(turn, did.state.get("ends_at")), turn.language)
    facts = [Fact(LINES(turn.language, "when"), f"{when} {clock}".strip())]
    if did.state.get("status") == "cancelled":
        facts.append(Fact(LINES(turn.language, "state"), LINES(turn.language, "cancelled")))
    if did.state.get("place"):
        facts.append(Fact(LINES(turn.language, "where"), did.state["place"]))
    return tuple(facts)


def _local(turn: Turn, moment: str | None) -> dt.datetime | None:
    return turn.local(dt.datetime.fromisoformat(moment)) if moment else None
