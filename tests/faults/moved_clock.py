"""The database's own clock, set as a test wants: its function of the time is covered by one that adds to it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.database import is_sqlite, transaction

_COVER = (
    "CREATE TABLE moved (by interval NOT NULL)",
    "INSERT INTO moved VALUES ('0')",
    (
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS"
        " 'SELECT pg_catalog.clock_timestamp() + by FROM public.moved'"
    ),
    "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET search_path = public, pg_catalog'; END $$",
)


class MovedClock:
    """For connections that are opened from now on."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.by = dt.timedelta()

    def move(self, by: dt.timedelta) -> None:
        self.by = by
        if not is_sqlite(self.engine):
            with transaction(self.engine) as connection:
                connection.execute(sa.text("UPDATE moved SET by = :by"), {"by": by})

    def cover(self, raw: Any, _record: Any) -> None:
        if is_sqlite(self.engine):
            raw.create_function("strftime", -1, self._strftime)

    def _strftime(self, _form: str, moment: str, later: str = "+0 seconds") -> str:
        assert moment == "now"
        at = dt.datetime.now(dt.UTC) + self.by + dt.timedelta(seconds=float(later.split()[0]))
        return at.replace(tzinfo=None).isoformat(" ", "milliseconds") + "000"


@contextmanager
def moved_clock(engine: Engine) -> Iterator[MovedClock]:
    clock = MovedClock(engine)
    if not is_sqlite(engine):
        with transaction(engine) as connection:
            for statement in _COVER:
                connection.execute(sa.text(statement))
        engine.dispose()
    sa.event.listen(Engine, "connect", clock.cover)
    try:
        yield clock
    finally:
        sa.event.remove(Engine, "connect", clock.cover)
