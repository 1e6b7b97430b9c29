"""Payload for tests: one that all of a worker share, and one of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.payload.server import PayloadServer


@pytest.fixture(scope="session")
def payload_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PayloadServer]:
    """The Payload that tests share: make projects of your own, do not stop it."""
    server = PayloadServer(tmp_path_factory.mktemp("payload"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def private_payload(tmp_path: Path) -> Iterator[PayloadServer]:
    """A Payload of the test's own, to be killed and started again."""
    server = PayloadServer(tmp_path)
    server.start()
    yield server
    server.kill()
