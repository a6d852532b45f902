"""Roles and who holds them: since when, until when, and the document that says so."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage import history
from storage.scope import Scoped, of_tenant, scoped
from storage.store import Store
from storage.tables import document, organisation, person, role, role_holder, source

_ROLE = scoped(
    sa.select(role).where(
        role.c.key == sa.bindparam("wanted"),
        role.c.withdrawn_at.is_(None),
        sa.or_(
            role.c.organisation_id == sa.bindparam("organisation"),
            sa.and_(role.c.organisation_id.is_(None), sa.bindparam("organisation", type_=sa.Integer).is_(None)),
        ),
    )
)
_HOLDINGS = scoped(
    sa.select(
        role_holder,
        role.c.title,
        role.c.key.label("role_key"),
        role.c.organisation_id,
        organisation.c.name.label("organisation"),
        organisation.c.kind.label("organisation_kind"),
        person.c.name,
    )
    .select_from(
        role_holder.join(role, role.c.id == role_holder.c.role_id)
        .join(person, person.c.id == role_holder.c.person_id)
        .outerjoin(organisation, organisation.c.id == role.c.organisation_id)
    )
    .where(role_holder.c.withdrawn_at.is_(None), role.c.withdrawn_at.is_(None), person.c.withdrawn_at.is_(None))
    .order_by(role_holder.c.valid_from.desc(), role_holder.c.id.desc())
)
_of_name, _newest = source.alias("source_of_name"), source.alias("newest_source")
_newest_of_holding = (  # documents confirm a holding over and over: one row a holding, not one a document
    sa.select(sa.func.max(_newest.c.id))
    .where(
        of_tenant(_newest),
        of_tenant(role_holder),
        _newest.c.record == "role_holder",
        _newest.c.record_id == role_holder.c.id,
    )
    .scalar_subquery()
)


def ensure_role(change: history.Change, title: str, key: str, organisation_id: int | None) -> int:
    """`key` is the title as roles are compared (`dialogs.roles.role_key`)."""
    row = change.store.first(_ROLE, wanted=key, organisation=organisation_id)
    return row.id if row else change.create(role, title=title, key=key, organisation_id=organisation_id)


def hold(change: history.Change, role_id: int, person_id: int, since: dt.date) -> int:
    return change.create(role_holder, role_id=role_id, person_id=person_id, valid_from=since)


def change_holding(change: history.Change, holding_id: int, **values: Any) -> None:
    """valid_from, valid_to."""
    change.update(role_holder, holding_id, **values)


def every(store: Store) -> Sequence[Row[Any]]:
    """Every holding there is or was, newest first: title, role_key, organisation, kind, person, from, to."""
    return store.all(_HOLDINGS)


def of_roles(store: Store, keys: Sequence[str]) -> Sequence[Row[Any]]:
    """Holdings of the roles with these keys, newest first, each with the last document and line that say so."""
    return store.all(_of_roles(len(keys)), **{f"key_{number}": key for number, key in enumerate(keys)})


@cache
def _of_roles(count: int) -> Scoped:
    keys = [sa.bindparam(f"key_{number}", type_=sa.Text) for number in range(count)]
    return scoped(
        sa.select(
            role_holder.c.id,
            role_holder.c.role_id,
            role_holder.c.person_id,
            role_holder.c.valid_from,
            role_holder.c.valid_to,
            role_holder.c.seen_on,
            role.c.title,
            role.c.key.label("role_key"),
            organisation.c.name.label("organisation"),
            organisation.c.kind.label("organisation_kind"),
            person.c.name,
            document.c.name.label("document"),
            _of_name.c.line.label("line"),
        )
        .select_from(
            role_holder.join(role, role.c.id == role_holder.c.role_id)
            .join(person, person.c.id == role_holder.c.person_id)
            .outerjoin(organisation, organisation.c.id == role.c.organisation_id)
            .outerjoin(_of_name, _of_name.c.id == _newest_of_holding)
            .outerjoin(document, document.c.id == _of_name.c.document_id)
        )
        .where(
            role.c.key.in_(keys),
            role_holder.c.withdrawn_at.is_(None),
            role.c.withdrawn_at.is_(None),
            person.c.withdrawn_at.is_(None),
        )
        .order_by(role_holder.c.valid_from.desc(), role_holder.c.id.desc())
    )
