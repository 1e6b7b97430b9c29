"""The database's own clock: replicas with skewed clocks must not matter.

There are two readings, and each statement says which it needs:

* `StatementClock` stands still for the length of a statement, so that an index can
  find what is due before it. It compares: what is due, expired, long published.
* `Clock` goes on while a statement waits for a lock. It gives the values that are
  written or returned, and it compares where a row is found by its key and the
  statement may have waited for it.

A reading from before a wait is earlier. So a lease that `StatementClock` calls expired
has expired; of one that expired during the wait it learns only at the next statement.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Double, Row
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Clock(FunctionElement[float]):
    """Seconds since 1970, read each time: what both databases add and compare alike."""

    type = Double()
    inherit_cache = True


class StatementClock(FunctionElement[float]):
    """Seconds since 1970 when the statement began: the reading that indexes bear."""

    type = Double()
    inherit_cache = True


@compiles(Clock, "postgresql")
def _on_postgresql(_element: Clock, _compiler: SQLCompiler, **_: Any) -> str:
    # Not now(): that is when the transaction began, before it waited for its locks.
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


@compiles(StatementClock, "postgresql")
def _of_postgresql_statement(
    _element: StatementClock, _compiler: SQLCompiler, **_: Any
) -> str:
    # Of a function that is volatile, as clock_timestamp() is, no index is asked.
    return "CAST(extract(epoch FROM statement_timestamp()) AS double precision)"


@compiles(Clock, "sqlite")
@compiles(StatementClock, "sqlite")
def _on_sqlite(
    _element: Clock | StatementClock, _compiler: SQLCompiler, **_: Any
) -> str:
    # unixepoch('subsec') needs SQLite 3.42. It stands still during a statement, which
    # never waits half-way: it has locked the whole file.
    return "((julianday('now') - 2440587.5) * 86400.0)"


def to_datetime(seconds: float) -> datetime:
    """Return a reading of the clock as an aware datetime in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def row_values(row: Row[Any], *, times: Collection[str]) -> dict[str, Any]:
    """Return the columns of a row by name, those in *times* as datetimes."""
    values = dict(row._mapping)  # noqa: SLF001  # its public API
    return values | {name: to_datetime(values[name]) for name in times}
