"""The same servers as containers, where a Docker daemon answers."""

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
from tests.stack.greetings import POSTGRES_USER, speaks_amqp, speaks_postgres
from tests.stack.loopback import free_ports

# Its reaper would take a shared server away with the worker that started it.
testcontainers_config.ryuk_disabled = True

RABBITMQ_IMAGE = "rabbitmq:4.1-management"
POSTGRES_IMAGE = "postgres:17"
_STARTS_WITHIN = timedelta(minutes=2)


@cache
def docker_answers() -> bool:
    """Tell whether a daemon is there, not only the client."""
    with warnings.catch_warnings():
        # The client forgets the socket it could not connect; some test would be
        # blamed for it later.
        warnings.simplefilter("ignore", ResourceWarning)
        answers = _pings()
        gc.collect()
    return answers


def _pings() -> bool:
    try:
        with closing(docker.from_env(timeout=5)) as client:
            return bool(client.ping())
    except DockerException:
        return False


class _Contained(BaseModel, ABC):
    """A container that keeps its name and its ports over restarts."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    name: str
    host: str
    port: int

    def start(self) -> None:
        """Start the container, made first, and return when the server answers."""
        try:
            self._container().start()
        except NotFound:
            self._made().start()
        await_ready(
            self._is_up,
            alive=lambda: self._container().status != "exited",
            within=_STARTS_WITHIN,
            last_words=lambda: self._container().logs(tail=20).decode(),
        )

    def stop(self) -> None:
        """Stop the server in good order."""
        self._container().stop(timeout=60)

    def kill(self) -> None:
        """End the server as a power cut would."""
        self._container().kill()

    def remove(self) -> None:
        """End everything and delete its files."""
        # A daemon that has gone must not keep the next run from starting.
        with suppress(DockerException):
            self._container().remove(force=True, v=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @abstractmethod
    def _is_up(self) -> bool: ...

    @abstractmethod
    def _made(self) -> DockerContainer: ...

    def _container(self) -> Container:
        return docker.from_env().containers.get(self.name)


class ContainerRabbit(_Contained):
    """A broker with its management API."""

    kind: Literal["container-rabbit"] = "container-rabbit"
    management_port: int

    @classmethod
    def planned(cls, folder: Path, *, management: bool) -> Self:
        """Return a broker that has its ports; the image always has its HTTP API."""
        del management
        port, management_port = free_ports(2)
        return cls(
            folder=folder,
            host=_host(),
            name=_a_name("rabbitmq"),
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
        return speaks_amqp(self.port, host=self.host)

    @override
    def _made(self) -> DockerContainer:
        return (
            DockerContainer(RABBITMQ_IMAGE, name=self.name, hostname=self.name)
            .with_bind_ports(5672, self.port)
            .with_bind_ports(15672, self.management_port)
        )


class ContainerPostgres(_Contained):
    """A database server."""

    kind: Literal["container-postgres"] = "container-postgres"
    password: str

    @classmethod
    def planned(cls, folder: Path) -> Self:
        """Return a server that has its port and no cluster yet."""
        [port] = free_ports(1)
        return cls(
            folder=folder,
            host=_host(),
            name=_a_name("postgres"),
            port=port,
            password=secrets.token_hex(8),
        )

    @property
    def url(self) -> str:
        credentials = f"{POSTGRES_USER}:{self.password}"
        return f"postgresql://{credentials}@{self.host}:{self.port}/postgres"

    @override
    def _is_up(self) -> bool:
        return speaks_postgres(self.port, host=self.host)

    @override
    def _made(self) -> DockerContainer:
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


def _a_name(role: str) -> str:
    return f"novel-crews-{role}-{secrets.token_hex(4)}"


def _host() -> str:
    """Return where a container's ports appear, as testcontainers works it out."""
    client = DockerClient()
    with closing(client.client):
        return client.host()
