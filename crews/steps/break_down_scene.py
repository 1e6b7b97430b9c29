"""The step `break-down`: turns one scene into its card, shots and findings."""

from typing_extensions import override

from crews.director.graph_context import graph_context
from crews.director.scene_context import SceneContext
from crews.director.windows import SceneText
from crews.runtime.crew_runner import CrewRunner
from crews.step_inputs import SceneInput
from crews.supervisor.crew import ReviewedScene, Supervisor
from ports.domain.film import SceneBreakdown
from ports.domain.story import Run
from ports.events.story_events import SceneBreakdownCompleted, run_fields
from ports.knowledge_graph import KnowledgeGraph
from ports.pipeline.steps import Outcome, Step, StepInput
from ports.records import RunData


class BreakDownSceneStep(Step):
    """Breaks one scene down with Director, specialists and Supervisor."""

    def __init__(
        self, *, runner: CrewRunner, records: RunData, graph: KnowledgeGraph
    ) -> None:
        self._records = records
        self._graph = graph
        self._supervisor = Supervisor(runner=runner)

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        """Return the breakdown of the scene, and the event that publishes it."""
        run = step_input.run
        scene_input = SceneInput.model_validate_json(step_input.input)
        reviewed = await self._supervisor.review(
            await self._load_scene(run, scene_input)
        )
        breakdown = _to_breakdown(reviewed)
        return Outcome(result=breakdown, events=(_completion_event(run, breakdown),))

    async def _load_scene(self, run: Run, scene_input: SceneInput) -> SceneContext:
        span = scene_input.entry.source
        text = SceneText(span=span, text=await self._records.text(run, span))
        return SceneContext(
            run=run,
            scene_input=scene_input,
            text=text,
            established_facts=await graph_context(
                self._graph, run, scene_input, text.text
            ),
        )


def _to_breakdown(reviewed: ReviewedScene) -> SceneBreakdown:
    version = reviewed.version
    return SceneBreakdown(
        scene=version.directed.card,
        shots=version.shots,
        findings=reviewed.findings,
        quality=version.law_report.quality,
        model=version.directed.model,
        usage=version.usage,
    )


def _completion_event(run: Run, breakdown: SceneBreakdown) -> SceneBreakdownCompleted:
    return SceneBreakdownCompleted.model_validate(
        {
            **run_fields(run),
            "scene": breakdown.scene,
            "shots": breakdown.shots,
            "findings": breakdown.findings,
            "model": breakdown.model,
            "usage": breakdown.usage,
        }
    )
