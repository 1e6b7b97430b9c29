"""A story that Payload holds, submitted by its id, and what is in Payload then."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.embedded.dispatcher import Dispatcher
from ports.domain.story import Brief, RunId, StoryId, TextRef
from ports.domain.structure import CharacterReference
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, build_service, open_ports
from service.settings import load_settings
from tests.contracts.archives import PayloadDesk, payload_desk
from tests.payload.server import PayloadServer

STORY = """\
The rain had stopped by noon. Della Marsh stood at the kitchen table with a lantern in
her hand.

"You're late," said Della.

Her brother Jim came in from the yard and set a wet box on the floor. "The bridge is
down," he said. "I came by the mill."

"Then nobody can follow you."

Jim laughed and opened the box.

* * *

The next morning they walked to the mill. The wheel was still. Della put the lantern on
the wall.

"There it is," said Jim. "I told you."
"""
WITHIN = 90.0
"""Seconds; ten on an idle machine."""


class Film:
    """One run of the embedded service over a Payload, heard from outside."""

    def __init__(self, ports: Ports, dispatcher: Dispatcher) -> None:
        self._ports = ports
        self._dispatcher = dispatcher
        self._heard: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        dispatcher.subscribe(self._hear)

    async def submit(self, event: StorySubmitted) -> None:
        now = datetime.now(UTC)
        await self._dispatcher.publish(
            submission_message(event, id=uuid4(), source="/novel-movie", now=now)
        )

    async def heard(self, routing_key: str) -> dict[str, Any]:
        """Return the data of the next such event."""
        async with asyncio.timeout(WITHIN):
            while True:
                key, data = await self._heard.get()
                assert key != "story.breakdown.failed", data
                if key == routing_key:
                    return data

    async def postponed(self, run_id: str) -> None:
        """Return when a step of the run has to wait for its next attempt."""
        async with asyncio.timeout(WITHIN):
            while await self._attempts(run_id) == {1}:  # noqa: ASYNC110  # the journal tells nobody
                await asyncio.sleep(0.05)

    async def _attempts(self, run_id: str) -> set[int]:
        steps = await self._ports.store.operations.steps(RunId(UUID(run_id)))
        return {step.attempt for step in steps}

    async def _hear(self, owed: OutboxMessage) -> None:
        self._heard.put_nowait((owed.routing_key, json.loads(owed.body)["data"]))


@asynccontextmanager
async def filming(server: PayloadServer, folder: Path) -> AsyncIterator[Film]:
    chosen = load_settings(
        payload_url=server.url,
        payload_api_key=server.key,
        data_dir=folder / "state",
    )
    dispatcher = Dispatcher()
    async with open_ports(chosen) as ports:
        service = build_service(ports, dispatcher)
        async with (
            dispatcher.run_workers(service.receiver, workers=4),
            asyncio.TaskGroup() as loops,
        ):
            running = [
                loops.create_task(service.relay.run()),
                loops.create_task(service.sweeper.run()),
            ]
            yield Film(ports, dispatcher)
            for loop in running:
                loop.cancel()


async def by_id(desk: PayloadDesk) -> tuple[StorySubmitted, TextRef]:
    """Return a submission that carries ids alone."""
    brief = Brief(project_title="The Mill", genres=("drama",), tone="quiet", minutes=1)
    project = await desk.project(brief)
    della = CharacterReference(name="DELLA MARSH", library_id=f"lib-{project}")
    await desk.reference(project, della)
    ref = await desk.story(project, STORY)
    event = StorySubmitted(
        story_id=StoryId(ref.id),
        project_id=project,
        revision=1,
        title="The Mill",
        text_ref=ref,
    )
    return event, ref


async def test_a_story_submitted_by_its_id_is_found_broken_down_in_payload(
    payload_server: PayloadServer, tmp_path: Path
) -> None:
    async with (
        payload_desk(payload_server) as desk,
        filming(payload_server, tmp_path) as film,
    ):
        event, story = await by_id(desk)
        await film.submit(event)
        done = await film.heard("story.breakdown.completed")

        [run] = await desk.found("crew-runs", runKey=done["run_id"])
        theirs = await desk.found("story-structures", story=story.id)
        [project] = await desk.found("projects", id=event.project_id)
        scenes = await desk.found("crew-scenes", run=run["id"])
        shots = await desk.found("crew-shots", run=run["id"])

    assert (run["status"], run["progress"]) == ("completed", 100)
    assert run["model"] == "offline-reader"
    assert len(scenes) == done["counts"]["scenes"]
    assert len(shots) == done["counts"]["shots"]
    assert {scene["card"]["scene_id"] for scene in scenes} == {
        entry["scene_id"] for entry in run["structure"]["scenes"]
    }
    # Within a tenth of the minute that the project asks for.
    assert done["counts"]["seconds"] == pytest.approx(60, rel=0.1)
    people = {person["name"]: person for person in run["structure"]["people"]}
    assert people["Della Marsh"]["library_id"] == f"lib-{project['id']}"
    # Novel Movie's own step would stop at a structure that it finds there.
    assert theirs == []
    assert project["workflowStatus"]["currentStep"] == "media-generation"
    assert done["documents"]["run"] == f"crew-runs/{run['id']}"


async def test_a_run_completes_when_payload_is_back(
    private_payload: PayloadServer, tmp_path: Path
) -> None:
    async with (
        payload_desk(private_payload) as desk,
        filming(private_payload, tmp_path) as film,
    ):
        event, _ = await by_id(desk)
        await film.submit(event)
        structured = await film.heard("story.structured")

        private_payload.kill()
        await film.postponed(structured["run_id"])
        await asyncio.to_thread(private_payload.start)
        done = await film.heard("story.breakdown.completed")

        [run] = await desk.found("crew-runs", runKey=done["run_id"])
        shots = await desk.found("crew-shots", run=run["id"])

    assert run["status"] == "completed"
    assert len(shots) == done["counts"]["shots"]
