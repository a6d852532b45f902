"""A field of what Slack sends, which may be missing or of any type."""

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]


def inner(payload: Payload, key: str) -> Payload:
    """Empty where there is no object."""
    found = payload.get(key)
    return found if isinstance(found, dict) else {}


def text_of(payload: Payload, key: str) -> str:
    """Empty where there is no text."""
    found = payload.get(key)
    return found if isinstance(found, str) else ""
