"""A fault of the deployment waits for a person; it buries no story."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers import breaker, failure_policy
from ports.domain.choices import RunState
from ports.operations import JournalStats, StepRow
from service.bootstrap import Ports, Service
from tests.builders import a_submission
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.service.embedded_pipeline import open_test_ports, run_service
from tests.service.refusing_endpoint import (
    MendableModel,
    QuickRuleModel,
    RefusingEndpoint,
    open_endpoint_model,
)

SHORT = timedelta(seconds=0.1)
"""Instead of the half minute that a step waits for a port that is down."""

LONG = 10 * SHORT
"""Several times as long as a step waits, with all its counted retries."""

STORY = (
    "Mara came into the kitchen. \u201cWhere is the key?\u201d she asked.\n\n"
    "Tom put down his cup. \u201cUnder the lamp,\u201d he said."
)


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failure_policy, "OUTAGE_DELAY", 4 * SHORT)
    monkeypatch.setattr(failure_policy, "RETRY_DELAYS", (SHORT,) * 4)
    monkeypatch.setattr(breaker, "PROBE_INTERVAL", SHORT)


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize(
    ("stories", "completed", "status", "error"),
    [
        # All go on; to wait until forty are completed proves no more than four do.
        (40, 0, 401, {"code": "invalid_api_key", "message": "Incorrect API key"}),
        (4, 4, 429, {"code": "insufficient_quota", "message": "You exceeded it"}),
    ],
)
async def test_stories_wait_for_a_refusing_model_and_go_on_when_it_is_mended(
    tmp_path: Path, stories: int, completed: int, status: int, error: dict[str, Any]
) -> None:
    endpoint = RefusingEndpoint(status, error)
    async with (
        asyncio.timeout(120),
        endpoint.serve() as url,
        open_endpoint_model(url) as refusing,
        open_test_ports(
            tmp_path,
            model=(model := MendableModel(refusing, QuickRuleModel())),
            graph=InMemoryKnowledgeGraph(),
        ) as ports,
        run_service(ports, workers=8) as service,
    ):
        for number in range(stories):
            text = STORY.replace("lamp", f"lamp of room {number}")
            await service.submit(a_submission(story_id=f"story-{number}", text=text))
        await _wait_for_reads(ports, stories, lambda step: bool(step.last_error))
        await asyncio.sleep(LONG.total_seconds())
        stuck = await ports.store.operations.stats()
        steps = await _first_steps(ports)
        problem = _problem(service.service)
        model.mended = True
        await _wait_for_reads(ports, stories, lambda step: step.state == "done")
        after = await _wait_for_runs(ports, "completed", completed)
        mended = _problem(service.service)

    assert stuck.dead_letters == after.dead_letters == 0
    assert stuck.runs["running"] == stories
    assert {step.attempt for step in steps} == {1}
    assert all(error["code"] in (step.last_error or "") for step in steps)
    assert error["code"] in problem
    assert "CREWS_MODEL" in problem
    assert mended == ""
    # Held back, they do not even ask: one at a time tries it.
    assert endpoint.requests < 2 * stories + 8


async def _wait_for_runs(ports: Ports, state: RunState, count: int) -> JournalStats:
    operations = ports.store.operations
    while (stats := await operations.stats()).runs[state] < count:  # noqa: ASYNC110  # SQL
        await asyncio.sleep(0.05)
    return stats


async def _first_steps(ports: Ports) -> list[StepRow]:
    rows = await ports.store.operations.runs(limit=100)
    return [
        step
        for row in rows
        for step in await ports.store.operations.steps(row.run_id)
        if step.stage == "read"
    ]


async def _wait_for_reads(
    ports: Ports, stories: int, is_ready: Callable[[StepRow], bool]
) -> list[StepRow]:
    """Return the first `read` step of each story, once *is_ready* holds for all."""
    while True:
        rows = await _first_steps(ports)
        if len(rows) == stories and all(map(is_ready, rows)):
            return rows
        # Not oftener: to look takes the journal's only connection for a while.
        await asyncio.sleep(0.3)


def _problem(service: Service) -> str:
    return str(service.breaker.problem("model") or "")
