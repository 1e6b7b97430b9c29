"""One database: its engine, its transactions, and its errors as port errors."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from itertools import count
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import asyncpg
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ports.certificates import find_certificate_fault
from ports.errors import PortError, PortProtocolError, PortUnavailableError

PORT = "journal"
MAX_ATTEMPTS = 5
"""Of one transaction: deadlocks and a restarted server pass, an outage does not."""
RETRY_PAUSE = 0.1
"""Seconds before the second attempt, doubled before each that follows."""

RERUNNABLE = ("40", "08", "57P01", "57P02", "57P03")
"""SQLSTATEs of what another attempt may pass: rolled back by the server
(serialisation, deadlock), connection lost, shutting down or starting up."""
NEWER_SCHEMA = ("42703", "42P01")
"""A column or table that is not there: a newer release has migrated."""

UNAVAILABLE = (
    *RERUNNABLE,
    *NEWER_SCHEMA,
    *("25006", "28", "42501", "53", "55", "57", "58"),
)
"""And of what passes only with time, or when a person has mended it: read-only
stand-by, no space, locks, time-outs; a refused login or permission."""

INVALID_VALUE = "22"

DRIVER_ERRORS = (
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
)
"""asyncpg's own errors come unwrapped while a connection is being made."""

AUTOCOMMIT_OPTIONS: dict[str, dict[str, Any]] = {
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
    # Read by the listener that begins transactions (`engine`): SQLAlchemy's own
    # AUTOCOMMIT would leave Python's driver opening transactions afterwards.
    "sqlite": {"autocommit": True},
}
"""What spares a single statement the transaction around it."""

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """Runs work in transactions, and again where that helps.

    Work must bear being run twice: a connection can die after the commit, before
    its confirmation.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        options = AUTOCOMMIT_OPTIONS[engine.dialect.name]
        self._autocommit_engine = engine.execution_options(**options)

    @property
    def dialect(self) -> str:
        """``postgresql`` or ``sqlite``, where a statement must know."""
        return self._engine.dialect.name

    async def transact(
        self,
        work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]],
        *args: P.args,
        **options: P.kwargs,
    ) -> T:
        """Run *work* in one transaction, with its connection and these arguments."""
        return await self._retry(
            self._engine, lambda connection: work(connection, *args, **options)
        )

    async def autocommit(
        self,
        work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]],
        *args: P.args,
        **options: P.kwargs,
    ) -> T:
        """Run *work*, a single statement, which needs no transaction around it."""
        return await self._retry(
            self._autocommit_engine,
            lambda connection: work(connection, *args, **options),
        )

    async def _retry(
        self, engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]
    ) -> T:
        for attempt in count(1):
            try:
                return await self._run_once(engine, work)
            except DRIVER_ERRORS as error:
                if attempt == MAX_ATTEMPTS or not _is_rerunnable(error):
                    raise to_port_error(error) from error
            await asyncio.sleep(RETRY_PAUSE * 2 ** (attempt - 1))
        raise AssertionError  # the loop either returned or raised

    async def _run_once(
        self, engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]
    ) -> T:
        if self.dialect == "sqlite":
            # A statement goes on in its thread even when its caller is cancelled.
            # To leave it would save no time and cost the only connection; and a
            # connect that is left leaves the file open.
            return await run_uncancelled(_run_work(engine, work))
        return await _run_work(engine, work)


class DatabaseUser(Protocol):
    """An object whose methods run in transactions of its database."""

    @property
    def database(self) -> Database:
        """Where its methods run."""
        ...


U = TypeVar("U", bound=DatabaseUser)


def in_transaction(
    method: Callable[Concatenate[U, AsyncConnection, P], Awaitable[T]],
) -> Callable[Concatenate[U, P], Coroutine[Any, Any, T]]:
    """Run a method in one transaction; its first argument is the connection."""

    @wraps(method)
    async def run(self: U, /, *args: P.args, **options: P.kwargs) -> T:
        return await self.database.transact(
            lambda connection: method(self, connection, *args, **options)
        )

    return run


def in_autocommit(
    method: Callable[Concatenate[U, AsyncConnection, P], Awaitable[T]],
) -> Callable[Concatenate[U, P], Coroutine[Any, Any, T]]:
    """Run a method of a single statement; its first argument is the connection."""

    @wraps(method)
    async def run(self: U, /, *args: P.args, **options: P.kwargs) -> T:
        return await self.database.autocommit(
            lambda connection: method(self, connection, *args, **options)
        )

    return run


def as_method(
    work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Return *work*, a single statement, as a method of what has a database."""

    @wraps(work)
    async def run(self: DatabaseUser, /, *args: P.args, **options: P.kwargs) -> T:
        return await self.database.autocommit(work, *args, **options)

    return run


async def run_uncancelled(work: Coroutine[Any, Any, T]) -> T:
    """Await *work* to its end even if the caller is cancelled; then raise that.

    Not `anyio.CancelScope(shield=True)`: it does not shield from asyncio's own
    `Task.cancel`, which is how time-outs and task groups cancel here.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        raise


async def _run_work(
    engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]
) -> T:
    async with engine.begin() as connection:
        return await work(connection)


def to_port_error(error: BaseException) -> PortError:
    """Return an error of the driver or of SQLAlchemy as one of the port's."""
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


def _deployment_fault(error: BaseException) -> str | None:
    """Return what a person must mend, where the deployment is at fault."""
    code = _sqlstate(error)
    source = error.orig if isinstance(error, DBAPIError) else error
    said = f"{source}".partition("\n")[0].removeprefix(f"{type(source)}: ")[:200]
    match code:
        case "42501":
            return (
                f"{said}: give its user the rights of infra/deploy/postgres-roles.sql"
            )
        case "3D000":
            return f"{said}: create it, or set CREWS_JOURNAL_URL"
        case _ if code.startswith("28"):
            return (
                f"its login is refused ({said}): set user and password in "
                "CREWS_JOURNAL_URL"
            )
        case "" if isinstance(source, OSError) and not isinstance(
            error, SQLAlchemyError
        ):
            return (
                f"nothing answers there ({type(source).__name__}: {source}): is "
                "PostgreSQL running, and CREWS_JOURNAL_URL right?"
            )
    return None


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
    """Name the error without the statement's parameters: they hold stories."""
    source = error.orig if isinstance(error, DBAPIError) else error
    if fault := find_certificate_fault(error) or _deployment_fault(error):
        return fault
    if isinstance(error, DataError) or _sqlstate(error).startswith(INVALID_VALUE):
        # Both the driver and the server quote the value that they refuse. SQLAlchemy
        # calls every error of the driver Error; what it was made of has a name.
        cause = (source and source.__cause__) or source
        return f"it can hold no such value ({type(cause).__name__})"
    # One line: the server's details below it repeat the row.
    return f"{type(source).__name__}: {source}".partition("\n")[0][:500]
