"""A line about minutes to their secretary, from somebody who does not adjust them."""

from dialogs import personal_numbers, texts, usual_buttons, written
from dialogs.dialog import Outcome, say
from dialogs.minutes import adjusting, adjusting_answers, comment_form, minutes_card
from dialogs.reply import Button
from dialogs.turn import Turn
from storage.store import Store

LINES = texts.load("remark")


def write(turn: Turn, store: Store) -> Outcome:
    """Asks for the text, then sends it."""
    found = adjusting.of(store, written.number(turn, "minutes"))
    if found is None or not minutes_card.may_read(turn, store, found.row):
        return adjusting_answers.gone(turn)
    row = found.row
    comment = personal_numbers.unmarked(written.field(turn, "comment"))
    data = {"minutes": row.id}
    if personal_numbers.found(comment):
        return personal_numbers.refusal(
            turn, comment, intent="reject_minutes", step="write", data=data, field="comment", updates=True
        )
    title = adjusting.title(turn, row)
    if not comment or len(comment) > comment_form.LONGEST:
        asked = comment_form.field(turn, "remark", comment, missing="comment" in turn.fields)
        submit = Button("submit", LINES(turn.language, "send"), "reject_minutes", "write", data, "primary")
        text = LINES(turn.language, "write", minutes=title)
        return say(text, inputs=(asked,), buttons=(submit, usual_buttons.cancel(turn)), about=row.forum_id)
    told = adjusting.tell(
        turn,
        store,
        adjusting.secretaries(store, row),
        "minutes_remark",
        row.id,
        f"{turn.person.id}:{turn.now.isoformat()}",
        person=turn.person.id,
        text=comment,
    )
    return say(LINES(turn.language, "sent" if told else "nobody_to_tell"), updates=True, about=row.forum_id)
