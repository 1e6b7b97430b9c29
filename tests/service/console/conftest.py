"""A deployment, a browser and an operator who is logged in, for the pages' tests."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, StorageState

from handlers import breaker, failure_policy
from service.console import now
from tests.service.console.deployment import Deployment, run_deployment
from tests.service.console.operator import open_operator
from tests.stack.chromium import open_chromium
from tests.stack.isolation import fresh_database, fresh_vhost

SHORT = timedelta(seconds=0.5)

OUTAGE_DELAY = timedelta(seconds=1.5)
"""Instead of the half minute that a step waits for a port that is down: so long that a
page shows it waiting, also where an attempt takes a second."""


@pytest.fixture(scope="module")
def short_waits() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(failure_policy, "OUTAGE_DELAY", OUTAGE_DELAY)
        patch.setattr(failure_policy, "RETRY_DELAYS", (SHORT,) * 4)
        patch.setattr(breaker, "PROBE_INTERVAL", SHORT)
        patch.setattr(now, "STATUS_LIFETIME", SHORT)
        patch.setattr(now, "DEPTH_LIFETIME", SHORT)
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def deployment(
    short_waits: None,
    rabbitmq_url: str,
    rabbitmq_management_url: str,
    postgres_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Deployment]:
    """One service for all tests of a module."""
    del short_waits  # Set first.
    folder: Path = tmp_path_factory.mktemp("console")
    with (
        fresh_vhost(rabbitmq_url, rabbitmq_management_url) as broker,
        fresh_database(postgres_url) as journal,
    ):
        async with run_deployment(broker, journal, folder) as running:
            yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests of a module."""
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session(chromium: Browser, deployment: Deployment) -> StorageState:
    """The session of an operator who may act, who logs in once for a module."""
    async with open_operator(chromium, deployment.url) as page:
        return await page.context.storage_state()


@pytest_asyncio.fixture(loop_scope="module")
async def page(
    chromium: Browser, deployment: Deployment, session: StorageState
) -> AsyncIterator[Page]:
    """A page of an operator who may act."""
    async with open_operator(chromium, deployment.url, session=session) as page:
        yield page
