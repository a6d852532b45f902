"""Parameters of messages that wait: what an older version of the program wrote is read as the newest form.

A form that changes gets the next version; `OLDER` says, by kind, how each earlier one becomes the next.
"""

from collections.abc import Callable, Mapping
from typing import Any

Payload = Mapping[str, Any]
OLDER: dict[str, tuple[Callable[[Payload], Payload], ...]] = {}


class PayloadError(Exception):
    """It cannot be read: written by a newer version, or not as any version wrote it."""


def newest(kind: str) -> int:
    return 1 + len(OLDER.get(kind, ()))


def read(kind: str, version: int, payload: Payload) -> Payload:
    """In the newest form. Raises PayloadError."""
    if not 1 <= version <= newest(kind):
        raise PayloadError(f"{kind} of version {version}; versions 1 to {newest(kind)} are known")
    try:
        for renewed in OLDER.get(kind, ())[version - 1 :]:
            payload = renewed(payload)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise PayloadError(f"{kind} of version {version}: {type(error).__name__}") from error
    return payload
