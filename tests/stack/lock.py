"""One process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process holds the file at *path*, and hold it."""
    with path.open("w") as lock:
        # The kernel lets go of it when we die, however we die.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
