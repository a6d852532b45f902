"""Who is to adjust minutes that name nobody, or only organisations: chosen by the secretary, then they are asked."""

from collections.abc import Sequence

from dialogs import texts, written
from dialogs.dialog import Outcome
from dialogs.minutes import adjuster_question, adjusting, minutes_card, secretarys_minutes
from dialogs.minutes.adjusting import Adjusting
from dialogs.turn import Turn
from storage import approvals, minutes
from storage.store import Store

LINES = texts.load("adjuster_choice")


def answer(turn: Turn, store: Store) -> Outcome:
    """Nobody writes this intent; a button without a step leads here."""
    return form(turn, store)


def form(turn: Turn, store: Store) -> Outcome:
    found = secretarys_minutes.found(turn, store, _is_possible, LINES(turn.language, "not_open"))
    if isinstance(found, Outcome):
        return found
    return Outcome(adjuster_question.question(turn, store, found), about=found.row.forum_id)


def save(turn: Turn, store: Store) -> Outcome:
    """Acts: the chosen are asked to approve."""
    found = secretarys_minutes.held(turn, store, _is_possible, LINES(turn.language, "not_open"))
    if isinstance(found, Outcome):
        return found
    typed = [written.field(turn, f"adjuster_{number}") for number in range(1, adjuster_question.MOST + 1)]
    known = {str(row.person_id) for row in approvals.attended(store, found.row.id)}
    chosen = list(dict.fromkeys(int(value) for value in typed if value in known))
    if not chosen:
        return Outcome(adjuster_question.question(turn, store, found, typed, LINES(turn.language, "choose_one")))
    return _asked(turn, store, found, chosen)


def _asked(turn: Turn, store: Store, found: Adjusting, chosen: Sequence[int]) -> Outcome:
    row = found.row
    for person_id in chosen:
        if not found.names(person_id):
            minutes.add_adjuster(store, row.id, person_id)
    minutes.set_status(store, row.id, "waiting")
    now = adjusting.settle(turn, store, row.id)
    key = row.content_hash[:16]
    adjusting.tell(turn, store, [one.person_id for one in now.missing], "approval_request", row.id, key)
    names = adjusting.listed(turn, [one.name for one in now.adjusters])
    text = LINES(turn.language, "asked", names=names, minutes=adjusting.title(turn, row))
    return Outcome(minutes_card.card(turn, store, now, text, updates=True), about=row.forum_id)


def _is_possible(found: Adjusting) -> bool:
    return bool(found.row.status == "open")
