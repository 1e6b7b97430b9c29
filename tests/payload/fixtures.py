"""Payload servers for tests: one shared by all tests of a worker, and private ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.payload.server import PayloadServer


@pytest.fixture(scope="session")
def payload_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PayloadServer]:
    """The shared Payload: create your own projects, do not stop it."""
    server = PayloadServer(tmp_path_factory.mktemp("payload"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def private_payload(tmp_path: Path) -> Iterator[PayloadServer]:
    """A Payload for one test, which may kill it and start it again."""
    server = PayloadServer(tmp_path)
    server.start()
    yield server
    server.kill()
