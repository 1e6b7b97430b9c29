"""Which broker and which database server a run gets, and what it may do to them."""

import os
from pathlib import Path
from typing import Annotated, Protocol
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter

from tests.stack.containers import ContainerPostgres, ContainerRabbit, docker_answers
from tests.stack.private_postgres import PrivatePostgres
from tests.stack.private_rabbit import PrivateRabbit


class Server(Protocol):
    """A server of our own: tests may stop, kill and start it on the same port."""

    @property
    def url(self) -> str: ...

    def start(self) -> None:
        """Start it and return when it lets clients in."""
        ...

    def stop(self) -> None:
        """Stop it in good order."""
        ...

    def kill(self) -> None:
        """End it as a power cut would."""
        ...

    def remove(self) -> None:
        """End it and delete what it kept."""
        ...


OwnBroker = PrivateRabbit | ContainerRabbit
OwnPostgres = PrivatePostgres | ContainerPostgres
OwnServer = Annotated[OwnBroker | OwnPostgres, Field(discriminator="kind")]
AN_OWN_SERVER: TypeAdapter[OwnServer] = TypeAdapter(OwnServer)


def given_broker_url() -> str | None:
    """Return the broker that the environment names, if it names one."""
    return os.environ.get("RABBITMQ_URL")


def given_postgres_url() -> str | None:
    """Return the database server that the environment names, if it names one."""
    return os.environ.get("POSTGRES_URL")


def management_of(broker_url: str) -> str:
    """Return where the HTTP API of a given broker is: told, or by custom."""
    broker = urlsplit(broker_url)
    credentials = broker.netloc.rpartition("@")[0] or "guest:guest"
    return os.environ.get(
        "RABBITMQ_MANAGEMENT_URL", f"http://{credentials}@{broker.hostname}:15672"
    )


def a_broker(folder: Path, *, management: bool) -> OwnBroker:
    """Return a broker to be started, with its files in *folder*."""
    kind = ContainerRabbit if docker_answers() else PrivateRabbit
    return kind.planned(folder, management=management)


def a_postgres(folder: Path) -> OwnPostgres:
    """Return a database server to be started, with its files in *folder*."""
    kind = ContainerPostgres if docker_answers() else PrivatePostgres
    return kind.planned(folder)
