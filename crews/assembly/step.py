"""The step *assemble*: all scenes in, the whole film's breakdown out."""

import asyncio

from typing_extensions import override

from crews.architect.structured import Structured
from crews.assembly.breakdown import assembled, counts
from ports.archive import StoryArchive
from ports.breakdown import Breakdown
from ports.events import StoryBreakdownCompleted, whose
from ports.film import SceneBreakdown
from ports.pipeline import Assignment, Outcome, Step
from ports.records import Records
from ports.story import Run, Word


class Assemble(Step):
    """Puts the film together and hands it to the archive."""

    def __init__(self, *, records: Records, archive: StoryArchive) -> None:
        self._records = records
        self._archive = archive

    @override
    async def __call__(self, assignment: Assignment) -> Outcome:
        """Return the story's final answer; twice writes the same documents."""
        run = assignment.run
        text = await self._records.text(run)
        structured, scenes = await self._structured(run), await self._scenes(run)
        # In a thread: a novel's laws take longer than the loop may stand still.
        breakdown = await asyncio.to_thread(assembled, run, text, structured, scenes)
        documents = await self._archive.keep_breakdown(run, breakdown, text)
        await self._archive.report(
            run, status="completed", percent=100, detail="broken down"
        )
        fact = _completed(run, breakdown, documents)
        parts = [*scenes, *breakdown.scenes]
        del scenes, breakdown
        await asyncio.to_thread(_free, parts)
        return Outcome(result=fact, facts=(fact,), completes=True)

    async def _structured(self, run: Run) -> Structured:
        [result] = [r async for r in self._records.results(run, "structure")]
        return Structured.model_validate_json(result)

    async def _scenes(self, run: Run) -> tuple[SceneBreakdown, ...]:
        results = self._records.results(run, "break-down")
        return tuple([SceneBreakdown.model_validate_json(r) async for r in results])


def _free(parts: list[Word]) -> None:
    """Give *parts* up one by one: a novel's at once stop every thread for 0.1 s."""
    while parts:
        parts.pop()


def _completed(
    run: Run, breakdown: Breakdown, documents: dict[str, str]
) -> StoryBreakdownCompleted:
    return StoryBreakdownCompleted.model_validate(
        {
            **whose(run),
            "title": run.title,
            "model": breakdown.model,
            "counts": counts(breakdown),
            "quality": breakdown.quality,
            "findings": breakdown.findings,
            "usage": breakdown.usage,
            "documents": documents,
        }
    )
