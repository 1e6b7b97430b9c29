"""Opens an SQLite file that several threads and processes use at the same time."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from weakref import finalize

from infra.pathrag import PORT
from ports.errors import PortProtocolError, PortUnavailableError

BUSY_TIMEOUT_SECONDS = 10.0
"""How long to wait for another writer; one write takes milliseconds."""
RETRY_PAUSE_SECONDS = 0.01


class SharedFile:
    """An SQLite file with one kept connection, which threads use in turns.

    Opening a connection takes as long as ten statements.
    """

    def __init__(self, file: Path, schema: str) -> None:
        """*schema* creates the tables that are not there."""
        self._file = file
        self._schema = schema
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one transaction.

        Raises:
            PortUnavailableError: The file cannot be opened, or stays locked.
            PortProtocolError: It is not a database.
        """
        try:
            with self._lock, self._connect() as db:
                yield db
        except sqlite3.OperationalError as error:
            raise PortUnavailableError(PORT, f"{self._file}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise PortProtocolError(PORT, f"{self._file}: {error}") from error

    def clear_log(self) -> None:
        """Take what was deleted out of the write-ahead log, which keeps old pages."""
        with self.transaction() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _connect(self) -> sqlite3.Connection:
        # A file that was deleted or restored meanwhile is another one: what is written
        # to the old one would be lost.
        if self._connection is None or self._identity != _find_identity(self._file):
            self._connection = _open(self._file, self._schema)
            self._identity = _find_identity(self._file)
            finalize(self, self._connection.close)
        return self._connection


def _find_identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _open(file: Path, schema: str) -> sqlite3.Connection:
    db = sqlite3.connect(file, timeout=BUSY_TIMEOUT_SECONDS, check_same_thread=False)
    try:
        _enable_write_ahead_log(db)
        # Deleted rows are overwritten with zeros, not only unlinked.
        db.execute("PRAGMA secure_delete = ON")
        db.execute(schema)
    except BaseException:
        db.close()
        raise
    return db


def _enable_write_ahead_log(db: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, with which readers and writers do not block.

    On a new file SQLite fails at once, whatever its timeout, if two connections do
    this together; so it is tried again.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise
            time.sleep(RETRY_PAUSE_SECONDS)
        else:
            return
