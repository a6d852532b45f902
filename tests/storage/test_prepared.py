"""A prepared statement gives the rows and raises the errors that SQLAlchemy does."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.columns import metadata
from storage.database import transaction
from storage.prepared import Prepared
from storage.tables import inbox, tenant
from tests.cast import Cast
from tests.conftest import NOW

COLUMNS = ("tenant_id", "channel", "dedupe", "conversation", "user", "event", "status", "received_at")
NEW = Prepared(inbox.insert().inline(), COLUMNS)
BY_KEY = Prepared(sa.select(inbox).where(inbox.c.dedupe == sa.bindparam("key")))
READ = Prepared(inbox.update().where(inbox.c.dedupe == sa.bindparam("key")).values(intent="read", answered_at=NOW))


def row(key: str, **changed: Any) -> dict[str, Any]:
    values = (1, "notebook", key, "c", "u", {"text": "å"}, "new", NOW)
    return {**dict(zip(COLUMNS, values, strict=True)), **changed}


def test_rows_of_every_table_are_those_of_sqlalchemy(engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        NEW.change(connection, row("one"))
        found = 0
        for table in metadata.sorted_tables:
            every = sa.select(table)
            rows = Prepared(every).all(connection, {})
            assert rows == connection.execute(every).all()
            assert [one._mapping for one in rows] == list(connection.execute(every).mappings())
            found += len(rows)
    assert found > 50


def test_a_row_is_known_by_names_and_by_columns(engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        assert NEW.change(connection, row("one")) == 1
        kept = BY_KEY.first(connection, {"key": "one"})
        assert kept is not None
        assert (kept.event, kept.received_at, kept.intent) == ({"text": "å"}, NOW, None)
        assert kept._mapping[inbox.c.dedupe] == "one"


def test_what_is_not_there_is_none_and_changes_nothing(engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        assert BY_KEY.first(connection, {"key": "one"}) is None
        assert BY_KEY.all(connection, {"key": "one"}) == []
        assert READ.change(connection, {"key": "one"}) == 0


def test_what_the_statement_itself_says_is_written(engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection:
        NEW.change(connection, row("one"))
        assert READ.change(connection, {"key": "one"}) == 1
        kept = BY_KEY.first(connection, {"key": "one"})
        assert kept is not None
        assert (kept.intent, kept.answered_at) == ("read", NOW)


def test_a_parameter_that_is_not_given_is_an_error(engine: Engine, cast: Cast) -> None:
    with transaction(engine) as connection, pytest.raises(KeyError, match="key"):
        BY_KEY.all(connection, {})


def test_a_statement_whose_text_changes_is_refused(engine: Engine, cast: Cast) -> None:
    listed = Prepared(sa.select(tenant).where(tenant.c.id.in_(sa.bindparam("ids", expanding=True))))
    with transaction(engine) as connection, pytest.raises(TypeError):
        listed.all(connection, {"ids": [1, 2]})


def test_it_begins_a_transaction_where_there_is_none(engine: Engine, cast: Cast) -> None:
    with engine.connect() as connection:
        NEW.change(connection, row("one"))
        connection.rollback()
        assert BY_KEY.first(connection, {"key": "one"}) is None


def test_an_error_is_sqlalchemys_without_what_was_given(engine: Engine, cast: Cast) -> None:
    with engine.connect() as connection:
        with pytest.raises(sa.exc.IntegrityError) as told, connection.begin():
            NEW.change(connection, row("secret", received_at=None))
        assert "secret" not in str(told.value).partition("[SQL")[2]
        assert not told.value.connection_invalidated
        with connection.begin():
            assert BY_KEY.first(connection, {"key": "secret"}) is None


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_connection_that_is_gone_is_not_used_again(engine: Engine, cast: Cast) -> None:
    with engine.connect() as connection:
        own = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        connection.commit()
        with engine.connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})
        with pytest.raises(sa.exc.OperationalError) as told, connection.begin():
            BY_KEY.all(connection, {"key": "one"})
        assert told.value.connection_invalidated
        with connection.begin():
            assert BY_KEY.all(connection, {"key": "one"}) == []


def test_who_listens_hears_of_it(engine: Engine, cast: Cast) -> None:
    heard: list[str] = []

    def executed(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
        heard.append(text)

    sa.event.listen(engine, "before_cursor_execute", executed)
    with transaction(engine) as connection:
        BY_KEY.all(connection, {"key": "one"})
    sa.event.remove(engine, "before_cursor_execute", executed)
    assert [text.split()[0] for text in heard] == ["SELECT"]
