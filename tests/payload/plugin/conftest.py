"""A Payload with the plugin, whose submissions stay in the outbox, and its user."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from infra.rabbit import topology
from tests.payload.plugin.desk import StoryDesk, plugin_options
from tests.payload.server import PayloadServer
from tests.stack.isolation import fresh_vhost


@pytest.fixture(scope="session")
def progress_url(rabbitmq_url: str, rabbitmq_management_url: str) -> Iterator[str]:
    """The broker that the Payload of these tests hears progress from."""
    with fresh_vhost(rabbitmq_url, rabbitmq_management_url) as url:
        asyncio.run(topology.apply(url))
        yield url


@pytest.fixture(scope="session")
def closed_payload(
    progress_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PayloadServer]:
    """A Payload that sends nothing, and takes a text for quiet after a second."""
    options = plugin_options(
        onTextChange=True, quietSeconds=1, progress={"amqp": progress_url}
    )
    server = PayloadServer(tmp_path_factory.mktemp("plugin"), PLUGIN=options)
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def desk(closed_payload: PayloadServer) -> AsyncIterator[StoryDesk]:
    desk = StoryDesk(closed_payload)
    async with desk.http:
        yield desk
