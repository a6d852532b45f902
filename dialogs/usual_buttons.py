"""Buttons that many cards bear."""

from dialogs import texts
from dialogs.reply import Button
from dialogs.turn import Turn

LINES = texts.load("usual_buttons")


def undo(turn: Turn, change_id: int) -> Button:
    return Button("undo", LINES(turn.language, "undo"), "undo", "undo", {"change": change_id})


def redo(turn: Turn, change_id: int) -> Button:
    """Undoes the undoing."""
    return Button("undo", LINES(turn.language, "redo"), "undo", "undo", {"change": change_id})


def cancel(turn: Turn) -> Button:
    """Closes the card that it stands on; nothing is saved."""
    return Button("cancel", LINES(turn.language, "cancel"), "cancel", "close")
