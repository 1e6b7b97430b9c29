"""Locks between processes."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock at *path*; wait while another process holds it."""
    with path.open("w") as lock:
        # The kernel releases the lock when this process ends, even when it is killed.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
