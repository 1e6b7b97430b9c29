"""A private PostgreSQL: one cluster in one folder, on the loopback interface."""

import os
import secrets
import shutil
import signal
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from tests.stack import daemon
from tests.stack.loopback import HOST, free_ports
from tests.stack.packages import install
from tests.stack.readiness import POSTGRES_USER, is_postgres_up

_PROGRAMS = Path("/usr/lib/postgresql")
_START_TIMEOUT = timedelta(seconds=60)
_STOP_TIMEOUT = timedelta(seconds=30)
_KILL_TIMEOUT = timedelta(seconds=10)


class PrivatePostgres(BaseModel):
    """A database server that tests may stop, kill and start again on the same port.

    Durable as in production: fsync and synchronous commits stay on.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["private-postgres"] = "private-postgres"
    folder: Path
    programs: Path
    port: int
    password: str

    @classmethod
    def plan(cls, folder: Path) -> Self:
        """Return a server to be started, with a free port and no cluster yet."""
        if not _installed_servers():
            install("postgresql", instead="POSTGRES_URL")
        [port] = free_ports(1)
        return cls(
            folder=folder,
            programs=_installed_servers()[-1],
            port=port,
            password=secrets.token_hex(8),
        )

    @property
    def url(self) -> str:
        """The URL as ``postgresql://``, with credentials."""
        return (
            f"postgresql://{POSTGRES_USER}:{self.password}@{HOST}:{self.port}/postgres"
        )

    def start(self) -> None:
        """Start the server, with a new cluster if needed; return when it answers."""
        if not self._cluster.exists():
            self._initialise()
        daemon.start(
            self._launch,
            pid_file=self._pid_file,
            is_ready=lambda: is_postgres_up(self.port),
            within=_START_TIMEOUT,
            log=self._log,
        )

    def stop(self) -> None:
        """Stop the server cleanly; its connections are closed."""
        daemon.end(self._pid_file, signal.SIGINT, within=_STOP_TIMEOUT)

    def kill(self) -> None:
        """Kill the server, as a power cut would."""
        daemon.end(self._pid_file, signal.SIGKILL, within=_KILL_TIMEOUT)
        # A new start fails while a backend process still holds the shared memory.
        daemon.await_empty(self._cluster)
        # Where pid 1 reaps late or never, the pid stays as a zombie, which a new server
        # would take for a running one.
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)

    def remove(self) -> None:
        """Stop the server and delete its files."""
        daemon.end(self._pid_file, signal.SIGQUIT, within=_KILL_TIMEOUT)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "postgres.pid"

    @property
    def _log(self) -> Path:
        return self.folder / "output.log"

    def _launch(self) -> None:
        server = [str(self.programs / "postgres"), *self._options()]
        daemon.launch(
            self._pid_file,
            [*_unprivileged_prefix(), *server],
            env=_environment(),
            log=self._log,
        )

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(self.password)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody")
            shutil.chown(password, "nobody")
        with self._log.open("ab") as log:
            subprocess.run(  # noqa: S603  # our own argument list
                [
                    *(*_unprivileged_prefix(), str(self.programs / "initdb")),
                    *("--pgdata", str(self._cluster), "--username", POSTGRES_USER),
                    *("--pwfile", str(password), "--auth", "scram-sha-256"),
                    *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions"),
                ],
                check=True,
                cwd=self.folder,
                env=_environment(),
                stdout=log,
                stderr=log,
            )

    def _options(self) -> list[str]:
        return [
            *("-D", str(self._cluster), "-p", str(self.port), "-h", HOST),
            # No socket file: its path may be too long, or its folder not writable.
            *("-k", "", "-c", "max_connections=200"),
        ]


def _installed_servers() -> list[Path]:
    """Return the folders of installed servers, oldest first."""
    return sorted(
        (program.parent for program in _PROGRAMS.glob("*/bin/initdb")),
        key=lambda folder: int(folder.parent.name),
    )


def _unprivileged_prefix() -> list[str]:
    """Return a command prefix that gives up root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    return ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
