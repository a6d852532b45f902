"""JSON as the databases keep it."""

import json
from typing import Any

from pydantic_core import PydanticSerializationError, from_json, to_json

__all__ = ["from_json", "to_text"]


def to_text(value: Any) -> str:
    """What `json` writes, in a third of the time: a turn writes five. Halves of surrogate pairs `json` alone takes."""
    try:
        return to_json(value).decode()
    except PydanticSerializationError:
        return json.dumps(value)
