"""The servers as containers, for machines with a Docker daemon."""

import gc
import secrets
import shutil
import warnings
from abc import ABC, abstractmethod
from contextlib import closing, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal, Self

import docker
from docker.errors import DockerException, NotFound
from docker.models.containers import Container
from pydantic import BaseModel, ConfigDict
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from typing_extensions import override

from tests.stack.daemon import await_ready
from tests.stack.loopback import free_ports
from tests.stack.readiness import POSTGRES_USER, is_amqp_up, is_postgres_up

# Its reaper would remove a shared server when the worker that started it ends.
testcontainers_config.ryuk_disabled = True

RABBITMQ_IMAGE = "rabbitmq:4.1-management"
POSTGRES_IMAGE = "postgres:17"
_START_TIMEOUT = timedelta(minutes=2)


@cache
def has_docker() -> bool:
    """Tell whether a daemon answers, not only whether the client is installed."""
    with warnings.catch_warnings():
        # The client leaks a socket that it could not connect; without `gc.collect`
        # a later test would fail with the warning.
        warnings.simplefilter("ignore", ResourceWarning)
        answers = _ping_docker()
        gc.collect()
    return answers


def _ping_docker() -> bool:
    try:
        with closing(docker.from_env(timeout=5)) as client:
            return bool(client.ping())
    except DockerException:
        return False


class _ContainerServer(BaseModel, ABC):
    """A container that keeps its name and its ports when it is restarted."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    name: str
    host: str
    port: int

    def start(self) -> None:
        """Start the container, created if needed; return when the server answers."""
        try:
            self._container().start()
        except NotFound:
            self._build_container().start()
        await_ready(
            self._is_up,
            is_alive=lambda: self._container().status != "exited",
            within=_START_TIMEOUT,
            read_log=lambda: self._container().logs(tail=20).decode(),
        )

    def stop(self) -> None:
        """Stop the server cleanly."""
        self._container().stop(timeout=60)

    def kill(self) -> None:
        """Kill the server, as a power cut would."""
        self._container().kill()

    def remove(self) -> None:
        """Remove the container and its files."""
        # Without a daemon the container is gone too, and the next run must start.
        with suppress(DockerException):
            self._container().remove(force=True, v=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @abstractmethod
    def _is_up(self) -> bool: ...

    @abstractmethod
    def _build_container(self) -> DockerContainer: ...

    def _container(self) -> Container:
        return docker.from_env().containers.get(self.name)


class ContainerRabbit(_ContainerServer):
    """A broker with its management API."""

    kind: Literal["container-rabbit"] = "container-rabbit"
    management_port: int

    @classmethod
    def plan(cls, folder: Path, *, management: bool) -> Self:
        """Return a broker to be started; the image always includes the HTTP API."""
        del management
        port, management_port = free_ports(2)
        return cls(
            folder=folder,
            host=_host(),
            name=_unique_name("rabbitmq"),
            port=port,
            management_port=management_port,
        )

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@{self.host}:{self.port}/"

    @property
    def management_url(self) -> str:
        return f"http://guest:guest@{self.host}:{self.management_port}"

    @override
    def _is_up(self) -> bool:
        return is_amqp_up(self.port, host=self.host)

    @override
    def _build_container(self) -> DockerContainer:
        return (
            DockerContainer(RABBITMQ_IMAGE, name=self.name, hostname=self.name)
            .with_bind_ports(5672, self.port)
            .with_bind_ports(15672, self.management_port)
        )


class ContainerPostgres(_ContainerServer):
    """A database server."""

    kind: Literal["container-postgres"] = "container-postgres"
    password: str

    @classmethod
    def plan(cls, folder: Path) -> Self:
        """Return a database server to be started."""
        [port] = free_ports(1)
        return cls(
            folder=folder,
            host=_host(),
            name=_unique_name("postgres"),
            port=port,
            password=secrets.token_hex(8),
        )

    @property
    def url(self) -> str:
        credentials = f"{POSTGRES_USER}:{self.password}"
        return f"postgresql://{credentials}@{self.host}:{self.port}/postgres"

    @override
    def _is_up(self) -> bool:
        return is_postgres_up(self.port, host=self.host)

    @override
    def _build_container(self) -> DockerContainer:
        return (
            DockerContainer(
                POSTGRES_IMAGE,
                name=self.name,
                command="postgres -c max_connections=200",
            )
            .with_env("POSTGRES_USER", POSTGRES_USER)
            .with_env("POSTGRES_PASSWORD", self.password)
            .with_env("POSTGRES_DB", "postgres")
            .with_bind_ports(5432, self.port)
        )


def _unique_name(role: str) -> str:
    return f"novel-crews-{role}-{secrets.token_hex(4)}"


def _host() -> str:
    """Return the host on which containers' ports are published."""
    client = DockerClient()
    with closing(client.client):
        return client.host()
