"""In the demo's Playground, which has no accounts, one says whom to be, and can change. Nowhere else."""

from dialogs import texts, written
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Choice, Input, Reply
from dialogs.turn import Turn
from storage import outbox, people, role_holders
from storage.store import Store

LINES = texts.load("being")
CHANNEL = "playground"
WISHES = frozenset({"byt person", "byt", "vara någon annan", "change person", "switch person", "be somebody else"})


def wished(turn: Turn) -> bool:
    """Whether the speaker wants to be somebody else."""
    return turn.channel == CHANNEL and turn.text.strip(" .!?").casefold() in WISHES


def answer(turn: Turn, store: Store) -> Outcome:
    """To somebody who is nobody yet, whatever was said."""
    if turn.press is not None and (turn.press.intent, turn.press.step) == ("link", "be"):
        return be(turn, store)
    return ask(turn, store)


def ask(turn: Turn, store: Store) -> Outcome:
    today = turn.today
    held = {
        row.person_id: row.title
        for row in reversed(role_holders.every(store))
        if row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)
    }
    choices = tuple(
        Choice(str(row.id), f"{row.name} – {held[row.id]}" if row.id in held else row.name)
        for row in people.every(store)
    )
    chosen = str(turn.speaker.id) if turn.speaker else ""
    field = Input("person", LINES(turn.language, "person"), "choice", chosen, choices, required=True)
    submit = Button("submit", LINES(turn.language, "be"), "link", "be", style="primary")
    return Outcome(
        Reply(
            LINES(turn.language, "whom"), body=(LINES(turn.language, "no_account"),), inputs=(field,), buttons=(submit,)
        )
    )


def be(turn: Turn, store: Store) -> Outcome:
    if turn.channel != CHANNEL:
        return say(LINES(turn.language, "demo_only"))
    chosen = written.number(turn, "person")
    row = next((one for one in people.every(store) if one.id == chosen), None)
    if row is None:
        return ask(turn, store)
    people.bear(store, row.id, turn.channel, turn.account, turn.profile.address if turn.profile else None)
    outbox.wake(store, row.id)
    return Outcome(
        Reply(
            LINES(turn.language, "you_are", name=row.name),
            body=(LINES(turn.language, "change"),),
            buttons=(
                Button("pending_approvals", LINES(turn.language, "waits"), "pending_approvals"),
                Button("help", LINES(turn.language, "help"), "help"),
            ),
            updates=True,
        )
    )
