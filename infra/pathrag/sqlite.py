"""An SQLite file that several threads and processes may use at once."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ports.errors import PortProtocolError, PortUnavailableError

PORT = "graph"
BUSY_TIMEOUT_SECONDS = 10.0
"""Another process may be writing; what we write takes milliseconds."""
RETRY_PAUSE_SECONDS = 0.01


@contextmanager
def open_transaction(file: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """Open *file* for one transaction.

    Opened anew every time: 0.3 ms, and nothing to share between threads or to close.
    """
    try:
        with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_SECONDS)) as db:
            _enable_write_ahead_log(db)
            # What is forgotten is overwritten, not only unlinked.
            db.execute("PRAGMA secure_delete = ON")
            db.execute(schema)
            with db:
                yield db
    except sqlite3.OperationalError as error:
        raise PortUnavailableError(PORT, f"{file}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise PortProtocolError(PORT, f"{file}: {error}") from error


def _enable_write_ahead_log(db: sqlite3.Connection) -> None:
    """Let readers not wait for a writer, nor it for them.

    SQLite refuses at once, whatever its timeout, where two do so to a new file.
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
