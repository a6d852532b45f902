"""Bodies that Teams takes as the answer to an invoke; anything else shows "something went wrong"."""

from collections.abc import Mapping
from typing import Any

from bot.teams.activities import Activity
from bot.teams.cards import TYPE
from dialogs import texts

LINES = texts.load("teams")


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


async def not_supported(_: object, tenant: int, came: Activity) -> dict[str, Any]:
    """To an invoke that has no row in bot.teams.routing."""
    return error(501, "NotSupported", LINES(came.language or "sv", "not_ours"))
