"""The search in Teams' message field: "samverkan: Bredäng" offers forums, and puts the chosen one's card in the chat.

learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands has the shapes.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.glances import glance
from bot.teams import cards
from bot.teams.activities import Activity
from bot.teams.work import Work, event_of
from dialogs import texts
from dialogs.forums import forum_search
from dialogs.forums.forum_search import FoundForum
from dialogs.turn import Turn
from storage.store import Store

LINES = texts.load("teams")
THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
LONGEST_LINE = 200
MOST, MOST_SKIPPED = 25, 10_000  # Teams asks for 25 at a time, and for the next ones as the list is scrolled
PARAMETER = "forum"  # as the manifest calls it


async def query(work: Work, tenant: int, came: Activity) -> dict[str, Any]:
    """The body of the response. Raises DatabaseUnavailableError."""
    sought = _sought(came.value)
    event = event_of(tenant, came, work.channel.name)
    skip, most = _asked_for(came.value)
    found = await glance(work.turns, event, partial(_look, sought=sought, skip=skip, most=most))
    language = came.language or "sv"
    if found is None:
        return _line(LINES(language, "write_first"))
    if not found and not skip:
        return _line(LINES(language, "no_forum" if sought else "no_own_forum", sought=sought[:50]))
    shown = {"type": "result", "attachmentLayout": "list", "attachments": [_attachment(one) for one in found]}
    return {"composeExtension": shown}


def _look(turn: Turn, store: Store, *, sought: str, skip: int, most: int) -> list[FoundForum]:
    return forum_search.find(turn, store, sought, skip, most)


def _asked_for(value: Any) -> tuple[int, int]:
    """How many were shown before, and how many more are wanted."""
    told = value.get("queryOptions") if isinstance(value, dict) else None
    options = told if isinstance(told, dict) else {}
    skip, count = options.get("skip"), options.get("count")
    return (
        skip if type(skip) is int and 0 < skip < MOST_SKIPPED else 0,
        min(count, MOST) if type(count) is int and count > 0 else MOST,
    )


def _sought(value: Any) -> str:
    """Nothing where the search was only opened."""
    given = value.get("parameters") if isinstance(value, dict) else None
    for one in given if isinstance(given, list) else []:
        if isinstance(one, dict) and one.get("name") == PARAMETER and isinstance(one.get("value"), str):
            return str(one["value"]).strip()
    return ""


def _attachment(found: FoundForum) -> Mapping[str, Any]:
    [card] = cards.attachments(cards.pages(found.card)[:1])
    preview = {"title": found.name, "text": found.line[:LONGEST_LINE]}
    return {**card, "preview": {"contentType": THUMBNAIL, "content": preview}}


def _line(text: str) -> dict[str, Any]:
    return {"composeExtension": {"type": "message", "text": text}}
