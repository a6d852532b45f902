"""Buttons that do a thing on a card which tells of several: the card stays, the answer comes beside it."""

from collections.abc import Mapping
from typing import Any

from dialogs import texts
from dialogs.reply import Button

LINES = texts.load("acting_buttons")
STAYS = {"stays": True}


def numbered(name: str, place: int) -> str:
    """`approve`, `approve:2`, `approve:3` …"""
    return name if place == 1 else f"{name}:{place}"


def approve(language: str, minutes: Any, title: str = "", place: int = 1) -> Button:
    """Of the text as it stands: `minutes` has id and content_hash."""
    shown = title or LINES(language, "approve")
    return Button(numbered("approve", place), shown, "approve_minutes", "approve", _text(minutes), "primary")


def refuse(language: str, minutes: Any) -> Button:
    return Button("refuse", LINES(language, "refuse"), "reject_minutes", "refuse", _text(minutes))


def read(language: str, minutes: Any) -> Button:
    return Button("read", LINES(language, "read"), "show_minutes", "read", {"minutes": minutes.id, "page": 1})


def report(language: str, forum: int, name: str, period: str, year: int) -> Button:
    title = LINES(language, "report", forum=name, period=period)
    data = {"forum": forum, "period": period, "year": year}
    return Button(f"report:{forum}", title, "report_tertial", data=data)


def complete(language: str, item: Any, place: int = 1) -> Button:
    """`item` has id and number."""
    title = LINES(language, "complete", number=item.number)
    return Button(numbered("complete", place), title, "complete_action", "submit", {"item": item.id, **STAYS})


def settings(language: str) -> Button:
    return Button("settings", LINES(language, "settings"), "subscribe_digest", "settings")


def _text(minutes: Any) -> Mapping[str, Any]:
    return {"minutes": minutes.id, "hash": minutes.content_hash, **STAYS}
