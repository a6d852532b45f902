"""A button of a card, as Action.Execute: answered within Teams' time, in the card's place."""

import asyncio
from typing import Any

from bot.answers import Answered
from bot.teams import activities, cards, invokes
from bot.teams.activities import Activity
from bot.teams.work import Work, event_of
from dialogs import texts
from storage.database import DatabaseUnavailableError

LINES = texts.load("teams")
INVOKE_S = 5.0


async def answer(work: Work, tenant: int, came: Activity) -> dict[str, Any]:
    """The body of the response, always one that Teams takes: the new card, or a line."""
    language = came.language or "sv"
    if activities.pressed(came) is None:
        return invokes.error(400, "BadRequest", LINES(language, "not_ours"))
    try:
        task = await work.begin(event_of(tenant, came), came)
    except DatabaseUnavailableError:
        return invokes.error(503, "Unavailable", LINES(language, "unavailable"))
    if task is None:
        return invokes.line(LINES(language, "repeated"))
    done, _ = await asyncio.wait([task], timeout=INVOKE_S)
    if not done:
        return invokes.line(LINES(language, "working"))
    if task.cancelled() or task.exception() is not None:
        return invokes.line(LINES(language, "unavailable"))
    return _body(task.result(), language, elsewhere=task.result().private and not came.is_personal)


def _body(answered: Answered, language: str, *, elsewhere: bool) -> dict[str, Any]:
    """What is for the person alone never takes the place of a card that all see."""
    if elsewhere:
        return invokes.line(LINES(language, "answered_alone"))
    if answered.reply.updates:
        return invokes.card(cards.pages(answered.reply)[0])
    return invokes.line(LINES(language, "answered_below"))
