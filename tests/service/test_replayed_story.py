"""A story whose steps died and were replayed ends with the events of any other."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from typing_extensions import override

from ports.dead_letters import FrozenSelection
from ports.domain.choices import DeadLetterFilter
from ports.language_model import A, LanguageModel, ModelAnswer, Question
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, open_ports
from service.ops.delegating_model import DelegatingLanguageModel
from service.settings import load_settings
from tests.builders import a_submission
from tests.service.embedded_pipeline import run_service

TIMEOUT_SECONDS = 120.0
CAUSE = UUID(int=42)


class BrokenModel(DelegatingLanguageModel):
    """Answers as another model does, but fails at the shots until it is repaired."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__(model)
        self.is_repaired = False
        self.asked: list[str] = []

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        if question.task == "shoot_scene" and not self.is_repaired:
            raise ZeroDivisionError("in the shots")
        self.asked.append(question.task)
        return await super().answer(question)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A running story: its ports, its events so far, and the model to repair."""

    ports: Ports
    model: BrokenModel
    events: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self, message: OutboxMessage) -> None:
        self.events.append(json.loads(message.body))

    async def until(self, kind: str, count: int = 1) -> None:
        """Return when *count* events of a kind were published."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while len(self.events_of(kind)) < count:  # noqa: ASYNC110  # events come one by one
                await asyncio.sleep(0.02)

    async def wait_for_dead_letters(self, count: int) -> FrozenSelection:
        """Return the dead letters when *count* are stored, which may be late."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while True:
                dead_letters = await self.ports.store.dead_letters.freeze(
                    DeadLetterFilter()
                )
                if len(dead_letters.ids) == count:
                    return dead_letters
                await asyncio.sleep(0.02)

    def events_of(self, *kinds: str) -> list[tuple[str, str, object]]:
        """Return ids, types and data of events of some kinds, ordered by id."""
        rows = [
            (event["id"], event["type"], event["data"])
            for event in self.events
            if event["type"].removeprefix("com.novelmovie.").startswith(kinds)
        ]
        return sorted(rows, key=lambda event: event[0])


@asynccontextmanager
async def run_story(folder: Path) -> AsyncIterator[Story]:
    """Have the service break the story down without a broker."""
    async with open_ports(load_settings(data_dir=folder)) as ports:
        model = BrokenModel(ports.model)
        story = Story(ports=replace(ports, model=model), model=model)
        async with run_service(story.ports, story.receive) as service:
            await service.submit(a_submission(), id=CAUSE)
            yield story


RESULTS = (
    "story.structured",
    "scene.breakdown.completed",
    "story.breakdown.completed",
)


async def test_a_mended_story_ends_with_the_events_of_an_undisturbed_one(
    tmp_path: Path,
) -> None:
    async with run_story(tmp_path / "undisturbed") as undisturbed:
        undisturbed.model.is_repaired = True
        await undisturbed.until("story.breakdown.completed")

    async with run_story(tmp_path / "repaired") as repaired:
        await repaired.until("story.breakdown.failed")
        scenes = len(undisturbed.events_of("scene.breakdown.completed"))
        await repaired.until("story.breakdown.failed", scenes)
        before = len(repaired.model.asked)
        repaired.model.is_repaired = True
        dead_letters = await repaired.wait_for_dead_letters(scenes)
        await repaired.ports.store.replays.request(
            dead_letters.ids, rate=None, who="jo", what="repaired"
        )
        await repaired.until("story.breakdown.completed")

    assert len(dead_letters.ids) == scenes
    assert repaired.events_of(*RESULTS) == undisturbed.events_of(*RESULTS)
    again = repaired.model.asked[before:]
    assert not {"read_passage", "cast_people", "plot_story", "direct_scene"} & {*again}
