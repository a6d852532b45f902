"""Short answers to what is no question: a greeting, thanks, and what lies outside."""

from dialogs import texts
from dialogs.dialog import Outcome, say
from dialogs.reply import Button
from dialogs.turn import Turn
from storage.store import Store

LINES = texts.load("small_talk")


def greeting(turn: Turn, store: Store) -> Outcome:
    name = turn.person.name.split()[0]
    return say(LINES(turn.language, "greeting", name=name), buttons=_usual(turn))


def thanks(turn: Turn, store: Store) -> Outcome:
    """Without buttons: what was under way goes on."""
    outcome = say(LINES(turn.language, "thanks"))
    return Outcome(outcome.reply, keep_waiting=True)


def out_of_scope(turn: Turn, store: Store) -> Outcome:
    outcome = say(LINES(turn.language, "out_of_scope"), body=(LINES(turn.language, "what_i_do"),), buttons=_usual(turn))
    return Outcome(outcome.reply, keep_waiting=True)


def _usual(turn: Turn) -> tuple[Button, ...]:
    return (
        Button("pending_approvals", LINES(turn.language, "pending_approvals"), "pending_approvals"),
        Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting"),
        Button("help", LINES(turn.language, "help"), "help"),
    )
