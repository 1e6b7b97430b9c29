"""A Payload with the plugin, whose submissions stay in the outbox, and its user."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.payload.plugin.desk import StoryDesk, plugin_options
from tests.payload.server import PayloadServer


@pytest.fixture(scope="module")
def closed_payload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PayloadServer]:
    """A Payload that sends nothing, and takes a text for quiet after a second."""
    server = PayloadServer(
        tmp_path_factory.mktemp("plugin"),
        PLUGIN=plugin_options(onTextChange=True, quietSeconds=1),
    )
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def desk(closed_payload: PayloadServer) -> AsyncIterator[StoryDesk]:
    desk = StoryDesk(closed_payload)
    async with desk.http:
        yield desk
