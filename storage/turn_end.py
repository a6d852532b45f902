"""A turn's end: its answer, and what the talk remembers of it, are kept together or not at all."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import dialogs, inbox, tables
from storage.prepared import Prepared
from storage.tables import dialog


@dataclass(frozen=True, slots=True)
class Ended:
    """`row` is the inbox's; `state` is what the conversation remembers from now on."""

    row: int
    answer: Mapping[str, Any]
    intent: str
    channel: str
    conversation: str
    state: Mapping[str, Any]
    at: dt.datetime
    bearer: str | None = None


_answered = inbox.BY_ITS_BEARER.returning(tables.inbox.c.id).cte("answered")
_BOTH = Prepared(
    dialog.update()
    .where(dialog.c.id == sa.bindparam("dialog"), sa.exists(sa.select(_answered.c.id)))
    .values(state=sa.bindparam("given_state"), updated_at=sa.bindparam("at"))
    .add_cte(_answered)
)


def save(connection: Connection, talk: dialogs.Talk, ended: Ended) -> bool:
    """False where the bearer has lost the row, or has to let another of its conversation go first: then the turn is to
    be undone."""
    if ended.bearer is not None and talk.dialog_id is not None:
        return _in_one_statement(connection, talk.dialog_id, ended)
    if not inbox.save_answer(connection, ended.row, ended.answer, ended.intent, ended.at, ended.bearer):
        return False
    dialogs.save_state(connection, talk, ended.channel, ended.conversation, ended.state, ended.at)
    return True


def _in_one_statement(connection: Connection, dialog_id: int, ended: Ended) -> bool:
    """Between replicas and their server each statement is a journey."""
    given = {
        "row": ended.row,
        "given_answer": dict(ended.answer),
        "given_intent": ended.intent,
        "bearer": ended.bearer,
        "dialog": dialog_id,
        "given_state": dict(ended.state),
        "at": ended.at,
    }
    return _BOTH.change(connection, given) == 1
