"""A broker with the service's topology."""

import pytest

from infra.rabbit import topology


@pytest.fixture
async def url(broker_url: str) -> str:
    """The URL of a virtual host that has our exchanges and queues."""
    await topology.apply(broker_url)
    return broker_url
