"""An SQLite file that several threads and processes may use at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ports.errors import PortProtocolError, PortUnavailableError

PORT = "graph"
PATIENCE_SECONDS = 10.0
"""Another process may be writing; what we write takes milliseconds."""


@contextmanager
def opened(file: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """Open *file* for one transaction.

    Opened anew every time: 0.3 ms, and nothing to share between threads or to close.
    """
    try:
        with closing(sqlite3.connect(file, timeout=PATIENCE_SECONDS)) as db:
            # Readers do not wait for a writer, nor it for them.
            db.execute("PRAGMA journal_mode = WAL")
            # What is forgotten is overwritten, not only unlinked.
            db.execute("PRAGMA secure_delete = ON")
            db.execute(schema)
            with db:
                yield db
    except sqlite3.OperationalError as error:
        raise PortUnavailableError(PORT, f"{file}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise PortProtocolError(PORT, f"{file}: {error}") from error
