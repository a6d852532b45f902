"""Workspaces in which the app was installed, with their tokens as given: encrypted. Of no tenant, on the connection."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from storage.tables import slack_installation

_INSERT = {
    made.dialect.name: (new := made.insert(slack_installation)).on_conflict_do_update(
        index_elements=["place"],
        set_={
            **{
                name: new.excluded[name]
                for name in ("name", "bot_user", "token", "refresh_token", "expires_at", "installed_at")
            },
            "version": slack_installation.c.version + 1,
            "renewing_until": None,
        },
    )
    for made in (sqlite, postgresql)
}
_OF = sa.select(slack_installation).where(slack_installation.c.place == sa.bindparam("of_place"))


def save(
    connection: Connection,
    place: str,
    *,
    name: str,
    bot_user: str,
    token: str,
    refresh_token: str | None,
    expires_at: dt.datetime | None,
    now: dt.datetime,
) -> None:
    """A new one, or in the place of the one before."""
    values = {
        "place": place,
        "name": name,
        "bot_user": bot_user,
        "token": token,
        "refresh_token": refresh_token,
        "expires_at": expires_at,
        "installed_at": now,
    }
    connection.execute(_INSERT[connection.dialect.name], values)


def of(connection: Connection, place: str) -> Row[Any] | None:
    return connection.execute(_OF, {"of_place": place}).first()


def every(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(sa.select(slack_installation).order_by(slack_installation.c.id)).all()


def remove(connection: Connection, place: str, told_at: dt.datetime) -> bool:
    """False where there is none, or one that was made after Slack told so."""
    gone = connection.execute(
        slack_installation.delete().where(
            slack_installation.c.place == place, slack_installation.c.installed_at <= told_at
        )
    )
    return gone.rowcount == 1


def begin_renewing(connection: Connection, place: str, version: int, now: dt.datetime, until: dt.datetime) -> bool:
    """Whether the caller is the one who asks for the token after `version`; others wait for it or go on with theirs."""
    taken = connection.execute(
        slack_installation.update()
        .where(
            slack_installation.c.place == place,
            slack_installation.c.version == version,
            sa.or_(slack_installation.c.renewing_until.is_(None), slack_installation.c.renewing_until <= now),
        )
        .values(renewing_until=until)
    )
    return taken.rowcount == 1


def renew(
    connection: Connection,
    place: str,
    version: int,
    *,
    token: str,
    refresh_token: str | None,
    expires_at: dt.datetime | None,
) -> bool:
    """False where the app was installed anew or removed meanwhile: that token counts."""
    kept = connection.execute(
        slack_installation.update()
        .where(slack_installation.c.place == place, slack_installation.c.version == version)
        .values(
            token=token,
            refresh_token=refresh_token,
            expires_at=expires_at,
            version=version + 1,
            renewing_until=None,
        )
    )
    return kept.rowcount == 1


def reseal(connection: Connection, row_id: int, version: int, token: str, refresh_token: str | None) -> None:
    """The same token under another key."""
    connection.execute(
        slack_installation.update()
        .where(slack_installation.c.id == row_id, slack_installation.c.version == version)
        .values(token=token, refresh_token=refresh_token)
    )
