"""Whose an action item is: a person's, or that of whoever holds the role that it was given to."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import roles


def roles_of(item: Row[Any]) -> tuple[roles.RoleKey, ...]:
    """As written, and without the definite ending of the title: "samordnaren", "kommunpolisen"."""
    text = item.owner_text or ""
    spellings = [text, *(re.sub(rf"(?<=\w\w\w){ending}\b", "", text) for ending in ("n", "en"))]
    return tuple(dict.fromkeys(role for spelling in spellings for role in roles.candidates(spelling)))


def persons_of(item: Row[Any], holdings: Sequence[Row[Any]], day: dt.date) -> frozenset[int]:
    """`item` with `forum` (its name), `holdings` of its roles at least; empty for a group."""
    if item.owner_kind != "role":
        return frozenset({item.owner_id} if item.owner_id else ())
    held = roles.holders(holdings, roles_of(item), day, item.forum or "")
    return frozenset(row.person_id for row in held)
