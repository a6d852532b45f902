"""From what was understood to what the register knows."""

import datetime as dt

from dialogs.turn import Slots, Turn
from dialogs.understanding import Understood, read_period


def slots_of(understood: Understood, turn: Turn) -> Slots:
    """Names become ids, dates become dates."""
    said = understood.slots
    forum = turn.names.forum_called(str(said["forum"])) if "forum" in said else None
    period = read_period(turn.text, turn.now) if "period" in said else None
    return Slots(
        forum=forum.id if forum else None,
        organisation=_text(said.get("organisation")),
        field=_text(said.get("field")),
        period=_text(said.get("period")),
        year=period[1] if period else None,
        date=_date(said.get("date")),
        when=_text(said.get("when")),
        due=_date(said.get("due")),
        text=_text(said.get("text")),
        place=_text(said.get("place")),
        assignee=_text(said.get("assignee")),
        number=int(str(said["number"])) if "number" in said else None,
        mine=bool(said.get("mine")),
        message=turn.message if understood.intent == "log_update" and turn.message else None,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _date(value: object) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(str(value))
