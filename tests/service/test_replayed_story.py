"""A story whose steps died, once its cause is mended, says what it would have said."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from typing_extensions import override

from infra.embedded.dispatcher import Dispatcher
from ports.dead_letters import FrozenSelection
from ports.domain.choices import DeadLetterFilter
from ports.domain.film import CrewMember, Usage
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from ports.language_model import A, LanguageModel, ModelAnswer, Question
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, build_service, open_ports
from service.settings import load_settings
from tests.service.commands.test_break_down import STORY

TIMEOUT_SECONDS = 120.0
SUBMITTED = StorySubmitted.model_validate(
    {
        "story_id": "the-mill",
        "project_id": "film",
        "revision": 1,
        "title": "The Mill",
        "text": STORY,
    }
)
CAUSE = UUID(int=42)


class BrokenModel(LanguageModel):
    """Answers as another does, but for the shots: there is a bug in those."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.is_mended = False
        self.asked: list[str] = []

    @override
    def name(self, member: CrewMember) -> str:
        return self._model.name(member)

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return self._model.max_cost(question)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        if question.task == "shoot_scene" and not self.is_mended:
            raise ZeroDivisionError("in the shots")
        self.asked.append(question.task)
        return await self._model.answer(question)

    @override
    async def check(self) -> None:
        await self._model.check()


@dataclass(frozen=True, kw_only=True)
class Story:
    """The story at work, its events as they are told, and what to mend."""

    ports: Ports
    model: BrokenModel
    events: list[dict[str, Any]] = field(default_factory=list)

    async def hear(self, owed: OutboxMessage) -> None:
        self.events.append(json.loads(owed.body))

    async def until(self, kind: str, count: int = 1) -> None:
        """Return when so many events of a kind were told."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while len(self.events_of(kind)) < count:  # noqa: ASYNC110  # events come one by one
                await asyncio.sleep(0.02)

    async def wait_for_dead_letters(self, count: int) -> FrozenSelection:
        """Return the dead letters when so many are on file, which may be last."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while True:
                found = await self.ports.store.dead_letters.freeze(DeadLetterFilter())
                if len(found.ids) == count:
                    return found
                await asyncio.sleep(0.02)

    def events_of(self, *kinds: str) -> list[tuple[str, str, object]]:
        """Return ids, kinds and data of events, in an order of their own."""
        whole = [
            (event["id"], event["type"], event["data"])
            for event in self.events
            if event["type"].removeprefix("com.novelmovie.").startswith(kinds)
        ]
        return sorted(whole, key=lambda event: event[0])


@asynccontextmanager
async def run_story(folder: Path) -> AsyncIterator[Story]:
    """Have the service break the story down without a broker."""
    async with open_ports(load_settings(data_dir=folder)) as ports:
        broken = BrokenModel(ports.model)
        story = Story(ports=replace(ports, model=broken), model=broken)
        dispatcher = Dispatcher()
        dispatcher.subscribe(story.hear)
        service = build_service(story.ports, dispatcher)
        async with (
            dispatcher.run_workers(service.receiver, workers=4),
            asyncio.TaskGroup() as loops,
        ):
            running = [
                loops.create_task(loop.run())
                for loop in (service.relay, service.sweeper, service.replayer)
            ]
            now = datetime.now(UTC)
            owed = submission_message(SUBMITTED, id=CAUSE, source="/tests", now=now)
            await dispatcher.publish(owed)
            yield story
            for loop in running:
                loop.cancel()


RESULTS = (
    "story.structured",
    "scene.breakdown.completed",
    "story.breakdown.completed",
)


async def test_a_mended_story_ends_with_the_events_of_an_undisturbed_one(
    tmp_path: Path,
) -> None:
    async with run_story(tmp_path / "undisturbed") as undisturbed:
        undisturbed.model.is_mended = True
        await undisturbed.until("story.breakdown.completed")

    async with run_story(tmp_path / "mended") as mended:
        await mended.until("story.breakdown.failed")
        scenes = len(undisturbed.events_of("scene.breakdown.completed"))
        await mended.until("story.breakdown.failed", scenes)
        before = len(mended.model.asked)
        mended.model.is_mended = True
        found = await mended.wait_for_dead_letters(scenes)
        await mended.ports.store.replays.request(
            found.ids, rate=None, who="jo", what="mended"
        )
        await mended.until("story.breakdown.completed")

    assert len(found.ids) == scenes
    assert mended.events_of(*RESULTS) == undisturbed.events_of(*RESULTS)
    again = mended.model.asked[before:]
    assert not {"read_passage", "cast_people", "plot_story", "direct_scene"} & {*again}
