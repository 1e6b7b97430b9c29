"""A broken deployment is found and mended from the console's address alone.

Whoever plays the operator here knows the address and a token. What is wrong, and what
to do, stands on the pages; outside of them only what they ask for is done.
"""

import json
import os
import time
from datetime import timedelta

import aio_pika
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.service.console.deployment import Deployment
from tests.service.console.operator import open_operator

pytestmark = pytest.mark.asyncio(loop_scope="module")

TIME_FOR_EACH = timedelta(minutes=10)

STORIES = int(os.environ.get("CONSOLE_STORIES", "2"))
"""That are under way while all is broken; `make test-console` takes more."""

POISON = json.dumps(
    {
        "specversion": "1.0",
        "id": "poison-1",
        "source": "/novel-movie",
        "type": "com.novelmovie.story.submitted.v1",
        "data": {
            "story_id": "poisoned",
            "project_id": "a-project",
            "revision": 2**63,
            "title": "The Poison",
            "text": "It rained. \u201cWhy?\u201d asked Mara.",
        },
    }
)


async def test_four_faults_are_found_and_mended_from_the_console_alone(
    chromium: Browser, deployment: Deployment
) -> None:
    deployment.model.is_refused = deployment.graph.is_down = True
    for number in range(STORIES):
        await deployment.submit(f"story-{number}", title=f"Story {number}")
    await deployment.publish_raw(POISON.encode())
    await deployment.wait_for_letters(1)
    took: dict[str, float] = {}

    async with open_operator(chromium, deployment.url) as page:
        for fault, mend in (
            ("key refused", mend_key),
            ("graph down", mend_graph),
            ("poison story", mend_poison),
            ("subscriber missing", mend_subscriber),
        ):
            started = time.monotonic()
            await mend(page, deployment)
            took[fault] = time.monotonic() - started
        await page.goto("/console")
        await expect(page.get_by_text("Nothing needs a person")).to_be_visible()
        await page.goto("/console/audit")
        await expect(page.get_by_role("cell", name="edit", exact=True)).to_be_visible()

    assert set(took) == {
        "key refused",
        "graph down",
        "poison story",
        "subscriber missing",
    }
    assert max(took.values()) < TIME_FOR_EACH.total_seconds()
    stats = await deployment.store.operations.stats()
    assert (stats.runs["completed"], stats.dead_letters) == (STORIES + 1, 0)


async def mend_key(page: Page, deployment: Deployment) -> None:
    """The first page names the setting; the key is set; the page turns well itself."""
    await page.goto("/console")
    concern = page.locator(".concerns li", has_text="model does not work")
    await expect(concern).to_contain_text("CREWS_MODEL_API_KEY")
    await concern.get_by_role("link", name="runs that wait").click()
    await expect(page.locator("#runs-part .state").first).to_have_text("waiting")
    await expect(page.locator("#runs-part")).to_contain_text("invalid_api_key")
    deployment.model.is_refused = False
    await page.goto("/console")
    await expect(_port(page, "model")).to_contain_text("well")


async def mend_graph(page: Page, deployment: Deployment) -> None:
    """The first page names the address to look at; the graph is started."""
    await page.goto("/console")
    concern = page.locator(".concerns li", has_text="graph does not work")
    await expect(concern).to_contain_text("CREWS_PATHRAG_URL")
    deployment.graph.is_down = False
    await expect(_port(page, "graph")).to_contain_text("well")
    for number in range(STORIES):
        await deployment.wait_for_run(f"story-{number}", state="completed")


async def mend_poison(page: Page, deployment: Deployment) -> None:
    """The letter says which field is wrong; it is edited and sent."""
    await page.goto("/console")
    concern = page.locator(".concerns li", has_text="dead letter")
    await concern.get_by_role("link", name="these letters").click()
    await page.get_by_role("link", name="an example").click()
    await expect(page.locator("main .notice").first).to_contain_text("revision")
    await page.get_by_role("button", name="Show the body").click()
    body = page.get_by_label("Edit the message")
    text = await body.input_value()
    await body.fill(text.replace(str(2**63), "1"))
    await page.get_by_role("button", name="Check and send").click()
    await expect(page.locator(".notice.good").first).to_be_visible()
    await deployment.wait_for_run("poisoned", state="completed")


async def mend_subscriber(page: Page, deployment: Deployment) -> None:
    """The first page says that nobody received answers; the subscriber comes back."""
    await page.goto("/console")
    concern = page.locator(".concerns li", has_text="nobody received")
    await expect(concern).to_contain_text("story.breakdown.completed")
    await concern.get_by_role("link", name="these runs").click()
    async with await aio_pika.connect(deployment.broker) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("subscriber.novel-movie", durable=True)
        await queue.bind("novelmovie.events", "story.breakdown.*")
        await page.get_by_role("button", name="Send all of them again").click()
        received = set()
        async with queue.iterator(timeout=30) as deliveries:
            async for delivery in deliveries:
                await delivery.ack()
                event = json.loads(delivery.body)
                if event["type"].endswith("completed.v1"):
                    received.add(event["data"]["story_id"])
                if len(received) == STORIES + 1:
                    break
    assert "poisoned" in received
    await page.goto("/console/unheard")
    await expect(page.get_by_text("every answer was received")).to_be_visible()


def _port(page: Page, name: str) -> Locator:
    return page.locator("#ports-part li", has_text=name)
