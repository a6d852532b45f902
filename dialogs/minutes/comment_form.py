"""The form in which an adjuster says what should be changed, or anybody writes to the secretary."""

from dialogs import texts, usual_buttons
from dialogs.minutes import adjusting
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button, Input, Reply
from dialogs.turn import Turn

LINES = texts.load("comment_form")
LONGEST = 4000


def form(turn: Turn, found: Adjusting, comment: str = "", *, missing: bool = False) -> Reply:
    """What should be changed: the field holds what was typed already."""
    row = found.row
    data = {"minutes": row.id, "hash": row.content_hash}
    carried = {**data, "comment": comment} if len(comment) <= LONGEST else data
    return Reply(
        LINES(turn.language, "ask_comment", minutes=adjusting.title(turn, row)),
        body=(LINES(turn.language, "comment_help"),),
        inputs=(field(turn, "comment", comment, missing=missing),),
        buttons=(
            Button("submit", LINES(turn.language, "submit_refusal"), "reject_minutes", "refuse", carried, "primary"),
            usual_buttons.cancel(turn),
        ),
        updates=missing,
    )


def field(turn: Turn, key: str, comment: str, *, missing: bool) -> Input:
    """`key` is comment or remark; `missing`: it was sent in empty."""
    error = ""
    if len(comment) > LONGEST:
        error = LINES(turn.language, "too_long", limit=LONGEST)
    elif missing:
        error = LINES(turn.language, "comment_missing")
    return Input("comment", LINES(turn.language, key), "multiline", comment, required=True, error=error)
