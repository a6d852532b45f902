"""A meeting's card, with what the reader may do to it."""

from typing import Any

from sqlalchemy.engine import Row

from dialogs import meeting_words, texts, usual_buttons
from dialogs.reply import Button, Reply
from dialogs.turn import Turn
from storage.store import Store

LINES = texts.load("meeting_card")


def card(turn: Turn, store: Store, row: Row[Any], text: str = "", *, undo: int | None = None, **parts: Any) -> Reply:
    """`row` with `forum`; `undo` is the change that the reader just made."""
    said = meeting_words.in_words(turn, row)
    buttons: tuple[Button, ...] = ()
    if undo is not None:
        buttons = (usual_buttons.undo(turn, undo),)
    if meeting_words.may_change(turn, store, row):
        buttons = (*buttons, *meeting_words.change_buttons(turn, row))
    return Reply(
        text or LINES(turn.language, "meeting", forum=row.forum, meeting=said),
        facts=meeting_words.facts(turn, row),
        sources=meeting_words.sources(turn, store, [row]),
        buttons=buttons,
        subject=f"meeting:{row.id}",
        **parts,
    )
