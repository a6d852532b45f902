"""Whom one can be in the demo: everybody in the register, with the role held today."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from storage import people, role_holders
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Known:
    id: int
    name: str
    role: str
    organisation: str


def every(connection: Connection, *, tenant: int, now: dt.datetime) -> list[Known]:
    """By name."""
    store = Store(connection, tenant, now)
    today = now.date()
    roles = {
        row.person_id: row.title
        for row in reversed(role_holders.every(store))
        if row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)
    }
    return [Known(row.id, row.name, roles.get(row.id, ""), row.organisation or "") for row in people.every(store)]


def name_of(connection: Connection, *, tenant: int, now: dt.datetime, person: int) -> str | None:
    """None for one who is not in the register."""
    known = people.every(Store(connection, tenant, now))
    return next((row.name for row in known if row.id == person), None)
