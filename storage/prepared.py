"""Statements that are run again and again: compiled once by SQLAlchemy, and from then on run by the driver alone.

What SQLAlchemy does anew for each running costs twice as much as the statement (20 µs beside 7 on SQLite), and a turn
runs seven.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, Row, result_tuple
from sqlalchemy.engine.interfaces import DBAPICursor

Process = Callable[[Any], Any] | None
Make = Callable[[Sequence[Any]], Row[Any]]
_rowcount = attrgetter("rowcount")


class Prepared:
    """A statement whose text never changes; an insert is given `columns`.

    Runs in the connection's transaction and raises what SQLAlchemy does. Who listens for statements hears of it.
    """

    def __init__(self, statement: Any, columns: Sequence[str] = ()) -> None:
        self.statement = statement
        self.columns = list(columns) or None
        self._compiled: tuple[Dialect, _Compiled] | None = None

    def all(self, connection: Connection, given: Mapping[str, Any]) -> Sequence[Row[Any]]:
        compiled = self._for(connection.dialect)
        rows: list[Row[Any]] = compiled.run(connection, given, compiled.all_rows)
        return rows

    def first(self, connection: Connection, given: Mapping[str, Any]) -> Row[Any] | None:
        compiled = self._for(connection.dialect)
        row: Row[Any] | None = compiled.run(connection, given, compiled.first_row)
        return row

    def change(self, connection: Connection, given: Mapping[str, Any]) -> int:
        """How many rows it changed."""
        return int(self._for(connection.dialect).run(connection, given, _rowcount))

    def _for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled
        if compiled is None or compiled[0] is not dialect:
            compiled = self._compiled = (dialect, _Compiled(self.statement, dialect, self.columns))
        return compiled[1]


class _Bound(NamedTuple):
    """A parameter as the text names it; `fixed` where the statement itself says its value."""

    name: str
    process: Process
    is_fixed: bool
    fixed: Any

    def value(self, given: Mapping[str, Any]) -> Any:
        if self.is_fixed and self.name not in given:
            return self.fixed
        value = given[self.name]
        return value if self.process is None else self.process(value)


class _Compiled:
    """For one database. How its rows are made is told by the first that come."""

    def __init__(self, statement: Any, dialect: Dialect, columns: list[str] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        if compiled.literal_execute_params or compiled.post_compile_params:
            raise TypeError("its text changes with its parameters")
        self.text: str = compiled.string
        self.dialect = dialect
        self.is_positional: bool = compiled.positional
        names = compiled.positiontup if self.is_positional else compiled.binds
        self.bound = [_bound(name, compiled.binds[name], dialect) for name in names]
        self.columns = list(getattr(statement, "exported_columns", ()))
        self.make: Make | None = None

    def run(self, connection: Connection, given: Mapping[str, Any], take: Callable[[DBAPICursor], Any]) -> Any:
        parameters = self._parameters(given)
        if not connection.in_transaction():
            connection.begin()
        cursor = connection.connection.cursor()
        try:
            for told in connection.engine.dispatch.before_cursor_execute:
                told(connection, cursor, self.text, parameters, None, False)
            cursor.execute(self.text, parameters)
            return take(cursor)
        except self.dialect.loaded_dbapi.Error as error:
            raise _told(connection, cursor, self.text, error) from error
        finally:
            cursor.close()

    def all_rows(self, cursor: DBAPICursor) -> list[Row[Any]]:
        make = self.make or self._learn(cursor)
        return [make(values) for values in cursor.fetchall()]

    def first_row(self, cursor: DBAPICursor) -> Row[Any] | None:
        make, values = self.make or self._learn(cursor), cursor.fetchone()
        return None if values is None else make(values)

    def _parameters(self, given: Mapping[str, Any]) -> Any:
        if self.is_positional:
            return [one.value(given) for one in self.bound]
        return {one.name: one.value(given) for one in self.bound}

    def _learn(self, cursor: DBAPICursor) -> Make:
        described = list(cursor.description or ())
        make = result_tuple([one[0] for one in described], [(column,) for column in self.columns])
        kinds = [
            (column.type.dialect_impl(self.dialect), one[1])
            for column, one in zip(self.columns, described, strict=True)
        ]
        processes = [kind.result_processor(self.dialect, code) for kind, code in kinds]
        self.make = _processed(processes, make) if any(processes) else make
        return self.make


def _processed(processes: Sequence[Process], make: Make) -> Make:
    def made(values: Sequence[Any]) -> Row[Any]:
        return make([value if p is None else p(value) for p, value in zip(processes, values, strict=True)])

    return made


def _bound(name: str, bind: sa.BindParameter[Any], dialect: Dialect) -> _Bound:
    process = bind.type.dialect_impl(dialect).bind_processor(dialect)
    value, is_fixed = bind.effective_value, not bind.required
    return _Bound(name, process, is_fixed, process(value) if is_fixed and process is not None else value)


def _told(connection: Connection, cursor: DBAPICursor, text: str, error: Any) -> BaseException:
    """As SQLAlchemy tells it; a connection that is gone is not used again."""
    dialect = connection.dialect
    is_gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if is_gone:
        connection.invalidate(error)
    told: BaseException = sa.exc.DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, True, connection_invalidated=is_gone, dialect=dialect
    )
    return told
