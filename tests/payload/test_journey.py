"""A story stored in Payload, submitted by its id: which documents Payload then has."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ports.domain.story import Brief, RunId, TextRef
from ports.domain.structure import CharacterReference
from ports.events.story_events import StorySubmitted
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, open_ports
from service.settings import load_settings
from tests.builders import MILL_STORY, a_submission
from tests.contracts.archives_under_test import (
    PayloadArchiveUnderTest,
    open_payload_archive,
)
from tests.payload.server import PayloadServer
from tests.service.embedded_pipeline import EmbeddedService, run_service

TIMEOUT_SECONDS = 90.0
"""Ten on an idle machine."""


class ServiceOverPayload:
    """The embedded service over a Payload, with the events that it publishes."""

    def __init__(self, ports: Ports, service: EmbeddedService) -> None:
        self._ports = ports
        self._events: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self.submit = service.submit
        service.dispatcher.subscribe(self._on_event)

    async def next_event(self, routing_key: str) -> dict[str, Any]:
        """Return the data of the next event with *routing_key*."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while True:
                key, data = await self._events.get()
                assert key != "story.breakdown.failed", data
                if key == routing_key:
                    return data

    async def wait_for_retry(self, run_id: str) -> None:
        """Return when a step of the run waits for its second attempt."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while await self._attempts(run_id) == {1}:  # noqa: ASYNC110  # the journal has no signal for it
                await asyncio.sleep(0.05)

    async def _attempts(self, run_id: str) -> set[int]:
        steps = await self._ports.store.operations.steps(RunId(UUID(run_id)))
        return {step.attempt for step in steps}

    async def _on_event(self, message: OutboxMessage) -> None:
        self._events.put_nowait((message.routing_key, json.loads(message.body)["data"]))


@asynccontextmanager
async def run_over_payload(
    server: PayloadServer, folder: Path
) -> AsyncIterator[ServiceOverPayload]:
    settings = load_settings(
        payload_url=server.url,
        payload_api_key=server.key,
        data_dir=folder / "state",
    )
    async with open_ports(settings) as ports, run_service(ports) as service:
        yield ServiceOverPayload(ports, service)


async def a_submission_by_id(
    subject: PayloadArchiveUnderTest,
) -> tuple[StorySubmitted, TextRef]:
    """Return a submission that refers to its text by id."""
    brief = Brief(
        project_title="The Mill", genres=("drama",), tone="quiet", minutes=0.75
    )
    project = await subject.create_project(brief)
    della = CharacterReference(name="DELLA MARSH", library_id=f"lib-{project}")
    await subject.create_reference(project, della)
    ref = await subject.create_story(project, MILL_STORY)
    event = a_submission(story_id=ref.id, project_id=project, text=None, text_ref=ref)
    return event, ref


async def test_a_story_submitted_by_its_id_is_found_broken_down_in_payload(
    payload_server: PayloadServer, tmp_path: Path
) -> None:
    async with (
        open_payload_archive(payload_server) as subject,
        run_over_payload(payload_server, tmp_path) as service,
    ):
        event, story = await a_submission_by_id(subject)
        await service.submit(event)
        done = await service.next_event("story.breakdown.completed")

        [run] = await subject.find("crew-runs", runKey=done["run_id"])
        theirs = await subject.find("story-structures", story=story.id)
        [project] = await subject.find("projects", id=event.project_id)
        scenes = await subject.find("crew-scenes", run=run["id"])
        shots = await subject.find("crew-shots", run=run["id"])

    assert (run["status"], run["progress"]) == ("completed", 100)
    assert run["model"] == "offline-reader"
    assert len(scenes) == done["counts"]["scenes"]
    assert len(shots) == done["counts"]["shots"]
    assert {scene["card"]["scene_id"] for scene in scenes} == {
        entry["scene_id"] for entry in run["structure"]["scenes"]
    }
    # Within a tenth of the 45 seconds that the project asks for.
    assert done["counts"]["seconds"] == pytest.approx(45, rel=0.1)
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
        open_payload_archive(private_payload) as subject,
        run_over_payload(private_payload, tmp_path) as service,
    ):
        event, _ = await a_submission_by_id(subject)
        await service.submit(event)
        structured = await service.next_event("story.structured")

        private_payload.kill()
        await service.wait_for_retry(structured["run_id"])
        await asyncio.to_thread(private_payload.start)
        done = await service.next_event("story.breakdown.completed")

        [run] = await subject.find("crew-runs", runKey=done["run_id"])
        shots = await subject.find("crew-shots", run=run["id"])

    assert run["status"] == "completed"
    assert len(shots) == done["counts"]["shots"]
