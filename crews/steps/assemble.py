"""The step *assemble*: all scenes in, the whole film's breakdown out."""

import asyncio

from typing_extensions import override

from crews.steps.breakdown import build_breakdown, count_contents
from crews.structure_result import StructureResult
from ports.archive import StoryArchive
from ports.domain.breakdown import Breakdown
from ports.domain.film import SceneBreakdown
from ports.domain.story import FrozenModel, Run
from ports.events.story_events import StoryBreakdownCompleted, run_fields
from ports.pipeline.steps import Outcome, Step, StepInput
from ports.records import RunData


class AssembleStep(Step):
    """Puts the film together and hands it to the archive."""

    def __init__(self, *, records: RunData, archive: StoryArchive) -> None:
        self._records = records
        self._archive = archive

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        """Return the story's final answer; twice writes the same documents."""
        run = step_input.run
        text = await self._records.text(run)
        structured, scenes = (
            await self._load_structure(run),
            await self._load_scenes(run),
        )
        # In a thread: a novel's laws take longer than the loop may stand still.
        breakdown = await asyncio.to_thread(
            build_breakdown, run, text, structured, scenes
        )
        documents = await self._archive.store_breakdown(run, breakdown, text)
        await self._archive.update_status(
            run, status="completed", percent=100, detail="broken down"
        )
        fact = _completion_event(run, breakdown, documents)
        parts = [*scenes, *breakdown.scenes]
        del scenes, breakdown
        await asyncio.to_thread(_release_gradually, parts)
        return Outcome(result=fact, events=(fact,), completes_run=True)

    async def _load_structure(self, run: Run) -> StructureResult:
        [result] = [r async for r in self._records.results(run, "structure")]
        return StructureResult.model_validate_json(result)

    async def _load_scenes(self, run: Run) -> tuple[SceneBreakdown, ...]:
        results = self._records.results(run, "break-down")
        return tuple([SceneBreakdown.model_validate_json(r) async for r in results])


def _release_gradually(parts: list[FrozenModel]) -> None:
    """Give *parts* up one by one: a novel's at once stop every thread for 0.1 s."""
    while parts:
        parts.pop()


def _completion_event(
    run: Run, breakdown: Breakdown, documents: dict[str, str]
) -> StoryBreakdownCompleted:
    return StoryBreakdownCompleted.model_validate(
        {
            **run_fields(run),
            "title": run.title,
            "model": breakdown.model,
            "counts": count_contents(breakdown),
            "quality": breakdown.quality,
            "findings": breakdown.findings,
            "usage": breakdown.usage,
            "documents": documents,
        }
    )
