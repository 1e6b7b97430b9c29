"""A Payload with the plugin, whose submissions stay in the outbox, and its user."""

from collections.abc import AsyncIterator, Iterator

import pytest

from infra.rabbit.definitions import APP
from tests.infra.rabbit.users import UserUrls, open_users
from tests.payload.plugin.desk import StoryDesk, plugin_options
from tests.payload.server import PayloadServer
from tests.stack.isolation import fresh_vhost


@pytest.fixture(scope="session")
def progress_users(
    rabbitmq_url: str, rabbitmq_management_url: str
) -> Iterator[UserUrls]:
    """The users of the broker that the Payload of these tests hears progress from."""
    with (
        fresh_vhost(rabbitmq_url, rabbitmq_management_url) as vhost,
        open_users(vhost, rabbitmq_management_url) as users,
    ):
        yield users


@pytest.fixture(scope="session")
def closed_payload(
    progress_users: UserUrls, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PayloadServer]:
    """A Payload that sends nothing, and takes a text for quiet after a second."""
    options = plugin_options(
        onTextChange=True, quietSeconds=1, progress={"amqp": progress_users[APP]}
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
