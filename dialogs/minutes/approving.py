"""The pressed steps of adjusting: approve, ask for a change, take either back. Each holds the minutes' row first."""

from typing import Any

from sqlalchemy.engine import Row

from dialogs import personal_numbers, texts, written
from dialogs.dialog import Outcome
from dialogs.minutes import adjusting, adjusting_answers, comment_form, minutes_card
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Reply
from dialogs.turn import Turn
from storage import approvals, minutes, outbox
from storage.store import NotFoundError, Store

LINES = texts.load("approving")


def approve(turn: Turn, store: Store) -> Outcome:
    """Acts at once, on the very text of the card."""
    found = _held(turn, store)
    if found is None:
        return adjusting_answers.gone(turn)
    mine = found.verdict_of(turn.person.id)
    if mine is not None and mine.verdict == "approved" and found.row.status == "waiting":
        return adjusting_answers.already(turn, store, found, mine, pressed=True)
    refused = adjusting_answers.not_possible(turn, store, found, written.field(turn, "hash"), pressed=True)
    if refused is not None:
        return refused
    _add(turn, store, found.row, "approved")
    settled = adjusting.settle(turn, store, found.row.id)
    verdict = settled.verdict_of(turn.person.id)
    if verdict is None:
        return adjusting_answers.gone(turn)
    adjusting.redraw(turn, store, settled.row, str(verdict.id))
    text = LINES(turn.language, "approved", when=adjusting_answers.moment(turn, verdict))
    return _and_next(turn, store, adjusting_answers.given(turn, store, settled, text, verdict))


def refuse(turn: Turn, store: Store) -> Outcome:
    """With a comment it acts, without one it asks for it."""
    found = _held(turn, store)
    if found is None:
        return adjusting_answers.gone(turn)
    refused = adjusting_answers.not_possible(turn, store, found, written.field(turn, "hash"), pressed=True)
    if refused is not None:
        return refused
    comment = personal_numbers.unmarked(written.field(turn, "comment"))
    data = {"minutes": found.row.id, "hash": found.row.content_hash}
    if personal_numbers.found(comment):
        return personal_numbers.refusal(
            turn, comment, intent="reject_minutes", step="refuse", data=data, field="comment", updates=True
        )
    if not comment or len(comment) > comment_form.LONGEST:
        return Outcome(
            comment_form.form(turn, found, comment, missing="comment" in turn.fields), about=found.row.forum_id
        )
    return _refused(turn, store, found, comment)


def _refused(turn: Turn, store: Store, found: Adjusting, comment: str) -> Outcome:
    row = found.row
    before = found.verdict_of(turn.person.id)
    if before is not None:
        approvals.take_back(store, before.id)
    approval = _add(turn, store, row, "refused", comment)
    minutes.set_status(store, row.id, "refused")
    told = adjusting.tell(
        turn, store, adjusting.secretaries(store, row), "minutes_refused", row.id, str(approval), approval=approval
    )
    adjusting.redraw(turn, store, row, str(approval))
    key = "refused" if told else "refused_nobody"
    verdict = approvals.get(store, approval)
    reply = Reply(
        LINES(turn.language, key, minutes=adjusting.title(turn, row)),
        body=(LINES(turn.language, "stopped"),),
        buttons=(minutes_card.take_back_button(turn, verdict), minutes_card.read_button(turn, row)),
        subject=adjusting.subject(row.id),
        updates=True,
    )
    return Outcome(reply, about=row.forum_id)


def take_back(turn: Turn, store: Store) -> Outcome:
    """Until all have approved: the speaker's own verdict, or one that the speaker logged."""
    found = _held(turn, store)
    if found is None:
        return adjusting_answers.gone(turn)
    verdict = next((one for one in found.verdicts if one.id == written.number(turn, "approval")), None)
    if verdict is None:
        return _card(turn, store, found, "nothing_to_take_back")
    if turn.person.id not in (verdict.person_id, verdict.logged_by_id):
        return _card(turn, store, found, "not_your_verdict")
    if found.row.status not in ("waiting", "refused"):
        return _card(turn, store, found, "too_late")
    approvals.take_back(store, verdict.id)
    if verdict.verdict == "refused":
        _refusal_back(turn, store, found, verdict)
    adjusting.redraw(turn, store, found.row, f"{verdict.id}:back")
    now = adjusting.of(store, found.row.id) or found
    return _card(turn, store, now, f"taken_back_{verdict.verdict}")


def _refusal_back(turn: Turn, store: Store, found: Adjusting, verdict: Row[Any]) -> None:
    """Who was told of the refusal is told that it does not stand; then the minutes wait again."""
    row = found.row
    unsent = outbox.cancel(store, adjusting.subject(row.id), ["minutes_refused"])
    if not unsent:
        key = f"{verdict.id}:back"
        adjusting.tell(
            turn, store, adjusting.secretaries(store, row), "minutes_refused", row.id, key, approval=verdict.id
        )
    if len(found.refusals) == 1:
        minutes.set_status(store, row.id, "waiting")


def _held(turn: Turn, store: Store) -> Adjusting | None:
    try:
        row = approvals.hold(store, written.number(turn, "minutes"))
    except NotFoundError:
        return None
    return adjusting.of(store, row.id)


def _add(turn: Turn, store: Store, row: Row[Any], verdict: str, comment: str | None = None) -> int:
    return minutes.add_approval(
        store,
        row.id,
        turn.person.id,
        verdict=verdict,
        content_hash=row.content_hash,
        comment=comment,
        via=turn.channel,
        day=turn.today,
    )


def _card(turn: Turn, store: Store, found: Adjusting, key: str) -> Outcome:
    text = LINES(turn.language, key, minutes=adjusting.title(turn, found.row))
    return Outcome(minutes_card.card(turn, store, found, text, updates=True), about=found.row.forum_id)


def _and_next(turn: Turn, store: Store, outcome: Outcome) -> Outcome:
    """What else waits for the speaker stays within reach when the list's card is replaced."""
    rest = minutes.waiting_for(store, turn.person.id)
    if not rest:
        return outcome
    shown = [
        minutes_card.approve_button(
            turn, row, number, LINES(turn.language, "approve_of", forum=row.forum, day=adjusting.day(turn, row))
        )
        for number, row in enumerate(rest[:3], 1)
    ]
    reply = outcome.reply
    body = (*reply.body, LINES(turn.language, "still_waiting", n=len(rest)))
    return Outcome(
        Reply(
            reply.text,
            body=body,
            buttons=(*reply.buttons, *shown),
            subject=reply.subject,
            updates=reply.updates,
        ),
        about=outcome.about,
    )
