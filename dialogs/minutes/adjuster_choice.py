"""Who is to adjust minutes that name nobody, or only organisations: chosen by the secretary, then they are asked."""

from collections.abc import Sequence

from dialogs import rights, texts, written
from dialogs.dialog import Outcome, say
from dialogs.minutes import adjuster_question, adjusting, adjusting_answers, minutes_card
from dialogs.minutes.adjusting import Adjusting
from dialogs.turn import Turn
from storage import approvals, minutes
from storage.store import NotFoundError, Store

LINES = texts.load("adjuster_choice")


def answer(turn: Turn, store: Store) -> Outcome:
    """Nobody writes this intent; a button without a step leads here."""
    return form(turn, store)


def form(turn: Turn, store: Store) -> Outcome:
    found = adjusting.of(store, written.number(turn, "minutes"))
    if (refused := _not_possible(turn, found)) is not None or found is None:
        return refused or adjusting_answers.gone(turn)
    return Outcome(adjuster_question.question(turn, store, found), about=found.row.forum_id)


def save(turn: Turn, store: Store) -> Outcome:
    """Acts: the chosen are asked to approve."""
    try:
        approvals.hold(store, written.number(turn, "minutes"))
    except NotFoundError:
        return adjusting_answers.gone(turn)
    found = adjusting.of(store, written.number(turn, "minutes"))
    if (refused := _not_possible(turn, found)) is not None or found is None:
        return refused or adjusting_answers.gone(turn)
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


def _not_possible(turn: Turn, found: Adjusting | None) -> Outcome | None:
    if not rights.keeps_register(turn):
        return say(LINES(turn.language, "secretary_only"))
    if found is None:
        return adjusting_answers.gone(turn)
    if found.row.status != "open":
        title, status = adjusting.title(turn, found.row), adjusting.status(turn, found)
        return say(LINES(turn.language, "not_open", minutes=title, status=status), updates=True)
    return None
