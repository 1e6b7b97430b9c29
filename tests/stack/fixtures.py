"""What tests ask for: servers that all share, and servers of their own."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.servers import (
    OwnBroker,
    OwnPostgres,
    given_broker_url,
    given_postgres_url,
    management_of,
)
from tests.stack.shared import Stack, session_stack

_FOLDER = "NOVEL_CREWS_TEST_STACK"
_OWNED = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Own the stack in the first process; xdist's workers inherit where it is."""
    if _FOLDER in os.environ:
        return
    owned = config.stash[_OWNED] = ExitStack()
    os.environ[_FOLDER] = str(owned.enter_context(session_stack()).folder)
    owned.callback(os.environ.pop, _FOLDER)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers after the last worker has gone."""
    if _OWNED in config.stash:
        config.stash[_OWNED].close()


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The servers of this run; nothing starts before it is asked for."""
    return Stack(Path(os.environ[_FOLDER]))


@pytest.fixture(scope="session")
def rabbitmq_url(stack: Stack) -> str:
    """The broker that all tests share: do not stop it, do not use its vhost ``/``."""
    return given_broker_url() or stack.broker().url


@pytest.fixture(scope="session")
def rabbitmq_management_url(stack: Stack) -> str:
    """The HTTP API of the shared broker, credentials included."""
    given = given_broker_url()
    return management_of(given) if given else stack.broker().management_url


@pytest.fixture
def broker_url(rabbitmq_url: str, rabbitmq_management_url: str) -> Iterator[str]:
    """A vhost of the test's own on the shared broker."""
    with fresh_vhost(rabbitmq_url, rabbitmq_management_url) as url:
        yield url


@pytest.fixture
def private_broker(stack: Stack) -> Iterator[OwnBroker]:
    """A broker of the test's own, to be stopped, killed and started again."""
    broker = stack.private_broker()
    yield broker
    broker.remove()


@pytest.fixture(scope="session")
def postgres_url(stack: Stack) -> str:
    """The database server that all tests share, as ``postgresql://``."""
    return given_postgres_url() or stack.postgres().url


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """A database of the test's own, as ``postgresql+asyncpg://``."""
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture
def private_postgres(stack: Stack) -> Iterator[OwnPostgres]:
    """A database server of the test's own, to be stopped, killed, started again."""
    postgres = stack.private_postgres()
    yield postgres
    postgres.remove()
