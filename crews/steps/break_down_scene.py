"""The step `break-down`: turns one scene into its card, shots and findings."""

import structlog
from typing_extensions import override

from crews.director.graph_context import graph_context
from crews.director.scene_context import SceneContext
from crews.director.windows import SceneText
from crews.runtime.crew_runner import CrewRunner
from crews.step_inputs import SceneInput
from crews.supervisor.crew import ReviewedScene, Supervisor
from ports.domain.film import Finding, SceneBreakdown
from ports.domain.story import Run
from ports.errors import PortProtocolError
from ports.events.story_events import SceneBreakdownCompleted, run_fields
from ports.knowledge_graph import KnowledgeGraph
from ports.pipeline.steps import Outcome, Step, StepInput
from ports.records import RunData

log = structlog.get_logger(__name__)


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
        span = scene_input.entry.source
        text = SceneText(span=span, text=await self._records.text(run, span))
        facts = await self._find_facts(run, scene_input, text)
        context = SceneContext(
            run=run, scene_input=scene_input, text=text, established_facts=facts or ()
        )
        breakdown = _to_breakdown(
            await self._supervisor.review(context),
            findings=() if facts is not None else (_facts_missing(scene_input),),
        )
        return Outcome(result=breakdown, events=(_completion_event(run, breakdown),))

    async def _find_facts(
        self, run: Run, scene_input: SceneInput, text: SceneText
    ) -> tuple[str, ...] | None:
        """Return the established facts; None where the graph is broken.

        A scene without them is worth more than none: they are a small share of what its
        members are shown.
        """
        try:
            return await graph_context(self._graph, run, scene_input, text.text)
        except PortProtocolError as error:
            log.warning("facts.missed", error=str(error))
            return None


def _facts_missing(scene_input: SceneInput) -> Finding:
    return Finding(
        code="graph",
        severity="warning",
        scene=scene_input.entry.number,
        evidence="established facts were not available",
        owner="director",
    )


def _to_breakdown(
    reviewed: ReviewedScene, *, findings: tuple[Finding, ...]
) -> SceneBreakdown:
    version = reviewed.version
    return SceneBreakdown(
        scene=version.directed.card,
        shots=version.shots,
        findings=(*reviewed.findings, *findings),
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
