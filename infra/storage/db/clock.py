"""The database's own clock: replicas with skewed clocks must not matter."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Clock(FunctionElement[float]):
    """Seconds since 1970: the one form both databases add and compare alike."""

    type = Double()
    inherit_cache = True


@compiles(Clock, "postgresql")
def _on_postgresql(_element: Clock, _compiler: SQLCompiler, **_: Any) -> str:
    # Not now(): that is when the transaction began, before it waited for its locks.
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


@compiles(Clock, "sqlite")
def _on_sqlite(_element: Clock, _compiler: SQLCompiler, **_: Any) -> str:
    # unixepoch('subsec') needs SQLite 3.42.
    return "((julianday('now') - 2440587.5) * 86400.0)"


def to_datetime(seconds: float) -> datetime:
    """Return a reading of the clock as an aware datetime in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
