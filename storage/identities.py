"""Persons' identities on a platform: whose a user is, and how the person is reached there unasked."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.scope import scoped
from storage.store import Store
from storage.tables import card, identity, person

_ONE = scoped(
    sa.select(identity, person.c.name)
    .select_from(identity.join(person, person.c.id == identity.c.person_id))
    .where(
        identity.c.channel == sa.bindparam("of_channel"),
        identity.c.user == sa.bindparam("of_user"),
        person.c.withdrawn_at.is_(None),
    )
)
_CARD = scoped(
    sa.select(card)
    .where(
        card.c.channel == sa.bindparam("of_channel"),
        card.c.message_id == sa.bindparam("of_message"),
        card.c.person_id == sa.bindparam("of_person"),
    )
    .order_by(card.c.id.desc())
    .limit(1)
)


def of_user(store: Store, channel: str, user: str) -> Row[Any] | None:
    """With the person's `name`; None where the user is tied to nobody."""
    return store.first(_ONE, of_channel=channel, of_user=user)


def reach(store: Store, identity_id: int, address: Mapping[str, Any]) -> None:
    """The person is reached there from now on."""
    store.update(identity, identity_id, address=dict(address), off_at=None, off_reason=None)


def switch_off(store: Store, identity_id: int, why: str) -> None:
    """Nothing is sent there until the person is heard of again."""
    store.update(identity, identity_id, off_at=store.now, off_reason=why)


def card_of(store: Store, channel: str, message: str, person_id: int) -> Sequence[Row[Any]]:
    """The card that a message of ours to this person bears, wherever it was asked for; at most one."""
    return store.all(_CARD, of_channel=channel, of_message=message, of_person=person_id)
