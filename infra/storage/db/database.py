"""One database: its engine, its transactions, and its failures in our words."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from infra.storage.db.uncancelled import run_uncancelled
from ports.errors import PortError, PortProtocolError, PortUnavailableError

PORT = "journal"
MAX_ATTEMPTS = 5
"""Of one transaction: deadlocks and a restarted server pass, an outage does not."""
RETRY_PAUSE = 0.05
"""Seconds before the second attempt, doubled before each that follows."""

RERUNNABLE = ("40", "08", "57P01", "57P02", "57P03")
"""SQLSTATEs of what another transaction may pass: rolled back by the server
(serialisation, deadlock), connection lost, shutting down or starting up."""
UNAVAILABLE = (*RERUNNABLE, "25006", "53", "55", "57", "58")
"""And of what passes only with time: read-only stand-by, no space, locks, time-outs."""

INVALID_VALUE = "22"

DRIVER_ERRORS = (
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
)
"""asyncpg's own errors come bare while a connection is being made."""

AUTOCOMMIT_OPTIONS: dict[str, dict[str, Any]] = {
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
    # Heeded by the listener that begins transactions (`engines`): SQLAlchemy's own
    # AUTOCOMMIT would leave Python's driver opening transactions afterwards.
    "sqlite": {"alone": True},
}
"""What spares a single statement the transaction around it."""

T = TypeVar("T")


class Database:
    """Runs work in transactions, again where that helps.

    Work must bear being run twice: a connection can die after the commit, before
    its confirmation.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._alone = engine.execution_options(
            **AUTOCOMMIT_OPTIONS[engine.dialect.name]
        )

    @property
    def engine(self) -> AsyncEngine:
        """What migrations run on."""
        return self._engine

    @property
    def dialect(self) -> str:
        """``postgresql`` or ``sqlite``, where a statement must know."""
        return self._engine.dialect.name

    async def transact(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run *work* in one transaction."""
        return await self._retry(self._engine, work)

    async def autocommit(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run *work*, a single statement, which needs no transaction around it."""
        return await self._retry(self._alone, work)

    async def _retry(
        self, engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]
    ) -> T:
        for failures in range(1, MAX_ATTEMPTS):
            try:
                return await self._run_once(engine, work)
            except DRIVER_ERRORS as error:
                if not _is_rerunnable(error):
                    raise to_port_error(error) from error
            await asyncio.sleep(RETRY_PAUSE * 2**failures)
        try:
            return await self._run_once(engine, work)
        except DRIVER_ERRORS as error:
            raise to_port_error(error) from error

    async def _run_once(
        self, engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]
    ) -> T:
        if self.dialect == "sqlite":
            # A statement goes on in its thread whoever leaves. To leave saves no time;
            # it costs the only connection, and a connect that is left leaves the file
            # open.
            return await run_uncancelled(_run_work(engine, work))
        return await _run_work(engine, work)


async def _run_work(
    engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]
) -> T:
    async with engine.begin() as connection:
        return await work(connection)


def to_port_error(error: BaseException) -> PortError:
    """Return a foreign failure in our words."""
    code = _sqlstate(error)
    is_unavailable = (
        code.startswith(UNAVAILABLE)
        if code
        else not isinstance(error, SQLAlchemyError)
        or isinstance(error, PoolTimeoutError)
        or _is_disconnect(error)
        or isinstance(getattr(error, "orig", None), sqlite3.OperationalError)
    )
    kind = PortUnavailableError if is_unavailable else PortProtocolError
    return kind(PORT, _describe(error))


def _is_rerunnable(error: BaseException) -> bool:
    return (
        _sqlstate(error).startswith(RERUNNABLE)
        or _is_disconnect(error)
        or isinstance(error, OSError)
    )


def _is_disconnect(error: BaseException) -> bool:
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated
        # Of a server that dies while the connection is being made, asyncpg says that
        # another operation is in progress.
        or isinstance(
            getattr(error.orig, "__cause__", None), asyncpg.InternalClientError
        )
    )


def _sqlstate(error: BaseException) -> str:
    source = error.orig if isinstance(error, DBAPIError) else error
    return getattr(source, "sqlstate", None) or ""


def _describe(error: BaseException) -> str:
    """Name the failure without the statement's parameters: they hold stories."""
    source = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, DataError) or _sqlstate(error).startswith(INVALID_VALUE):
        # Both the driver and the server quote the value that they refuse.
        return type(source).__name__
    return f"{type(source).__name__}: {source}"[:500]
