"""The minutes of a card that the secretary presses: found, held for a decision, or why not."""

from collections.abc import Callable

from dialogs import rights, texts, written
from dialogs.dialog import Outcome, say
from dialogs.minutes import adjusting, adjusting_answers
from dialogs.minutes.adjusting import Adjusting
from dialogs.turn import Turn
from storage import approvals
from storage.store import NotFoundError, Store

LINES = texts.load("secretarys_minutes")


def found(turn: Turn, store: Store, is_possible: Callable[[Adjusting], bool], otherwise: str) -> Adjusting | Outcome:
    """`otherwise` is said before how the minutes stand, where they are not `is_possible`."""
    if not rights.keeps_register(turn):
        return say(LINES(turn.language, "secretary_only"))
    minutes = adjusting.of(store, written.number(turn, "minutes"))
    if minutes is None:
        return adjusting_answers.gone(turn)
    if is_possible(minutes):
        return minutes
    title, status = adjusting.title(turn, minutes.row), adjusting.status(turn, minutes)
    return say(LINES(turn.language, "stands", otherwise=otherwise, minutes=title, status=status), updates=True)


def held(turn: Turn, store: Store, is_possible: Callable[[Adjusting], bool], otherwise: str) -> Adjusting | Outcome:
    """As `found`; nobody else decides on them before this turn is over."""
    try:
        approvals.hold(store, written.number(turn, "minutes"))
    except NotFoundError:
        return adjusting_answers.gone(turn)
    return found(turn, store, is_possible, otherwise)
