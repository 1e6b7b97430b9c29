"""One set of servers for all processes of a test run, or of a person."""

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
from tests.stack.lock import locked
from tests.stack.servers import (
    AN_OWN_SERVER,
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
    """Servers in one folder; whoever asks first starts them.

    Removing it ends all of them, also those that other processes started.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def broker(self) -> OwnBroker:
        """Return the broker that everybody shares, with its management API."""
        server = self._shared("rabbit", lambda home: a_broker(home, management=True))
        assert isinstance(server, OwnBroker)
        return server

    def postgres(self) -> OwnPostgres:
        """Return the database server that everybody shares."""
        server = self._shared("postgres", a_postgres)
        assert isinstance(server, OwnPostgres)
        return server

    def private_broker(self) -> OwnBroker:
        """Start a broker for one test, which may kill it and must remove it."""
        broker = a_broker(self._new_home(), management=False)
        _start(broker)
        return broker

    def private_postgres(self) -> OwnPostgres:
        """Start a database server for one test, which must remove it."""
        postgres = a_postgres(self._new_home())
        _start(postgres)
        return postgres

    def running(self) -> Iterator[OwnServer]:
        """Yield every server that was started here and not removed."""
        for record in sorted(self.folder.glob(f"*/{_RECORD}")):
            yield AN_OWN_SERVER.validate_json(record.read_bytes())

    def remove(self) -> None:
        """End every server and delete what they kept."""
        for server in self.running():
            server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _shared(self, name: str, plan: Callable[[Path], OwnServer]) -> OwnServer:
        home = self.folder / name
        with locked(self.folder / f"{name}.lock"):
            record = home / _RECORD
            if record.exists():
                return AN_OWN_SERVER.validate_json(record.read_bytes())
            server = plan(_made(home))
            _start(server)
            return server

    def _new_home(self) -> Path:
        return _made(Path(tempfile.mkdtemp(prefix="private-", dir=self.folder)))


def kept_stack() -> Stack:
    """Return the stack of this checkout that `make up` starts for a person."""
    checkout = hashlib.sha256(bytes(_CHECKOUT)).hexdigest()[:8]
    return Stack(_made(_root() / f"kept-{checkout}"))


@contextmanager
def session_stack() -> Iterator[Stack]:
    """Own a stack as long as the context; what dead owners left behind is removed."""
    _remove_orphans()
    folder = Path(tempfile.mkdtemp(prefix="session-", dir=_root()))
    stack = Stack(_made(folder))
    with (folder / _OWNER).open("w") as owner:
        # The kernel lets go of it when we die, however we die.
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
    return _made(Path(tempfile.gettempdir(), f"novel-crews-{os.geteuid()}"))


def _made(folder: Path) -> Path:
    """Make *folder*; the user that PostgreSQL runs as must be able to pass it."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    return folder


def _start(server: OwnServer) -> None:
    # First the record: whatever happens from here on, its owner finds it and ends it.
    (server.folder / _RECORD).write_text(server.model_dump_json())
    try:
        server.start()
    except DaemonError:
        server.remove()
        raise
