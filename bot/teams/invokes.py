"""Bodies that Teams takes as the answer to a card's action; anything else shows "something went wrong"."""

from collections.abc import Mapping
from typing import Any

from bot.teams.cards import TYPE


def card(shown: Mapping[str, Any]) -> dict[str, Any]:
    """In the place of the card that was pressed."""
    return {"statusCode": 200, "type": TYPE, "value": dict(shown)}


def line(text: str) -> dict[str, Any]:
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}


def error(status: int, code: str, text: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "type": "application/vnd.microsoft.error",
        "value": {"code": code, "message": text},
    }
