"""The step *break-down*: one scene in, its card, shots and findings out."""

from typing_extensions import override

from crews.director.established import established
from crews.director.speech import Pace
from crews.director.stage import Stage
from crews.director.windows import SceneText
from crews.scene import SceneInput
from crews.studio import Studio
from crews.supervisor.crew import Scene, Signed, Supervisor
from ports.events import SceneBreakdownCompleted, whose
from ports.film import SceneBreakdown
from ports.knowledge_graph import KnowledgeGraph
from ports.pipeline import Assignment, Outcome, Step
from ports.records import Records
from ports.story import Run


class BreakDown(Step):
    """Breaks one scene down: Director, Specialists, Supervisor."""

    def __init__(
        self, *, studio: Studio, records: Records, graph: KnowledgeGraph
    ) -> None:
        self._records = records
        self._graph = graph
        self._supervisor = Supervisor(studio=studio)

    @override
    async def __call__(self, assignment: Assignment) -> Outcome:
        """Return the scene's breakdown, and the event that tells of it."""
        run = assignment.run
        given = SceneInput.model_validate_json(assignment.input)
        signed = await self._supervisor.signed(await self._scene(run, given))
        breakdown = _breakdown(signed)
        return Outcome(result=breakdown, facts=(_completed(run, breakdown),))

    async def _scene(self, run: Run, given: SceneInput) -> Scene:
        span = given.entry.source
        text = SceneText(span=span, text=await self._records.text(run, span))
        stage = Stage(
            given=given,
            text=text,
            pace=Pace(longest=run.constraints.max_shot_seconds),
        )
        known = await established(self._graph, run, given, text.text)
        return Scene(run=run, stage=stage, known=known)


def _breakdown(signed: Signed) -> SceneBreakdown:
    take = signed.take
    return SceneBreakdown(
        scene=take.directed.card,
        shots=take.shots,
        findings=signed.findings,
        quality=take.examination.quality,
        model=take.directed.model,
        usage=take.usage,
    )


def _completed(run: Run, breakdown: SceneBreakdown) -> SceneBreakdownCompleted:
    return SceneBreakdownCompleted.model_validate(
        {
            **whose(run),
            "scene": breakdown.scene,
            "shots": breakdown.shots,
            "findings": breakdown.findings,
            "model": breakdown.model,
            "usage": breakdown.usage,
        }
    )
