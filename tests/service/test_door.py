"""Two replicas with an open HTTP door, a real broker and a real database.

Everything of a story goes over HTTP: in by the door, its progress as an event stream,
its events to a webhook.
"""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.storage import open_journal, open_webhooks
from infra.webhooks import make_secret
from ports.events.story_events import StoryBreakdownCompleted, StoryStructured
from tests.builders import MILL_STORY
from tests.infra.rabbit.proxy import Proxy
from tests.infra.webhooks.receiver import (
    ReceivedMessage,
    WebhookReceiver,
    open_receiver,
)
from tests.service.replicas import Replica, run_replicas
from tests.stack.node import node, npm, with_node

TOKEN = "a-token-of-novel-movie"  # noqa: S105  # of these tests alone
TOKENS = json.dumps({"novel-movie": {"token": TOKEN, "scopes": ["door"]}})
CALLS = Path(__file__).parent / "door" / "novel-movie-calls.mjs"
SDK = Path(__file__).parent / "door" / "sdk"
TIMEOUT = 120


@asynccontextmanager
async def open_replicas(
    count: int, *, broker: str, journal: str, folder: Path, **settings: str
) -> AsyncIterator[list[Replica]]:
    """Run replicas whose door is open."""
    async with run_replicas(
        count,
        broker=broker,
        journal=journal,
        folder=folder,
        CREWS_OPS_TOKENS=TOKENS,
        CREWS_DOOR_BROKER_URL=broker,
        **settings,
    ) as replicas:
        yield replicas


def client(replica: Replica) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=replica.ops,
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=TIMEOUT,
    )


def a_submission(story: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"submission of {story}",
        "source": "/tests/door",
        "type": "com.novelmovie.story.submitted.v1",
        "data": {
            "story_id": story,
            "project_id": "film",
            "revision": 1,
            "title": "The Mill",
            "text": MILL_STORY,
        },
    }


async def submit(http: httpx.AsyncClient, story: str) -> str:
    """Submit a story as a client should: again, as long as it is told to."""
    while True:
        answer = await http.post(
            "/events",
            json=a_submission(story),
            headers={"Content-Type": "application/cloudevents+json"},
        )
        if answer.status_code == 202:
            run: str = answer.json()["events"][0]["run_id"]
            return run
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["retry-after"]) > 0
        await asyncio.sleep(0.5)


async def follow(http: httpx.AsyncClient, run: str) -> list[dict[str, Any]]:
    """Return a run's events, read as a browser does: resumed whenever it breaks."""
    events: list[dict[str, Any]] = []
    last = ""
    async with asyncio.timeout(TIMEOUT):
        while not (events and is_final(events[-1])):
            headers = {"Last-Event-ID": last} if last else {}
            try:
                async with http.stream(
                    "GET", f"/runs/{run}/events", headers=headers
                ) as stream:
                    async for line in stream.aiter_lines():
                        if line.startswith("id: "):
                            last = line[4:]
                        elif line.startswith("data: "):
                            events.append(json.loads(line[6:]))
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    return events


async def report_of(http: httpx.AsyncClient, run: str) -> dict[str, Any]:
    """Ask how a run stands, again while the answer is to come later."""
    while (answer := await http.get(f"/runs/{run}")).status_code == 503:  # noqa: ASYNC110  # over HTTP
        await asyncio.sleep(0.5)
    report: dict[str, Any] = answer.json()
    return report


def is_final(event: dict[str, Any]) -> bool:
    return "story.breakdown." in event["type"] and event["data"].get("final", True)


async def add_webhook(journal: str, receiver: WebhookReceiver) -> str:
    """Subscribe to the events that a story ends with; return the secret."""
    secret = make_secret()
    # Before a replica is there: they look for webhooks every few seconds only.
    async with open_journal(journal), open_webhooks(journal) as webhooks:
        await webhooks.add(
            url=f"https://localhost:{receiver.port}/in",
            secret=secret,
            events=[StoryStructured.routing_key, StoryBreakdownCompleted.routing_key],
            who="tests",
        )
    return secret


@pytest.fixture(scope="module")
def sdk_program() -> Path:
    """A program that uses the official SDK for Node, installed as locked."""
    if not (SDK / "node_modules" / ".package-lock.json").exists():
        subprocess.run(  # noqa: S603  # our own lock
            [*npm(), "ci", "--no-progress"], cwd=SDK, env=with_node(), check=True
        )
    return SDK / "round-trip.mjs"


async def run_program(program: Path, replica: Replica) -> dict[str, Any]:
    """Run a program for Node that talks to a replica; return what it prints."""
    process = await asyncio.create_subprocess_exec(
        *(*node(), str(program), replica.ops, TOKEN, MILL_STORY),
        env=with_node(),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(output)
    return found


async def test_a_story_goes_in_and_comes_out_over_http_alone(
    tmp_path: Path, broker_url: str, database_url: str, sdk_program: Path
) -> None:
    broker, database = Proxy(broker_url), Proxy(database_url)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(broker.serve())
        await stack.enter_async_context(database.serve())
        receiver = await stack.enter_async_context(
            open_receiver(tmp_path, host="localhost")
        )
        secret = await add_webhook(database_url, receiver)
        first, second = await stack.enter_async_context(
            open_replicas(
                2,
                broker=broker.url,
                journal=database.url,
                folder=tmp_path,
                SSL_CERT_FILE=str(receiver.certificate),
                CREWS_WEBHOOK_PRIVATE_HOSTS='["localhost"]',
            )
        )
        async with client(first) as there, client(second) as here:
            run = await submit(there, "mill")
            # Both plugs pulled, and put in again.
            broker.reset()
            database.reset()
            events = await follow(here, run)
            report = await report_of(here, run)
        found = await run_program(CALLS, second)
        by_sdk = await run_program(sdk_program, first)
        async with asyncio.timeout(TIMEOUT):
            await receiver.wait_for(6)

    assert report["state"] == "completed"
    check_events(events)
    check_jobs(found)
    check_sdk(by_sdk)
    check_webhook(receiver.received, secret, events)


def check_events(events: list[dict[str, Any]]) -> None:
    """The stream told everything once, and in order."""
    assert [each["sequence"] for each in events] == sorted(
        {each["sequence"] for each in events}
    )
    assert {each["type"].removeprefix("com.novelmovie.") for each in events} >= {
        "story.progressed.v1",
        "story.structured.v1",
        "scene.breakdown.completed.v1",
        "story.breakdown.completed.v1",
    }


def check_jobs(found: dict[str, Any]) -> None:
    """Novel Movie's own calls were answered, each crew with its part."""
    assert found["health"]["status"] == "healthy"
    assert found["architect"]["status"] == found["director"]["status"] == "completed"
    assert found["architect"]["crew_type"] == "architect"
    assert found["architect"]["result"]["structure"]["people"]
    assert found["director"]["crew_type"] == "director"
    assert found["director"]["result"]["scenes"][0]["shots"]


def check_sdk(found: dict[str, Any]) -> None:
    """The SDK for Node sent in every mode, and read every event."""
    accepted = [each["id"] for each in found["accepted"]]
    assert accepted == ["structured", "binary", "first", "second"]
    runs = [each["run_id"] for each in found["accepted"]]
    assert runs == [runs[0], runs[0], None, None]
    assert {each["run"] for each in found["published"]} == {runs[0]}
    assert found["published"][-1]["type"] == (
        "com.novelmovie.story.breakdown.completed.v1"
    )


def check_webhook(
    received: list[ReceivedMessage], secret: str, events: list[dict[str, Any]]
) -> None:
    """Every message is signed, and is an event byte for byte as it was published."""
    by_id = {each["id"]: each for each in events}
    ours = [each for each in received if each.headers["webhook-id"] in by_id]
    assert all(each.is_signed_with(secret) for each in received)
    assert {json.loads(each.body)["type"] for each in ours} == {
        "com.novelmovie.story.structured.v1",
        "com.novelmovie.story.breakdown.completed.v1",
    }
    assert [json.loads(each.body) for each in ours] == [
        by_id[each.headers["webhook-id"]] for each in ours
    ]
