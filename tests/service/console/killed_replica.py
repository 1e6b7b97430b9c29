"""Somebody watches a run while the replica that works on it is killed.

Not in the suite, for it starts two processes of the service: `make test-console`.
"""

import json
import sys
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.service.console.operator import open_operator
from tests.service.ops_tokens import token_text
from tests.service.replicas import Replica, run_replicas
from tests.stack.isolation import fresh_database, fresh_vhost

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMAND = (
    sys.executable,
    "-c",
    "from service.commands.cli import main; main()",
    "run",
)

STORY = Path(__file__).parents[2] / "stories" / "the-last-ferry.txt"


async def test_the_page_says_that_it_is_old_and_goes_on_with_the_next_replica(
    chromium: Browser,
    rabbitmq_url: str,
    rabbitmq_management_url: str,
    postgres_url: str,
    tmp_path: Path,
) -> None:
    tokens = {"act": {"token": token_text("act"), "scopes": ["act"]}}
    with (
        fresh_vhost(rabbitmq_url, rabbitmq_management_url) as broker,
        fresh_database(postgres_url) as journal,
    ):
        async with (
            run_replicas(
                1,
                broker=broker,
                journal=journal,
                folder=tmp_path,
                command=COMMAND,
                CREWS_OPS_TOKENS=json.dumps(tokens),
            ) as [replica],
            open_operator(chromium, replica.ops) as page,
        ):
            await _submit(replica)
            await page.get_by_role("link", name="The Last Ferry").click()
            await expect(
                page.locator("table.steps .state.claimed").first
            ).to_be_visible()
            replica.kill()
            await expect(page.locator("#offline")).to_be_visible()

            again = Replica(replica.environment, tmp_path / "again.log", COMMAND)
            try:
                await again.wait_until_ready()
                await expect(page.locator("#offline")).to_be_hidden()
                await expect(page.locator("#head-part .state")).to_have_text(
                    "completed", timeout=120_000
                )
                # The step that was lost says so.
                await page.goto(page.url)
                await page.locator("#steps").evaluate("each => each.open = true")
                await expect(page.get_by_text("(1 lost)").first).to_be_visible()
            finally:
                again.kill()


async def _submit(replica: Replica) -> None:
    assert replica.run_command("submit", str(STORY)) == 0
