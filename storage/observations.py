"""What documents have said of persons so far, looked up for many at once."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import scoped
from storage.store import Store
from storage.tables import membership, organisation, person, role, role_holder

CONTACT = "contact"  # why somebody belongs to a forum: documents name them as whom to answer to

_KEYED = scoped(
    sa.select(person, organisation.c.kind.label("organisation_kind"))
    .select_from(person.outerjoin(organisation, organisation.c.id == person.c.organisation_id))
    .where(person.c.key.in_(sa.bindparam("keys", expanding=True)), person.c.withdrawn_at.is_(None))
    .order_by(person.c.id)
)
_HELD_BY = scoped(
    sa.select(role_holder, role.c.key.label("role_key"), role.c.title, organisation.c.name.label("organisation"))
    .select_from(
        role_holder.join(role, role.c.id == role_holder.c.role_id).outerjoin(
            organisation, organisation.c.id == role.c.organisation_id
        )
    )
    .where(role_holder.c.person_id.in_(sa.bindparam("people", expanding=True)), role_holder.c.withdrawn_at.is_(None))
    .order_by(role_holder.c.id)
)
_ROLE = scoped(
    sa.select(role.c.id).where(
        role.c.key == sa.bindparam("wanted"),
        role.c.title == sa.bindparam("called"),
        role.c.withdrawn_at.is_(None),
        sa.func.coalesce(role.c.organisation_id, 0) == sa.bindparam("organisation"),
    )
)
_CONTACTS = scoped(
    sa.select(membership)
    .where(
        membership.c.forum_id == sa.bindparam("forum"), membership.c.why == CONTACT, membership.c.withdrawn_at.is_(None)
    )
    .order_by(membership.c.valid_from, membership.c.id)
)


def people_keyed(store: Store, keys: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Persons by their key, with `organisation_kind`; several where namesakes were kept apart."""
    found: dict[str, list[Row[Any]]] = {}
    for row in store.all(_KEYED, keys=list(keys)) if keys else ():
        found.setdefault(row.key, []).append(row)
    return found


def held_by(store: Store, person_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Every holding of these persons, with `role_key`, `title` and `organisation` (its name)."""
    found: dict[int, list[Row[Any]]] = {}
    for row in store.all(_HELD_BY, people=list(person_ids)) if person_ids else ():
        found.setdefault(row.person_id, []).append(row)
    return found


def ensure_role(change: history.Change, title: str, key: str, organisation_id: int | None) -> int:
    """A role of exactly this title and organisation: two units' heads share the key, not the role."""
    row = change.store.first(_ROLE, wanted=key, called=title, organisation=organisation_id or 0)
    return row.id if row else change.create(role, title=title, key=key, organisation_id=organisation_id)


def add_holding(change: history.Change, role_id: int, person_id: int, day: dt.date, until: dt.date | None) -> int:
    """A role that the document of that day states, and another of a later day no more."""
    return change.create(role_holder, role_id=role_id, person_id=person_id, valid_from=day, seen_on=day, valid_to=until)


def confirm(store: Store, holding_ids: Sequence[int], day: dt.date) -> None:
    """A document of that day says the same again: nothing changes but how fresh it is."""
    if holding_ids:
        store.execute(scoped(role_holder.update().where(role_holder.c.id.in_(holding_ids)).values(seen_on=day)))


def contacts_of(store: Store, forum_id: int) -> Sequence[Row[Any]]:
    """Whom documents named as the forum's contact, oldest first."""
    return store.all(_CONTACTS, forum=forum_id)


def add_contact(change: history.Change, forum_id: int, person_id: int, since: dt.date, until: dt.date | None) -> int:
    return change.create(
        membership, forum_id=forum_id, person_id=person_id, valid_from=since, valid_to=until, why=CONTACT
    )


def change_contact(change: history.Change, membership_id: int, **values: Any) -> None:
    change.update(membership, membership_id, **values)
