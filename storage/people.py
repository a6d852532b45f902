"""Persons, their organisations, how they are reached, and what they may do."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.keys import folded
from storage.scope import scoped
from storage.store import Store
from storage.tables import identity, organisation, permission, person

_ALL = scoped(
    sa.select(person, organisation.c.name.label("organisation"), organisation.c.kind.label("organisation_kind"))
    .select_from(person.outerjoin(organisation, organisation.c.id == person.c.organisation_id))
    .where(person.c.withdrawn_at.is_(None))
    .order_by(person.c.name)
)
_MATCHING = scoped(
    sa.select(person, organisation.c.name.label("organisation"))
    .select_from(person.outerjoin(organisation, organisation.c.id == person.c.organisation_id))
    .where(
        person.c.withdrawn_at.is_(None),
        sa.or_(person.c.key == sa.bindparam("wanted"), sa.func.lower(person.c.email) == sa.bindparam("wanted")),
    )
    .order_by(person.c.id)
)
_ORGANISATION = scoped(
    sa.select(organisation).where(organisation.c.key == sa.bindparam("wanted"), organisation.c.withdrawn_at.is_(None))
)
_GRANTED = scoped(
    sa.select(person.c.id, person.c.name)
    .select_from(permission.join(person, person.c.id == permission.c.person_id))
    .where(permission.c.right == sa.bindparam("wanted"), person.c.withdrawn_at.is_(None))
    .order_by(person.c.name)
)
_PERMISSION = scoped(
    sa.select(permission).where(
        permission.c.person_id == sa.bindparam("person"), permission.c.right == sa.bindparam("wanted")
    )
)
_IDENTITIES = scoped(sa.select(identity).where(identity.c.person_id == sa.bindparam("person")).order_by(identity.c.id))
_IDENTITY = scoped(
    sa.select(identity).where(
        identity.c.channel == sa.bindparam("of_channel"), identity.c.user == sa.bindparam("of_user")
    )
)
_OF_ACCOUNTS = scoped(
    sa.select(identity.c.user, person.c.name)
    .select_from(identity.join(person, person.c.id == identity.c.person_id))
    .where(
        identity.c.channel == sa.bindparam("of_channel"),
        identity.c.user.in_(sa.bindparam("users", expanding=True)),
        person.c.withdrawn_at.is_(None),
    )
)
_FORGET = scoped(identity.delete().where(identity.c.channel == sa.bindparam("of_channel")))


def every(store: Store) -> Sequence[Row[Any]]:
    """With `organisation` and `organisation_kind`, by name."""
    return store.all(_ALL)


def matching(store: Store, name_or_email: str) -> Sequence[Row[Any]]:
    """Those with this name or e-mail, case and spaces folded."""
    return store.all(_MATCHING, wanted=folded(name_or_email))


def get(store: Store, person_id: int) -> Row[Any]:
    """Raises NotFoundError."""
    return store.get(person, person_id)


def reserve(store: Store, person_id: int) -> None:
    """Nobody else changes how the person is reached until the transaction ends. Raises NotFoundError."""
    store.get(person, person_id, lock=True)


def add(
    change: history.Change,
    name: str,
    *,
    email: str | None = None,
    phone: str | None = None,
    organisation_id: int | None = None,
    language: str | None = None,
) -> int:
    return change.create(
        person,
        name=name,
        key=folded(name),
        email=email,
        phone=phone,
        organisation_id=organisation_id,
        language=language,
    )


def change_person(change: history.Change, person_id: int, **values: Any) -> None:
    """Name, e-mail, phone, organisation_id, language."""
    if "name" in values:
        values["key"] = folded(values["name"])
    change.update(person, person_id, **values)


def ensure_organisation(change: history.Change, name: str, kind: str | None) -> int:
    row = change.store.first(_ORGANISATION, wanted=folded(name))
    return row.id if row else change.create(organisation, name=name, key=folded(name), kind=kind)


def granted(store: Store, right: str) -> Sequence[Row[Any]]:
    """Persons (id, name) who hold the right."""
    return store.all(_GRANTED, wanted=right)


def grant(store: Store, person_id: int, right: str) -> bool:
    """False when it was granted already."""
    if store.first(_PERMISSION, person=person_id, wanted=right) is not None:
        return False
    store.insert(permission, person_id=person_id, right=right, granted_at=store.now)
    return True


def revoke(store: Store, person_id: int, right: str) -> bool:
    """False when it was not granted."""
    row = store.first(_PERMISSION, person=person_id, wanted=right)
    if row is None:
        return False
    store.execute(scoped(permission.delete().where(permission.c.id == row.id)))
    return True


def identities(store: Store, person_id: int) -> Sequence[Row[Any]]:
    return store.all(_IDENTITIES, person=person_id)


def linked(store: Store, channel: str, user: str) -> int | None:
    """Whose identity this is."""
    row = store.first(_IDENTITY, of_channel=channel, of_user=user)
    return None if row is None else int(row.person_id)


def names_of_accounts(store: Store, channel: str, users: Collection[str]) -> dict[str, str]:
    """By the channel's user; who is linked to nobody is left out."""
    return {row.user: row.name for row in store.all(_OF_ACCOUNTS, of_channel=channel, users=list(users))}


def reach(store: Store, identity_id: int, address: Mapping[str, Any]) -> None:
    """The person is reached there from now on."""
    store.update(identity, identity_id, address=dict(address), off_at=None, off_reason=None)


def link(store: Store, person_id: int, channel: str, user: str, address: Mapping[str, Any] | None = None) -> int | None:
    """None when the person bears this identity now (or did before); else the id of who has it. One that was switched
    off is on again.

    `address` is what the channel needs to reach the person unasked.
    """
    row = store.first(_IDENTITY, of_channel=channel, of_user=user)
    if row is not None and row.person_id != person_id:
        return int(row.person_id)
    if row is not None:
        if row.off_at is not None:
            reach(store, row.id, address or row.address)
        return None
    known = dict(address or {})
    store.insert(identity, person_id=person_id, channel=channel, user=user, address=known, linked_at=store.now)
    return None


def bear(store: Store, person_id: int, channel: str, user: str, address: Mapping[str, Any] | None = None) -> None:
    """The identity is this person's from now on, whoever had it: where one may choose whom to be.

    Without an `address` the one that was known stays.
    """
    row = store.first(_IDENTITY, of_channel=channel, of_user=user)
    if row is None:
        link(store, person_id, channel, user, address)
        return
    known = {} if address is None else {"address": dict(address)}
    store.update(identity, row.id, person_id=person_id, linked_at=store.now, off_at=None, off_reason=None, **known)


def forget_identities(store: Store, channel: str) -> None:
    """Of everybody in a channel that is to begin anew."""
    store.execute(_FORGET, of_channel=channel)
