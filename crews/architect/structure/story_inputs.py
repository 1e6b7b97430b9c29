"""Loads what `structure` needs: the text, the passages and the project's brief."""

import asyncio
from dataclasses import dataclass

from crews.architect.passages.joined_scenes import JoinedScene, join_scenes
from crews.step_inputs import IntakeResult, ResolvedPassage
from ports.archive import StoryArchive
from ports.domain.story import Brief, Run
from ports.domain.structure import CharacterReference
from ports.records import RunData


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryInputs:
    """A story with the results of the steps `intake` and `read`."""

    intake: IntakeResult
    text: str
    brief: Brief
    references: tuple[CharacterReference, ...]
    passages: tuple[ResolvedPassage, ...]
    scenes: tuple[JoinedScene, ...]


async def load_story_inputs(
    run: Run, records: RunData, archive: StoryArchive
) -> StoryInputs:
    """Load the inputs of *run* from the journal, and its brief from the archive."""
    [taken_in] = [result async for result in records.results(run, "intake")]
    passages = tuple(
        [
            # In a thread each: parsing all passages of a novel at once blocks the loop.
            await asyncio.to_thread(ResolvedPassage.model_validate_json, result)
            async for result in records.results(run, "read")
        ]
    )
    return StoryInputs(
        intake=IntakeResult.model_validate_json(taken_in),
        text=await records.text(run),
        brief=await archive.brief(run.project_id),
        references=await archive.character_references(run.project_id),
        passages=passages,
        scenes=await asyncio.to_thread(join_scenes, passages),
    )
