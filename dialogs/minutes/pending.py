"""What waits for the speaker to approve, and what waits for others in the speaker's forums."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import mine, rights, texts
from dialogs.dialog import Outcome
from dialogs.minutes import adjusting, minutes_card
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button, Fact, Reply, Section
from dialogs.turn import Turn
from storage import approvals, minutes
from storage.store import Store

LINES = texts.load("pending")
MOST = 5
MOST_OTHERS = 8


def answer(turn: Turn, store: Store) -> Outcome:
    waiting = minutes.waiting_for(store, turn.person.id)
    others = _others(turn, store, {row.id for row in waiting})
    open_ones = [found for found in others if found.row.status == "open"] if rights.keeps_register(turn) else []
    if not waiting and not others:
        return Outcome(_nothing(turn))
    text = LINES(turn.language, "mine" if waiting else "not_mine", n=len(waiting))
    facts = tuple(
        Fact(f"{row.forum} {adjusting.day(turn, row)}", minutes_card.counts(turn, *_counted(store, row)))
        for row in waiting[:MOST]
    )
    sections = _of_others(turn, others)
    subject = adjusting.subject(waiting[0].id) if len(waiting) == 1 else ""
    reply = Reply(text, facts=facts, sections=sections, buttons=_buttons(turn, waiting, open_ones), subject=subject)
    return Outcome(reply, about=waiting[0].forum_id if len(waiting) == 1 else None)


def of_others(turn: Turn, store: Store) -> tuple[Section, ...]:
    """What waits for others, where anything does."""
    return _of_others(turn, _others(turn, store, {row.id for row in minutes.waiting_for(store, turn.person.id)}))


def _of_others(turn: Turn, others: Sequence[Adjusting]) -> tuple[Section, ...]:
    lines = tuple(_line(turn, found) for found in others[:MOST_OTHERS])
    return (Section(LINES(turn.language, "others"), lines),) if lines else ()


def _others(turn: Turn, store: Store, mine_ids: set[int]) -> list[Adjusting]:
    """In the speaker's forums; for who keeps the register in every forum."""
    if rights.keeps_register(turn) and "secretary" in turn.person.rights:
        forums = list(turn.names.forums)
    else:
        forums = mine.forums_of(store, turn.person.id, turn.today)
    rows = [row for row in approvals.unsettled(store, forums) if row.id not in mine_ids]
    return [found for row in rows[:MOST_OTHERS] if (found := adjusting.of(store, row.id)) is not None]


def _counted(store: Store, row: Row[Any]) -> tuple[int, int]:
    return len(minutes.decisions(store, row.id)), len(minutes.items_of(store, row.id))


def _line(turn: Turn, found: Adjusting) -> str:
    return f"{found.row.forum} {adjusting.day(turn, found.row)}: {adjusting.status(turn, found)}"


def _buttons(turn: Turn, waiting: Sequence[Row[Any]], open_ones: Sequence[Adjusting]) -> tuple[Button, ...]:
    """The first is `approve`, the next `approve:2` and so on."""
    if len(waiting) == 1:
        [row] = waiting
        return (
            minutes_card.approve_button(turn, row),
            minutes_card.refuse_button(turn, row),
            minutes_card.read_button(turn, row),
        )
    approving = tuple(
        minutes_card.approve_button(
            turn, row, number, LINES(turn.language, "approve_of", forum=row.forum, day=adjusting.day(turn, row))
        )
        for number, row in enumerate(waiting[:MOST], 1)
    )
    if approving or not open_ones:
        return approving
    row = open_ones[0].row
    title = LINES(turn.language, "choose_adjusters", forum=row.forum, day=adjusting.day(turn, row))
    return (Button("choose_adjusters", title, "adjusters", "form", {"minutes": row.id}),)


def _nothing(turn: Turn) -> Reply:
    return Reply(
        LINES(turn.language, "nothing"),
        body=(LINES(turn.language, "nothing_help"),),
        buttons=(
            Button("show_minutes", LINES(turn.language, "show_minutes"), "show_minutes"),
            Button("next_meeting", LINES(turn.language, "next_meeting"), "next_meeting"),
        ),
    )
