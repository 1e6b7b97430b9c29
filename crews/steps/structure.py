"""The step `structure`: builds the structure of the story from all its passages."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from typing_extensions import override

from crews.architect.cast.candidates import (
    NameOccurrences,
    collect_names,
    to_candidates,
)
from crews.architect.cast.identities import (
    MergedIdentity,
    candidate_windows,
    merge_identities,
    merge_warnings,
)
from crews.architect.edits.apply import EditableStory, apply_edits
from crews.architect.plot.merge import Plot, merge_plots
from crews.architect.plot.question import plot_errors, plot_warnings, split_plot
from crews.architect.structure.build import StructureOutputs, build_structure
from crews.architect.structure.story_context import StoryContext, build_story_context
from crews.architect.structure.story_inputs import StoryInputs, load_story_inputs
from crews.runtime.crew_config import CREWS_FOLDER, CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest, Reply
from crews.runtime.question_parts import ask_in_parts
from crews.step_inputs import ResolvedPassage, StructureResult
from ports.archive import StoryArchive
from ports.domain.film import Finding, Usage
from ports.domain.story import Run
from ports.domain.structure import Structure
from ports.edits import StoryEdits
from ports.errors import PortProtocolError
from ports.events.story_events import StoryStructured, run_fields
from ports.knowledge_graph import GraphScope, KnowledgeGraph
from ports.pipeline.stages import FAN_OUT
from ports.pipeline.steps import FanOut, Outcome, Step, StepInput
from ports.questions import CastMaterial
from ports.questions.cast_people import CastReading
from ports.questions.plot_story import PlotMaterial, PlotReading
from ports.records import RunData

log = structlog.get_logger(__name__)

_Names = tuple[NameOccurrences, ...]


class StructureStep(Step):
    """Decides what concerns several scenes, and opens one `break-down` for each scene.

    The work of whole-story functions runs in threads: for a novel it would block the
    event loop for too long.
    """

    def __init__(
        self,
        *,
        runner: CrewRunner,
        records: RunData,
        archive: StoryArchive,
        graph: KnowledgeGraph,
        edits: StoryEdits,
    ) -> None:
        self._runner = runner
        self._records = records
        self._archive = archive
        self._graph = graph
        self._edits = edits
        self._config = CrewConfig.load(CREWS_FOLDER / "architect")

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        """Store graph and structure; return the structure and the scenes' inputs."""
        run = step_input.run
        story = await load_story_inputs(run, self._records, self._archive)
        identities, cast_replies = await self._cast_people(run, story)
        story, identities, edit_findings = await self._apply_edits(
            run, story, identities
        )
        context = await asyncio.to_thread(
            build_story_context, story, identities, title=run.title
        )
        plot, plot_replies = await self._plot_story(run, context)
        outputs = await asyncio.to_thread(
            build_structure, story, context, plot, title=run.title
        )
        graph_findings = await self._store_graph(run, outputs)
        await self._archive.store_structure(run, outputs.structure)
        return _to_outcome(
            run,
            story,
            outputs,
            (*cast_replies, *plot_replies),
            findings=(*edit_findings, *graph_findings),
        )

    async def _apply_edits(
        self, run: Run, story: StoryInputs, identities: tuple[MergedIdentity, ...]
    ) -> tuple[StoryInputs, tuple[MergedIdentity, ...], tuple[Finding, ...]]:
        """Return the story as people want it, after all that models say of its parts.

        So the answers that were asked for before are the same with edits and without.
        """
        edits = await self._edits.in_force(run)
        if not edits:
            return story, identities, ()
        edited, findings = await asyncio.to_thread(
            apply_edits,
            EditableStory(
                scenes=story.scenes, passages=story.passages, identities=identities
            ),
            story.text,
            edits,
        )
        story = replace(story, scenes=edited.scenes, passages=edited.passages)
        return story, edited.identities, findings

    async def _store_graph(
        self, run: Run, outputs: StructureOutputs
    ) -> tuple[Finding, ...]:
        """Store what the story establishes; return a finding where that failed.

        Each scene can do without it, and gets a finding of its own.
        """
        try:
            await self._graph.store(GraphScope.of(run), outputs.story_graph)
        except PortProtocolError as error:
            log.warning("facts.store_failed", error=str(error))
            return (
                Finding(
                    code="graph",
                    severity="warning",
                    evidence="what the story establishes could not be stored",
                    owner="architect",
                ),
            )
        return ()

    async def _cast_people(
        self, run: Run, story: StoryInputs
    ) -> tuple[tuple[MergedIdentity, ...], tuple[Reply[Any], ...]]:
        names = await asyncio.to_thread(collect_names, story.passages)
        if not names:
            return (), ()

        def split(divisor: int) -> list[tuple[_Names, ModelRequest[CastReading]]]:
            windows = candidate_windows(names, divisor=divisor)
            return [(w, self._cast_request(run, story, w)) for w in windows]

        answered = await ask_in_parts(self._runner, run, self._config, split)
        answers = [(window, reply.value) for window, reply in answered]
        identities = await asyncio.to_thread(merge_identities, names, answers)
        return identities, tuple(reply for _, reply in answered)

    def _cast_request(
        self, run: Run, story: StoryInputs, window: Sequence[NameOccurrences]
    ) -> ModelRequest[CastReading]:
        material = CastMaterial(
            title=run.title,
            format=story.intake.format,
            candidates=to_candidates(window),
        )
        return ModelRequest(
            question=self._config.build_question("cast_people", material, CastReading),
            find_warnings=partial(merge_warnings, window),
        )

    async def _plot_story(
        self, run: Run, context: StoryContext
    ) -> tuple[Plot, tuple[Reply[Any], ...]]:
        def split(
            divisor: int,
        ) -> list[tuple[PlotMaterial, ModelRequest[PlotReading]]]:
            materials = split_plot(context.plot, divisor=divisor)
            return [(material, self._plot_request(material)) for material in materials]

        answered = await ask_in_parts(self._runner, run, self._config, split)
        plot = merge_plots([(material, reply.value) for material, reply in answered])
        return plot, tuple(reply for _, reply in answered)

    def _plot_request(self, material: PlotMaterial) -> ModelRequest[PlotReading]:
        return ModelRequest(
            question=self._config.build_question("plot_story", material, PlotReading),
            find_errors=partial(plot_errors, material),
            find_warnings=partial(plot_warnings, material),
        )


def _to_outcome(
    run: Run,
    story: StoryInputs,
    outputs: StructureOutputs,
    replies: Sequence[Reply[Any]],
    *,
    findings: tuple[Finding, ...],
) -> Outcome:
    model = replies[-1].model
    usages = (*(p.usage for p in story.passages), *(reply.usage for reply in replies))
    usage = sum(usages, Usage())
    return Outcome(
        result=StructureResult(
            **dict(outputs.structure),
            model=model,
            usage=usage,
            findings=(
                *_findings_of_readings(story.passages),
                *_findings_of_replies(replies),
                *outputs.library_findings,
                *findings,
            ),
            minutes=story.brief.minutes,
        ),
        events=(_to_event(run, outputs.structure, model),),
        next_steps=FanOut(stage=FAN_OUT["structure"], inputs=outputs.inputs),
    )


def _to_event(run: Run, structure: Structure, model: str) -> StoryStructured:
    return StoryStructured.model_validate(
        {**run_fields(run), "title": run.title, "model": model, "structure": structure}
    )


def _findings_of_readings(passages: Iterable[ResolvedPassage]) -> list[Finding]:
    return [
        Finding(
            code="reading",
            severity="note",
            evidence=f"passage {passage.number}: {finding}",
            owner="analyst",
        )
        for passage in passages
        for finding in passage.findings
    ]


def _findings_of_replies(replies: Iterable[Reply[Any]]) -> list[Finding]:
    return [
        Finding(code="reading", severity="note", evidence=finding, owner="architect")
        for reply in replies
        for finding in reply.warnings
    ]
