"""The whole film as one document, with its numbers, figures and findings."""

from collections.abc import Iterable, Sequence
from itertools import count

from crews.laws.film import film_results
from crews.laws.law_report import add_figures, combine
from crews.structure_result import StructureResult
from ports.domain.breakdown import Breakdown, BrokenDownScene, StoryHead
from ports.domain.film import SceneBreakdown
from ports.domain.story import Run
from ports.domain.structure import Structure
from ports.events.story_events import Counts
from ports.pipeline.identity import text_sha256


def build_breakdown(
    run: Run, text: str, structured: StructureResult, scenes: Sequence[SceneBreakdown]
) -> Breakdown:
    """Return the film; its quality adds what scenes and film were held to."""
    film = combine(film_results(structured, scenes, text))
    return Breakdown(
        run_id=run.id,
        story=StoryHead(
            id=run.story_id,
            title=run.title,
            revision=run.revision,
            sha256=text_sha256(text),
        ),
        model=_model_names(scenes),
        structure=Structure.model_validate(
            {name: getattr(structured, name) for name in Structure.model_fields}
        ),
        scenes=tuple(_number_shots(scenes)),
        findings=(*structured.findings, *film.findings),
        quality=add_figures([*(scene.quality for scene in scenes), film.quality]),
        usage=sum((scene.usage for scene in scenes), structured.usage),
    )


def count_contents(breakdown: Breakdown) -> Counts:
    """Return how much a breakdown holds."""
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
    for broken in scenes:
        shots = tuple(
            shot.model_copy(update={"sequence_number": next(numbers)})
            for shot in broken.shots
        )
        # Constructed, not validated: every part is a validated value already.
        yield BrokenDownScene.model_construct(
            **{
                name: getattr(broken.scene, name)
                for name in type(broken.scene).model_fields
            },
            shots=shots,
            findings=broken.findings,
        )


def _model_names(scenes: Iterable[SceneBreakdown]) -> str:
    return ", ".join(dict.fromkeys(scene.model for scene in scenes))
