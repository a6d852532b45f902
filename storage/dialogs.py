"""Who speaks in a conversation, and the state of their talk: read together in one statement."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.prepared import Prepared
from storage.scope import scoped
from storage.store import Store
from storage.tables import dialog, identity, organisation, permission, person, tenant


@dataclass(frozen=True, slots=True)
class Identity:
    """How the person is reached on the platform, and whether anything is sent there."""

    id: int
    address: Mapping[str, Any]
    is_on: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A person (None: nobody registered) in a conversation, with their tenant and what is remembered."""

    tenant: int
    register_version: int
    zone: str
    tenant_language: str
    person_id: int | None
    name: str | None
    organisation: str | None
    language: str | None
    rights: frozenset[str]
    dialog_id: int | None
    state: Mapping[str, Any]
    identity: Identity | None


_RIGHTS = (
    sa.select(sa.func.count())
    .where(
        permission.c.person_id == person.c.id, permission.c.tenant_id == tenant.c.id, permission.c.right == "secretary"
    )
    .correlate(person, tenant)
    .scalar_subquery()
    .label("secretary")
)


def _talk(who: Any, holds: Any, *reached: Any) -> sa.Select[Any]:
    return (
        sa.select(
            tenant.c.register_version,
            tenant.c.zone,
            tenant.c.language.label("tenant_language"),
            person.c.id.label("person_id"),
            person.c.name,
            person.c.language,
            organisation.c.name.label("organisation"),
            dialog.c.id.label("dialog_id"),
            dialog.c.state,
            _RIGHTS,
            *reached,
        )
        .select_from(
            who.outerjoin(organisation, organisation.c.id == person.c.organisation_id).outerjoin(
                dialog,
                sa.and_(
                    dialog.c.tenant_id == tenant.c.id,
                    dialog.c.channel == sa.bindparam("channel"),
                    dialog.c.conversation == sa.bindparam("conversation"),
                    dialog.c.person_id == person.c.id,
                ),
            )
        )
        .where(tenant.c.id == sa.bindparam("tenant"), holds)
    )


_BY_IDENTITY = Prepared(
    _talk(
        tenant.outerjoin(
            identity,
            sa.and_(
                identity.c.tenant_id == tenant.c.id,
                identity.c.channel == sa.bindparam("channel"),
                identity.c.user == sa.bindparam("user"),
            ),
        ).outerjoin(person, sa.and_(person.c.id == identity.c.person_id, person.c.withdrawn_at.is_(None))),
        sa.true(),
        identity.c.id.label("identity_id"),
        identity.c.address,
        identity.c.off_at.is_(None).label("is_on"),
    )
)
_BY_PERSON = Prepared(
    _talk(
        tenant.outerjoin(
            person,
            sa.and_(
                person.c.tenant_id == tenant.c.id,
                person.c.id == sa.bindparam("person"),
                person.c.withdrawn_at.is_(None),
            ),
        ),
        sa.true(),
        sa.null().label("identity_id"),
    )
)
_NEW = Prepared(dialog.insert().inline(), ("tenant_id", "channel", "conversation", "person_id", "state", "updated_at"))
_SAVE = Prepared(
    dialog.update()
    .where(dialog.c.id == sa.bindparam("row"))
    .values(state=sa.bindparam("given_state"), updated_at=sa.bindparam("at"))
)


_STATE = scoped(
    sa.select(dialog.c.state).where(
        dialog.c.channel == sa.bindparam("of_channel"),
        dialog.c.conversation == sa.bindparam("of_conversation"),
        dialog.c.person_id == sa.bindparam("of_person"),
    )
)


def state_of(store: Store, channel: str, conversation: str, person_id: int) -> Mapping[str, Any]:
    """What the person's talk there remembered before this turn."""
    return store.scalar(_STATE, of_channel=channel, of_conversation=conversation, of_person=person_id) or {}


def talk_of(connection: Connection, tenant_id: int, channel: str, conversation: str, user: str) -> Talk:
    """By the platform's user id; a person whom nobody has linked has no `person_id`."""
    return _read(connection, _BY_IDENTITY, tenant_id, channel=channel, conversation=conversation, user=user)


def talk_of_person(connection: Connection, tenant_id: int, channel: str, conversation: str, person_id: int) -> Talk:
    """For the terminal and the demo page, where one picks whom to be."""
    return _read(connection, _BY_PERSON, tenant_id, channel=channel, conversation=conversation, person=person_id)


def _read(connection: Connection, statement: Prepared, tenant_id: int, **values: Any) -> Talk:
    [row] = statement.all(connection, {"tenant": tenant_id, **values})
    return Talk(
        tenant_id,
        row.register_version,
        row.zone,
        row.tenant_language,
        row.person_id,
        row.name,
        row.organisation,
        row.language,
        frozenset({"secretary"} if row.secretary else ()),
        row.dialog_id,
        row.state or {},
        None if row.identity_id is None else Identity(row.identity_id, row.address, bool(row.is_on)),
    )


def save_state(
    connection: Connection, talk: Talk, channel: str, conversation: str, state: Mapping[str, Any], at: dt.datetime
) -> None:
    """Keeps what the conversation remembers; one row for each person in it."""
    if talk.dialog_id is not None:
        _SAVE.change(connection, {"row": talk.dialog_id, "given_state": dict(state), "at": at})
    elif talk.person_id is not None:
        _NEW.change(
            connection,
            {
                "tenant_id": talk.tenant,
                "channel": channel,
                "conversation": conversation,
                "person_id": talk.person_id,
                "state": dict(state),
                "updated_at": at,
            },
        )
