"""Opens the engine of each of the two databases."""

import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from infra.storage.db.database import PORT
from ports.errors import PortProtocolError, PortUnavailableError

POOL_SIZE = 10
"""Connections of one replica; nine replicas fit into PostgreSQL's default of 100."""

POOL_TIMEOUT = 20.0
"""Seconds to wait for a connection; far above any transaction of ours."""

SERVER_SETTINGS = {
    "application_name": "novel-movie-crews",
    "statement_timeout": "20s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
    # Compiling a plan costs more than any of our statements.
    "jit": "off",
}

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # Without it a commit can be lost with the power, and a recorded step is a promise.
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
)


class MissingDatabaseError(PortUnavailableError):
    """The file of a SQLite database is not there."""


@asynccontextmanager
async def open_engine(
    address: str, *, access: Literal["service", "operator"] = "service"
) -> AsyncIterator[AsyncEngine]:
    """Open the database at *address*: ``sqlite:///FILE`` or ``postgresql://…``.

    The *service* locks a SQLite file against other services, and makes it where there
    is none. An *operator* works beside a service: it takes no such lock, makes no file,
    and its changes wait their turn like any other transaction.
    """
    url = _parse_url(address)
    if url.get_backend_name() == "postgresql":
        engine = _postgresql(url)
        try:
            yield engine
        finally:
            await engine.dispose()
        return
    file = Path(url.database or "")
    with _lock_file(file) if access == "service" else _require_file(file):
        engine = _sqlite(url)
        try:
            yield engine
        finally:
            await engine.dispose()


def _parse_url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise PortProtocolError(PORT, "its URL cannot be read") from error
    if url.get_backend_name() not in ("postgresql", "sqlite") or not url.database:
        raise PortProtocolError(
            PORT, "its URL must be postgresql://USER@HOST/DATABASE or sqlite:///FILE"
        )
    return url


def _postgresql(url: URL) -> AsyncEngine:
    return create_async_engine(
        # Its parameters (`sslmode`, `sslrootcert`, …) are the driver's, which takes
        # them in an address only.
        url.set(drivername="postgresql+asyncpg", query={}),
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT,
        connect_args={
            "dsn": url.set(drivername="postgresql").render_as_string(
                hide_password=False
            ),
            "timeout": 5,
            # Above the server's own time-out, for a server that answers no more.
            "command_timeout": 30,
            "server_settings": SERVER_SETTINGS,
        },
    )


def _sqlite(url: URL) -> AsyncEngine:
    # One connection: SQLite has one writer, and waiting for a pool is cheaper and
    # fairer than its busy handler, which sleeps.
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT,
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # Python's driver would begin transactions by itself, and too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    # At once for writing: a transaction that upgrades later can fail half-way.
    if not connection.get_execution_options().get("autocommit"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _require_file(file: Path) -> Iterator[None]:
    if not file.exists():
        raise MissingDatabaseError(PORT, f"{file} is not there: set CREWS_JOURNAL_URL")
    yield


@contextmanager
def _lock_file(file: Path) -> Iterator[None]:
    """Keep other processes out: the relay's wake-up and the leases are for one."""
    lock = file.with_name(f"{file.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = lock.open("w")
    except OSError as error:
        raise PortUnavailableError(PORT, f"{file}: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PortUnavailableError(
                PORT,
                f"{file} is open in another process: stop that one first, or keep "
                "the journal in PostgreSQL to run several",
            ) from error
        yield
