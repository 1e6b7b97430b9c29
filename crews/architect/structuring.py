"""The step `structure`: what the readings of a story add up to."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from typing_extensions import override

from crews.answering import Ask, Reply
from crews.architect import casting, plotting
from crews.architect.candidates import Sighting, candidates, sightings
from crews.architect.casting import Identity
from crews.architect.gathering import Gathered, gathered
from crews.architect.graph import scope
from crews.architect.ground import Ground, ground
from crews.architect.plots import Plot, plot
from crews.architect.readings import ReadPassage
from crews.architect.structured import Structured
from crews.architect.whole import Whole, whole
from crews.callsheet import Callsheet
from crews.studio import Studio
from ports.archive import StoryArchive
from ports.events import StoryStructured, whose
from ports.film import Finding, Usage
from ports.knowledge_graph import KnowledgeGraph
from ports.pipeline import Assignment, Opening, Outcome, Step
from ports.questions import CastMaterial
from ports.questions.casting import CastReading
from ports.questions.plotting import PlotReading
from ports.records import Records
from ports.story import Run
from ports.structure import Structure


class Structuring(Step):
    """Settles whatever spans scenes, and opens one break-down for every scene.

    It counts and sorts in threads: a novel takes longer than the loop may stand still.
    """

    def __init__(
        self,
        *,
        studio: Studio,
        records: Records,
        archive: StoryArchive,
        graph: KnowledgeGraph,
    ) -> None:
        self._studio = studio
        self._records = records
        self._archive = archive
        self._graph = graph
        self._callsheet = Callsheet.of(Path(__file__).parent)

    @override
    async def __call__(self, assignment: Assignment) -> Outcome:
        run = assignment.run
        story = await gathered(run, self._records, self._archive)
        people, cast = await self._cast(run, story)
        stands = await asyncio.to_thread(ground, story, people, title=run.title)
        shape, plotted = await self._plot(run, stands)
        done = await asyncio.to_thread(whole, story, stands, shape, title=run.title)
        await self._graph.establish(scope(run), done.established)
        await self._archive.keep_structure(run, done.structure)
        return _outcome(run, story, done, (*cast, *plotted))

    async def _cast(
        self, run: Run, story: Gathered
    ) -> tuple[tuple[Identity, ...], tuple[Reply[Any], ...]]:
        seen = await asyncio.to_thread(sightings, story.passages)
        if not seen:
            return (), ()
        windows = casting.windows(seen)
        replies = await self._studio.ask_all(
            run, self._callsheet, [self._cast_ask(run, window) for window in windows]
        )
        answers = [
            (window, reply.value)
            for window, reply in zip(windows, replies, strict=True)
        ]
        return await asyncio.to_thread(casting.cast, seen, answers), replies

    def _cast_ask(self, run: Run, window: Sequence[Sighting]) -> Ask[CastReading]:
        material = CastMaterial(title=run.title, candidates=candidates(window))
        return Ask(
            question=self._callsheet.question("cast_people", material, CastReading),
            tolerated=partial(casting.doubts, window),
        )

    async def _plot(
        self, run: Run, stands: Ground
    ) -> tuple[Plot, tuple[Reply[Any], ...]]:
        materials = stands.lines.materials()
        asks = [
            Ask(
                question=self._callsheet.question("plot_story", material, PlotReading),
                check=partial(plotting.faults, material),
                tolerated=partial(plotting.doubts, material),
            )
            for material in materials
        ]
        replies = await self._studio.ask_all(run, self._callsheet, asks)
        return plot(
            [
                (material, reply.value)
                for material, reply in zip(materials, replies, strict=True)
            ]
        ), replies


def _outcome(
    run: Run, story: Gathered, done: Whole, replies: Sequence[Reply[Any]]
) -> Outcome:
    model = replies[-1].model
    paid = (*(p.usage for p in story.passages), *(reply.usage for reply in replies))
    usage = sum(paid, Usage())
    return Outcome(
        result=Structured(
            **dict(done.structure),
            model=model,
            usage=usage,
            findings=(*_of_readings(story.passages), *_of_replies(replies)),
        ),
        facts=(_fact(run, done.structure, model),),
        opens=Opening(stage="break-down", inputs=done.inputs),
    )


def _fact(run: Run, structure: Structure, model: str) -> StoryStructured:
    return StoryStructured.model_validate(
        {**whose(run), "title": run.title, "model": model, "structure": structure}
    )


def _of_readings(passages: Iterable[ReadPassage]) -> list[Finding]:
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


def _of_replies(replies: Iterable[Reply[Any]]) -> list[Finding]:
    return [
        Finding(code="reading", severity="note", evidence=finding, owner="architect")
        for reply in replies
        for finding in reply.findings
    ]
