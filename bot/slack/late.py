"""What stands in a response whose answer comes later, in the reader's language."""

import asyncio
from functools import partial
from typing import Any

from bot.channel import Event
from bot.hops import in_database
from bot.slack import forms
from bot.slack.blocks import LINES
from bot.turns import Turns
from bot.working import language_of, talk_of
from storage.database import DatabaseUnavailableError
from storage.threads import Rank

WITHIN_S = 0.5  # of the second that Slack still waits


def to_command(language: str) -> dict[str, Any]:
    return {"response_type": "ephemeral", "text": LINES(language, "later")}


def to_form(language: str) -> dict[str, Any]:
    return {"response_action": "update", "view": forms.notice(LINES(language, "later"), language)}


async def language_of_reader(turns: Turns, event: Event) -> str:
    """Swedish where the store does not tell in time."""
    look = partial(talk_of, event=event)
    try:
        talk = await asyncio.wait_for(in_database(turns.threads, Rank.TURN, look), WITHIN_S)
    except (TimeoutError, DatabaseUnavailableError):
        return "sv"
    return language_of(event, talk, None)
