"""What `structure` stands on: the text, its readings, and the project's brief."""

import asyncio
from dataclasses import dataclass

from crews.architect.passages.joined_scenes import JoinedScene, join_scenes
from crews.step_inputs import IntakeResult, ResolvedPassage
from ports.archive import StoryArchive
from ports.domain.story import Brief, Run
from ports.records import RunData


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryInputs:
    """A story as it was taken in and read."""

    intake: IntakeResult
    text: str
    brief: Brief
    passages: tuple[ResolvedPassage, ...]
    scenes: tuple[JoinedScene, ...]


async def load_story_inputs(
    run: Run, records: RunData, archive: StoryArchive
) -> StoryInputs:
    """Return everything that was recorded of *run* so far."""
    [taken_in] = [result async for result in records.results(run, "intake")]
    passages = tuple(
        [
            # In a thread each: a novel's readings, parsed at a stretch, stall the loop.
            await asyncio.to_thread(ResolvedPassage.model_validate_json, result)
            async for result in records.results(run, "read")
        ]
    )
    return StoryInputs(
        intake=IntakeResult.model_validate_json(taken_in),
        text=await records.text(run),
        brief=await archive.brief(run.project_id),
        passages=passages,
        scenes=await asyncio.to_thread(join_scenes, passages),
    )
