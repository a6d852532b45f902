"""What is due by the clock. Works across tenants, on the bare connection."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import person, posting, reminder_choice, subscription, tenant

_PAUSED_UNTIL = (
    sa.select(sa.func.max(reminder_choice.c.paused_until))
    .where(
        reminder_choice.c.tenant_id == subscription.c.tenant_id,
        reminder_choice.c.person_id == subscription.c.person_id,
        reminder_choice.c.withdrawn_at.is_(None),
    )
    .scalar_subquery()
)
_DUE = (
    sa.select(subscription, tenant.c.zone, _PAUSED_UNTIL.label("paused_until"))
    .select_from(
        subscription.join(tenant, tenant.c.id == subscription.c.tenant_id).join(
            person,
            sa.and_(person.c.tenant_id == subscription.c.tenant_id, person.c.id == subscription.c.person_id),
        )
    )
    .where(
        subscription.c.next_at <= sa.bindparam("until"),
        subscription.c.withdrawn_at.is_(None),
        person.c.withdrawn_at.is_(None),
    )
    .order_by(subscription.c.next_at, subscription.c.id)
    .with_for_update(of=subscription, skip_locked=True)
)
_CLAIM = (
    subscription.update()
    .where(
        subscription.c.id.in_(sa.bindparam("rows", expanding=True)),
        subscription.c.next_at == sa.bindparam("known"),
        subscription.c.withdrawn_at.is_(None),
    )
    .values(
        next_at=sa.bindparam("following"),
        last_at=sa.bindparam("told"),
    )
    .returning(subscription.c.id)
)

_POSTINGS = (
    sa.select(posting, tenant.c.zone)
    .select_from(posting.join(tenant, tenant.c.id == posting.c.tenant_id))
    .where(posting.c.next_at <= sa.bindparam("until"), posting.c.withdrawn_at.is_(None))
    .order_by(posting.c.next_at, posting.c.id)
)
_CLAIM_POSTING = (
    posting.update()
    .where(
        posting.c.id == sa.bindparam("row"),
        posting.c.next_at == sa.bindparam("known"),
        posting.c.withdrawn_at.is_(None),
    )
    .values(next_at=sa.bindparam("following"), last_at=sa.bindparam("told"))
)
_ROUNDS = (
    sa.select(tenant)
    .where(sa.or_(tenant.c.remind_at.is_(None), tenant.c.remind_at <= sa.bindparam("until")))
    .order_by(tenant.c.remind_at, tenant.c.id)
)
_CLAIM_ROUND = (
    tenant.update()
    .where(tenant.c.id == sa.bindparam("row"), tenant.c.remind_at.is_not_distinct_from(sa.bindparam("known")))
    .values(remind_at=sa.bindparam("following"), reminded_on=sa.bindparam("day"))
)
_AFTER: sa.BindParameter[Any] = sa.bindparam("after")
_EARLIEST = sa.select(
    sa.select(sa.func.min(tenant.c.remind_at)).where(tenant.c.remind_at > _AFTER).scalar_subquery().label("round"),
    sa.select(sa.func.min(subscription.c.next_at))
    .select_from(
        subscription.join(
            person, sa.and_(person.c.tenant_id == subscription.c.tenant_id, person.c.id == subscription.c.person_id)
        )
    )
    .where(subscription.c.next_at > _AFTER, subscription.c.withdrawn_at.is_(None), person.c.withdrawn_at.is_(None))
    .scalar_subquery()
    .label("digest"),
    sa.select(sa.func.min(posting.c.next_at))
    .where(posting.c.next_at > _AFTER, posting.c.withdrawn_at.is_(None))
    .scalar_subquery()
    .label("posting"),
)


def subscriptions(connection: Connection, until: dt.datetime, most: int | None) -> Sequence[Row[Any]]:
    """Subscriptions whose time has come, the earliest first, with the tenant's `zone`; `most` None is all.

    `paused_until` is the last local day on which the person wants none."""
    return connection.execute(_DUE.limit(most), {"until": until}).all()


def claim(
    connection: Connection,
    subscription_ids: Collection[int],
    known: dt.datetime,
    told: dt.datetime,
    following: dt.datetime,
) -> frozenset[int]:
    """Moves them on to `following`, all until `told` being told. Those that nobody else has moved since they were read
    as due at `known`."""
    given = {"rows": list(subscription_ids), "known": known, "told": told, "following": following}
    return frozenset(row.id for row in connection.execute(_CLAIM, given))


def rounds(connection: Connection, until: dt.datetime) -> Sequence[Row[Any]]:
    """Tenants whose round of reminders is due or was never planned: id, zone, remind_at, reminded_on."""
    return connection.execute(_ROUNDS, {"until": until}).all()


def claim_round(
    connection: Connection, tenant_id: int, known: dt.datetime | None, following: dt.datetime, day: dt.date | None
) -> bool:
    """Plans the next one and remembers the `day` of this one. False when somebody else did so since."""
    given = {"row": tenant_id, "known": known, "following": following, "day": day}
    return connection.execute(_CLAIM_ROUND, given).rowcount == 1


def earliest(connection: Connection, after: dt.datetime) -> dt.datetime | None:
    """When the first digest, posting or round of reminders after that moment is due."""
    found = connection.execute(_EARLIEST, {"after": after}).one()
    return min((moment for moment in found if moment is not None), default=None)


def postings(connection: Connection, until: dt.datetime, most: int | None) -> Sequence[Row[Any]]:
    """Forums' digests to be posted, the earliest first, with the tenant's `zone`."""
    return connection.execute(_POSTINGS.limit(most), {"until": until}).all()


def claim_posting(
    connection: Connection, posting_id: int, known: dt.datetime, told: dt.datetime, following: dt.datetime
) -> bool:
    """As `claim`."""
    given = {"row": posting_id, "known": known, "told": told, "following": following}
    return connection.execute(_CLAIM_POSTING, given).rowcount == 1
