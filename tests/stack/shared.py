"""One set of servers for all processes of a test run, or of `make up`."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tests.stack.daemon import DaemonError
from tests.stack.lock import hold_lock
from tests.stack.servers import (
    OWN_SERVER_ADAPTER,
    OwnBroker,
    OwnPostgres,
    OwnServer,
    a_broker,
    a_postgres,
)

_CHECKOUT = Path(__file__).parents[2]
_RECORD = "server.json"
_OWNER = "owner.lock"


class Stack:
    """Servers in one folder; the first process that needs a server starts it.

    Removing the stack stops all of them, also those that other processes started.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def broker(self) -> OwnBroker:
        """Return the shared broker, with its management API."""
        server = self._shared_server(
            "rabbit", lambda home: a_broker(home, management=True)
        )
        assert isinstance(server, OwnBroker)
        return server

    def postgres(self) -> OwnPostgres:
        """Return the shared database server."""
        server = self._shared_server("postgres", a_postgres)
        assert isinstance(server, OwnPostgres)
        return server

    def private_broker(self) -> OwnBroker:
        """Start a private broker, which the caller must remove."""
        broker = a_broker(self._new_folder(), management=False)
        _start(broker)
        return broker

    def private_postgres(self) -> OwnPostgres:
        """Start a private database server, which the caller must remove."""
        postgres = a_postgres(self._new_folder())
        _start(postgres)
        return postgres

    def running_servers(self) -> Iterator[OwnServer]:
        """Yield every server of this folder that was started and not removed."""
        for record in sorted(self.folder.glob(f"*/{_RECORD}")):
            yield OWN_SERVER_ADAPTER.validate_json(record.read_bytes())

    def remove(self) -> None:
        """Stop every server and delete their data."""
        for server in self.running_servers():
            server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _shared_server(self, name: str, plan: Callable[[Path], OwnServer]) -> OwnServer:
        home = self.folder / name
        with hold_lock(self.folder / f"{name}.lock"):
            record = home / _RECORD
            if record.exists():
                return OWN_SERVER_ADAPTER.validate_json(record.read_bytes())
            server = plan(_make_folder(home))
            _start(server)
            return server

    def _new_folder(self) -> Path:
        return _make_folder(Path(tempfile.mkdtemp(prefix="private-", dir=self.folder)))


def persistent_stack() -> Stack:
    """Return the stack that `make up` starts for this checkout."""
    checkout = hashlib.sha256(bytes(_CHECKOUT)).hexdigest()[:8]
    return Stack(_make_folder(_root() / f"kept-{checkout}"))


@contextmanager
def session_stack() -> Iterator[Stack]:
    """Create a stack for the context; remove the stacks of processes that died."""
    _remove_orphans()
    folder = Path(tempfile.mkdtemp(prefix="session-", dir=_root()))
    stack = Stack(_make_folder(folder))
    with (folder / _OWNER).open("w") as owner:
        # The kernel releases the lock when this process ends, even when it is killed.
        fcntl.flock(owner, fcntl.LOCK_EX)
        try:
            yield stack
        finally:
            stack.remove()


def _remove_orphans() -> None:
    for owner in _root().glob(f"session-*/{_OWNER}"):
        with owner.open("w") as lock:
            if _is_free(lock):
                Stack(owner.parent).remove()


def _is_free(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _root() -> Path:
    return _make_folder(Path(tempfile.gettempdir(), f"novel-crews-{os.geteuid()}"))


def _make_folder(folder: Path) -> Path:
    """Create *folder*, passable for the user that PostgreSQL runs as."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    return folder


def _start(server: OwnServer) -> None:
    # First the record: whatever happens then, the owner of the stack can stop it.
    (server.folder / _RECORD).write_text(server.model_dump_json())
    try:
        server.start()
    except DaemonError:
        server.remove()
        raise
