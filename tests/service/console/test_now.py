"""What the first page puts first, and what it says when something cannot be asked."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette

from infra.rabbit.depths import QueueDepth
from infra.storage import open_journal
from infra.storage.operations import SqlOperations
from ports.dead_letters import DeadLetterGroup
from ports.errors import PortUnavailableError
from ports.operations import JournalStats, OldestCommand, Overview, UnroutedRun
from service.console.app import Console
from service.console.now import find_concerns
from service.ops.health import HealthStatus
from tests.service.console.desks import build_desk
from tests.service.ops_tokens import token_text

NOW = datetime.now(UTC)
WELL = HealthStatus(well=True, detail="ok")
QUIET = Overview(
    stats=JournalStats(
        runs={"running": 0, "completed": 0, "failed": 0, "cancelled": 0},
        steps_in_flight=0,
        outbox=0,
        dead_letters=0,
        runs_stuck=0,
        overdue=0,
    ),
    cost_today=0.0,
    oldest=None,
    unrouted=(),
)
BUSY = QueueDepth(queue="crews.read", messages=3, consumers=1)


def test_nothing_needs_a_person_while_all_is_well() -> None:
    assert list(find_concerns({"broker": WELL}, [BUSY], QUIET, [])) == []


def test_what_holds_up_the_most_comes_first() -> None:
    down = HealthStatus(well=False, detail="graph: no answer: check CREWS_PATHRAG_URL")
    missed = UnroutedRun(
        run_id=UUID(int=1), routing_key="story.breakdown.completed", published_at=NOW
    )
    five_minutes_ago = datetime.now(UTC) - timedelta(minutes=5)
    late = OldestCommand(run_id=None, routing_key="read", due_at=five_minutes_ago)
    overview = QUIET.model_copy(update={"unrouted": (missed,), "oldest": late})
    cause = DeadLetterGroup(
        fingerprint="f" * 16,
        error="InvalidEventError",
        cause="revision",
        count=2,
        first_died_at=NOW,
        last_died_at=NOW,
        example=UUID(int=2),
    )
    depths = [
        QueueDepth(queue="crews.read", messages=9),
        QueueDepth(queue="crews.cancel", problem="it is missing"),
    ]

    found = list(find_concerns({"graph": down}, depths, overview, [cause]))

    assert [each.title for each in found] == [
        "graph does not work",
        "1 answer nobody received",
        "messages are late",
        "2 dead letters of one cause",
        "nobody works on crews.read",
        "nobody works on crews.cancel",
    ]
    assert found[0].reason == "no answer: check CREWS_PATHRAG_URL"
    assert "5 minutes" in found[2].reason
    assert "9 messages" in found[4].reason


async def test_without_a_journal_the_pages_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise PortUnavailableError("journal", "connection refused")

    async with open_journal(f"sqlite:///{tmp_path / 'journal.db'}") as store:
        desk = build_desk(store, tmp_path)
        app = Starlette(routes=Console(desk, stopping=asyncio.Event()).build_routes())
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1"
        ) as client:
            await client.post("/console/login", data={"token": token_text("look")})
            for name in ("overview", "runs"):
                monkeypatch.setattr(SqlOperations, name, fail)

            first = await client.get("/console")
            runs = await client.get("/console/runs")

    assert first.status_code == 200
    assert "The journal does not answer" in first.text
    assert runs.status_code == 503
    assert "connection refused" in runs.text
