"""What every command shares: settings, language, the chosen tenant, and how it refuses."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import click
from sqlalchemy.engine import Engine

from bot.clock import real_clock
from bot.settings import Settings
from dialogs.texts import Lines
from storage import schema, tenants
from storage.database import DatabaseUnavailableError, open_engine, sqlite_file, store_of, transaction
from storage.store import Store
from storage.tenants import Tenant, TenantChoiceError


@dataclass(frozen=True, slots=True)
class Command:
    """Handed to each command by click (`ctx.obj`)."""

    settings: Settings
    lines: Lines
    language: str
    tenant_name: str | None

    def say(self, key: str, **values: object) -> str:
        return self.lines(self.language, key, **values)

    def refuse(self, key: str, **values: object) -> NoReturn:
        refuse(self.say(key, **values))

    def now(self) -> dt.datetime:
        return real_clock()

    def engine(self) -> Engine:
        """The configured database, ready for use; refuses one that lacks the newest schema."""
        engine = self.opened()
        try:
            self._make_ready(engine)
        except DatabaseUnavailableError as error:
            self.refuse("database_unavailable", reason=error)
        except schema.SchemaOutdatedError:
            self.refuse("database_outdated")
        return engine

    def opened(self) -> Engine:
        """The configured database as it is; closed when the command ends."""
        engine = open_engine(self.settings.database)
        click.get_current_context().call_on_close(engine.dispose)
        return engine

    def _make_ready(self, engine: Engine) -> None:
        file = sqlite_file(engine)
        if self.settings.is_default_database and file is not None and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            upgrade(engine, self.settings, self.now())
            click.echo(self.say("database_made", path=file), err=True)
            return
        if file is not None and not file.exists():
            raise schema.SchemaOutdatedError(None)
        schema.check(engine)

    def tenant(self, engine: Engine) -> Tenant:
        try:
            with transaction(engine, reads_only=True) as connection:
                return tenants.chosen(connection, self.tenant_name)
        except TenantChoiceError as error:
            key = "which_tenant" if self.tenant_name is None else "unknown_tenant"
            self.refuse(key, names=", ".join(error.names), name=self.tenant_name)

    @contextmanager
    def store(self, engine: Engine, tenant: Tenant, *, reads_only: bool = False) -> Iterator[Store]:
        """A transaction of the command; a locked or lost database is refused in one line."""
        try:
            with store_of(engine, tenant.id, self.now(), via="command", reads_only=reads_only) as store:
                yield store
        except DatabaseUnavailableError as error:
            self.refuse("database_unavailable", reason=error)


def refuse(text: str) -> NoReturn:
    """One clear line on stderr, exit 1."""
    click.echo(text, err=True)
    raise SystemExit(1)


def upgrade(engine: Engine, settings: Settings, now: dt.datetime) -> tuple[str | None, str]:
    """Schema and the first tenant; (version before, after)."""
    versions = schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, now, zone=settings.timezone, language=settings.language)
    return versions
