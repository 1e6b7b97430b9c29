"""Fixtures: servers shared by all tests, and private servers."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.servers import (
    OwnBroker,
    OwnPostgres,
    broker_url_from_environment,
    management_url_of,
    postgres_url_from_environment,
)
from tests.stack.shared import Stack, session_stack

_FOLDER = "NOVEL_CREWS_TEST_STACK"
_OWN_STACK = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Create the stack in the first process; xdist's workers inherit its folder."""
    if _FOLDER in os.environ:
        return
    own_stack = config.stash[_OWN_STACK] = ExitStack()
    os.environ[_FOLDER] = str(own_stack.enter_context(session_stack()).folder)
    own_stack.callback(os.environ.pop, _FOLDER)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers after the last worker has ended."""
    if _OWN_STACK in config.stash:
        config.stash[_OWN_STACK].close()


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The servers of this run; each starts when a test first needs it."""
    return Stack(Path(os.environ[_FOLDER]))


@pytest.fixture(scope="session")
def rabbitmq_url(stack: Stack) -> str:
    """The broker shared by all tests: do not stop it, do not use its vhost ``/``."""
    return broker_url_from_environment() or stack.broker().url


@pytest.fixture(scope="session")
def rabbitmq_management_url(stack: Stack) -> str:
    """The URL of the shared broker's HTTP API, with credentials."""
    broker_url = broker_url_from_environment()
    return (
        management_url_of(broker_url) if broker_url else stack.broker().management_url
    )


@pytest.fixture
def broker_url(rabbitmq_url: str, rabbitmq_management_url: str) -> Iterator[str]:
    """A new vhost for one test on the shared broker."""
    with fresh_vhost(rabbitmq_url, rabbitmq_management_url) as url:
        yield url


@pytest.fixture
def private_broker(stack: Stack) -> Iterator[OwnBroker]:
    """A broker for one test, which may stop, kill and start it."""
    broker = stack.private_broker()
    yield broker
    broker.remove()


@pytest.fixture(scope="session")
def postgres_url(stack: Stack) -> str:
    """The URL of the shared database server, as ``postgresql://``."""
    return postgres_url_from_environment() or stack.postgres().url


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """The URL of a new database for one test, as ``postgresql+asyncpg://``."""
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture
def private_postgres(stack: Stack) -> Iterator[OwnPostgres]:
    """A database server for one test, which may stop, kill and start it."""
    postgres = stack.private_postgres()
    yield postgres
    postgres.remove()
