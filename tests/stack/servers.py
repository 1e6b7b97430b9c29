"""Chooses the broker and the database server of a run: given ones or private ones."""

import os
from pathlib import Path
from typing import Annotated, Protocol
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter

from tests.stack.containers import ContainerPostgres, ContainerRabbit, has_docker
from tests.stack.private_postgres import PrivatePostgres
from tests.stack.private_rabbit import PrivateRabbit


class StackServer(Protocol):
    """A private server: tests may stop, kill and start it on the same port."""

    @property
    def url(self) -> str: ...

    def start(self) -> None:
        """Start it and return when it accepts clients."""
        ...

    def stop(self) -> None:
        """Stop it cleanly."""
        ...

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        ...

    def remove(self) -> None:
        """Stop it and delete its data."""
        ...


OwnBroker = PrivateRabbit | ContainerRabbit
OwnPostgres = PrivatePostgres | ContainerPostgres
OwnServer = Annotated[OwnBroker | OwnPostgres, Field(discriminator="kind")]
OWN_SERVER_ADAPTER: TypeAdapter[OwnServer] = TypeAdapter(OwnServer)


def broker_url_from_environment() -> str | None:
    """Return the URL of the broker that the environment names, if any."""
    return os.environ.get("RABBITMQ_URL")


def postgres_url_from_environment() -> str | None:
    """Return the URL of the database server that the environment names, if any."""
    return os.environ.get("POSTGRES_URL")


def management_url_of(broker_url: str) -> str:
    """Return the URL of a broker's HTTP API: as set, or on the default port."""
    broker = urlsplit(broker_url)
    credentials = broker.netloc.rpartition("@")[0] or "guest:guest"
    return os.environ.get(
        "RABBITMQ_MANAGEMENT_URL", f"http://{credentials}@{broker.hostname}:15672"
    )


def a_broker(folder: Path, *, management: bool) -> OwnBroker:
    """Return a broker to be started, with its files in *folder*."""
    kind = ContainerRabbit if has_docker() else PrivateRabbit
    return kind.plan(folder, management=management)


def a_postgres(folder: Path) -> OwnPostgres:
    """Return a database server to be started, with its files in *folder*."""
    kind = ContainerPostgres if has_docker() else PrivatePostgres
    return kind.plan(folder)
