"""What three people do, event by event, the same each time: questions, notes, items, approvals."""

import datetime as dt
from typing import Any

from sqlalchemy.engine import Engine

from bot.answers import PERSON
from bot.channel import Event
from dialogs.importing.incoming import text_hash
from tests.cast import TENANT, Cast
from tests.minutes_of import HELD, TEXT, written

CHANNEL = "lines"
ROUND = ("question", "note", "approval", "question", "item", "note")


def conversation(number: int) -> int:
    return number % 3


def kind(number: int) -> str:
    return ROUND[number // 3 % len(ROUND)]


def key(number: int) -> str:
    """Stands in the text of what the event stores."""
    return f"nummer {number}."


def paper(number: int) -> int:
    """Which of the minutes an approval is for."""
    return number // (3 * len(ROUND))


def prepared(engine: Engine, cast: Cast, papers: int) -> None:
    """Minutes that Amina and Jonas adjust, ids 1 to `papers`, each of a day and text of its own."""
    for one in range(papers):
        day = HELD - dt.timedelta(days=one)
        assert written(engine, cast.steering, [cast.amina, cast.jonas], day=day, text=_text(one)) == one + 1


def event(number: int, cast: Cast, papers: int) -> Event:
    speaker = (cast.amina, cast.jonas, cast.karin)[conversation(number)]
    return Event(
        tenant=TENANT,
        channel=CHANNEL,
        conversation=f"talk-{conversation(number)}",
        user=f"{PERSON}{speaker}",
        dedupe=f"event-{number}",
        press=_press(number, cast, papers),
        address={"key": number},
    )


def _press(number: int, cast: Cast, papers: int) -> dict[str, Any]:
    if kind(number) == "note":
        return _pressed("log_update", "save", {"forum": cast.bredang, "text": key(number)})
    if kind(number) == "item":
        return _pressed("add_action", "submit", {"text": key(number), "assignee": "Petra Sandin"})
    if kind(number) == "approval" and paper(number) < papers:
        data = {"minutes": paper(number) + 1, "hash": text_hash(_text(paper(number)))}
        return _pressed("approve_minutes", "approve", data)
    return _pressed("convenor", "", {"forum": cast.bredang})


def _pressed(intent: str, step: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"intent": intent, "step": step, "data": data, "fields": {}}


def _text(one: int) -> str:
    return f"{TEXT}\nDagordning {one}"
