"""A private RabbitMQ: one node in one folder, on the loopback interface."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from tests.stack import daemon
from tests.stack.loopback import HOST, free_ports
from tests.stack.packages import install
from tests.stack.readiness import is_amqp_up

# Not the wrapper in /usr/sbin: it runs only as the user rabbitmq.
_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
ROOT_VARIABLE = "NOVEL_CREWS_RABBITMQ_ROOT"
"""Names a folder with another system, which shares our ``/tmp``."""

_START_TIMEOUT = timedelta(seconds=90)
_STOP_TIMEOUT = timedelta(seconds=60)
_KILL_TIMEOUT = timedelta(seconds=10)


class PrivateRabbit(BaseModel):
    """A broker that tests may stop, kill and start again on the same port.

    Attributes:
        management: Also serve the HTTP API; a clean stop then takes 5 s longer.
        root: Root folder of the system with the RabbitMQ, for tests of other versions.
        tls: Port of a listener with the certificate ``server.pem``, its key
            ``server.key`` and ``authorities.pem`` of the folder; clients with a
            certificate may log in by its name.
        definitions: What the node loads when it starts.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["private-rabbit"] = "private-rabbit"
    folder: Path
    port: int
    distribution_port: int
    epmd_port: int
    management_port: int
    management: bool
    root: Path = daemon.OWN_ROOT
    tls: int | None = None
    definitions: Path | None = None

    @classmethod
    def plan(cls, folder: Path, *, management: bool) -> Self:
        """Return a broker to be started, with free ports."""
        root = Path(os.environ.get(ROOT_VARIABLE, daemon.OWN_ROOT))
        if not (root / _SERVER.relative_to("/")).exists():
            install("rabbitmq-server", instead="RABBITMQ_URL")
        port, distribution_port, epmd_port, management_port = free_ports(4)
        return cls(
            folder=folder,
            port=port,
            distribution_port=distribution_port,
            epmd_port=epmd_port,
            management_port=management_port,
            management=management,
            root=root,
        )

    @property
    def url(self) -> str:
        """The AMQP URL, with credentials."""
        return f"amqp://guest:guest@{HOST}:{self.port}/"

    @property
    def management_url(self) -> str:
        """The URL of the HTTP API, with credentials."""
        return f"http://guest:guest@{HOST}:{self.management_port}"

    def start(self) -> None:
        """Start the node and return when it speaks AMQP."""
        self._write_configuration()
        if not daemon.is_running(self._epmd_pid_file):
            epmd = ["epmd", "-port", str(self.epmd_port), "-address", HOST]
            self._launch(self._epmd_pid_file, epmd)
        daemon.start(
            lambda: self._launch(self._pid_file, [str(_SERVER)]),
            pid_file=self._pid_file,
            is_ready=lambda: is_amqp_up(self.port),
            within=_START_TIMEOUT,
            log=self._log,
        )

    def stop(self) -> None:
        """Stop the node cleanly."""
        daemon.end(self._pid_file, signal.SIGTERM, within=_STOP_TIMEOUT)

    def kill(self) -> None:
        """Kill the node, as a power cut would."""
        daemon.end(self._pid_file, signal.SIGKILL, within=_KILL_TIMEOUT)

    def remove(self) -> None:
        """Stop everything and delete its files."""
        self.kill()
        daemon.end(self._epmd_pid_file, signal.SIGKILL, within=_KILL_TIMEOUT)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _pid_file(self) -> Path:
        return self.folder / "rabbitmq.pid"

    @property
    def _epmd_pid_file(self) -> Path:
        return self.folder / "epmd.pid"

    @property
    def _log(self) -> Path:
        return self.folder / "output.log"

    def _launch(self, pid_file: Path, argv: list[str]) -> None:
        daemon.launch(
            pid_file,
            argv,
            env=self._environment(),
            log=self._log,
            root=self.root,
        )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": HOST,
            "RABBITMQ_NODENAME": f"crews{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": HOST,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "absent"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "own.pid"),
            # Otherwise the pid is a shell's, and kill -9 leaves the node running.
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-noinput -kernel inet_dist_use_interface {127,0,0,1}"
            ),
        }

    def _write_configuration(self) -> None:
        cookie = self.folder / ".erlang.cookie"
        if not cookie.exists():
            cookie.write_text(f"COOKIE{self.port}{socket.gethostname()}")
            cookie.chmod(0o400)
        plugins = ["rabbitmq_management"] if self.management else []
        if self.tls:
            plugins.append("rabbitmq_auth_mechanism_ssl")
        (self.folder / "plugins").write_text(f"[{','.join(plugins)}].")
        (self.folder / "rabbitmq.conf").write_text("\n".join(self._settings()) + "\n")

    def _settings(self) -> Iterator[str]:
        yield f"listeners.tcp.1 = {HOST}:{self.port}"
        yield "disk_free_limit.absolute = 50MB"
        if self.management:
            yield f"management.tcp.ip = {HOST}"
            yield f"management.tcp.port = {self.management_port}"
        if self.tls:
            yield f"listeners.ssl.1 = {HOST}:{self.tls}"
            yield f"ssl_options.cacertfile = {self.folder / 'authorities.pem'}"
            yield f"ssl_options.certfile = {self.folder / 'server.pem'}"
            yield f"ssl_options.keyfile = {self.folder / 'server.key'}"
            yield "ssl_options.verify = verify_peer"
            yield "auth_mechanisms.1 = PLAIN"
            yield "auth_mechanisms.2 = EXTERNAL"
            yield "ssl_cert_login_from = common_name"
        if self.definitions:
            yield f"load_definitions = {self.definitions}"
