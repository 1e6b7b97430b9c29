"""The step `assemble`: puts all scenes together into the breakdown of the film."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import count

from typing_extensions import override

from crews.laws.film import film_results
from crews.laws.film_length import length_finding
from crews.laws.law_report import add_figures, combine
from crews.step_inputs import StructureResult
from ports.archive import StoryArchive
from ports.domain.breakdown import Breakdown, BrokenDownScene, StoryHead
from ports.domain.film import SceneBreakdown
from ports.domain.story import FrozenModel, Run
from ports.domain.structure import Structure
from ports.events.story_events import Counts, StoryBreakdownCompleted, run_fields
from ports.pipeline.identity import text_sha256
from ports.pipeline.steps import Outcome, Step, StepInput
from ports.records import RunData


class AssembleStep(Step):
    """Puts the film together and stores it in the archive."""

    def __init__(self, *, records: RunData, archive: StoryArchive) -> None:
        self._records = records
        self._archive = archive

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        """Store the breakdown; a second execution writes the same documents."""
        run = step_input.run
        text = await self._records.text(run)
        structure, scenes = (
            await self._load_structure(run),
            await self._load_scenes(run),
        )
        # In a thread: the laws of a whole novel would block the event loop too long.
        breakdown = await asyncio.to_thread(
            build_breakdown, run, text, structure, scenes
        )
        documents = await self._archive.store_breakdown(run, breakdown, text)
        await self._archive.update_status(
            run, status="completed", percent=100, detail="broken down"
        )
        event = _completion_event(run, breakdown, documents)
        parts = [*scenes, *breakdown.scenes]
        del scenes, breakdown
        await asyncio.to_thread(_release_gradually, parts)
        return Outcome(result=event, events=(event,), completes_run=True)

    async def _load_structure(self, run: Run) -> StructureResult:
        [result] = [r async for r in self._records.results(run, "structure")]
        return StructureResult.model_validate_json(result)

    async def _load_scenes(self, run: Run) -> tuple[SceneBreakdown, ...]:
        results = self._records.results(run, "break-down")
        return tuple([SceneBreakdown.model_validate_json(r) async for r in results])


def _release_gradually(parts: list[FrozenModel]) -> None:
    """Free *parts* one by one: a novel's freed at once stop all threads for 0.1 s."""
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


def build_breakdown(
    run: Run, text: str, structure: StructureResult, scenes: Sequence[SceneBreakdown]
) -> Breakdown:
    """Return the film; its quality adds the figures of all scenes and of the film."""
    film = combine(film_results(structure, scenes, text))
    length = length_finding(
        structure.minutes,
        scenes,
        text,
        max_shot_seconds=run.constraints.max_shot_seconds,
    )
    return Breakdown(
        run_id=run.id,
        story=StoryHead(
            id=run.story_id,
            title=run.title,
            revision=run.revision,
            sha256=text_sha256(text),
        ),
        model=", ".join(dict.fromkeys(scene.model for scene in scenes)),
        structure=Structure.model_validate(
            {name: getattr(structure, name) for name in Structure.model_fields}
        ),
        scenes=tuple(_number_shots(scenes)),
        findings=(*structure.findings, *film.findings, *([length] if length else ())),
        quality=add_figures([*(scene.quality for scene in scenes), film.quality]),
        usage=sum((scene.usage for scene in scenes), structure.usage),
    )


def count_contents(breakdown: Breakdown) -> Counts:
    """Return how many scenes, shots, lines and so on a breakdown holds."""
    shots = [shot for scene in breakdown.scenes for shot in scene.shots]
    seconds = sum(shot.estimated_duration_seconds for shot in shots)
    return Counts(
        scenes=len(breakdown.scenes),
        shots=len(shots),
        lines=sum(len(scene.dialogue_script) for scene in breakdown.scenes),
        people=len(breakdown.structure.people),
        places=len(breakdown.structure.places),
        seconds=round(seconds, 1),
        findings=len(breakdown.findings)
        + sum(len(scene.findings) for scene in breakdown.scenes),
    )


def _number_shots(scenes: Iterable[SceneBreakdown]) -> Iterable[BrokenDownScene]:
    numbers = count(1)
    for scene in scenes:
        shots = tuple(
            shot.model_copy(update={"sequence_number": next(numbers)})
            for shot in scene.shots
        )
        # Constructed without validation: every part is a validated value already.
        yield BrokenDownScene.model_construct(
            **{
                name: getattr(scene.scene, name)
                for name in type(scene.scene).model_fields
            },
            shots=shots,
            findings=scene.findings,
        )
