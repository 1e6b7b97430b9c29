"""A story of two passages, whose second scene goes over the seam, and its structure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from crews.runtime.crew_runner import CrewRunner
from crews.step_inputs import (
    IntakeResult,
    ResolvedLook,
    ResolvedName,
    ResolvedPassage,
    SceneInput,
    StructureResult,
)
from crews.steps.structure import StructureStep
from ports.domain.edits import StoryEdit
from ports.domain.manuscript import Unit
from ports.domain.story import Span
from ports.domain.structure import Structure
from ports.pipeline.identity import text_sha256
from ports.pipeline.steps import Outcome, StepInput
from ports.questions.cast_people import CastReading, Merge
from ports.questions.plot_story import (
    ActReading,
    BeatReading,
    LinkReading,
    PlotReading,
    RoleReading,
    ThemeReading,
)
from tests.builders import a_run
from tests.contracts.archives_under_test import FolderArchiveUnderTest
from tests.crews.architect.builders import (
    a_resolved_element,
    a_resolved_passage,
    a_resolved_person,
    a_resolved_quotation,
    a_resolved_scene,
)
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.edits import InMemoryEdits
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.fakes.language_model import ScriptedLanguageModel
from tests.fakes.run_data import InMemoryRunData

LINES = (
    "Mara Pell put the lamp on the sill.",
    "“Keep it lit,” said Webb.",
    "In the morning Mara rowed out to the mill in her red coat.",
    "“He is late,",
    "and the tide will not wait,” Jonah Webb said.",
    "The lamp was still burning.",
)
TEXT = "\n\n".join(LINES) + "\n"


def at(words: str, *, within: int = 0) -> Span:
    start = TEXT.index(words, TEXT.index(LINES[within]))
    return Span(start, start + len(words))


def units(*lines: int) -> tuple[Unit, ...]:
    return tuple(
        Unit(number=str(n), role="prose", source=at(LINES[line], within=line))
        for n, line in enumerate(lines, start=1)
    )


FIRST = a_resolved_passage(
    1,
    a_resolved_scene(
        at(LINES[0]).start,
        at(LINES[1]).end,
        people=("Mara Pell", "Webb"),
        summary="Mara sets a lamp.",
    ),
    a_resolved_scene(
        at(LINES[2]).start,
        at(LINES[3]).end,
        place="the mill",
        setting="exterior",
        time_of_day="MORNING",
        day="next",
        people=("Mara Pell",),
        summary="Mara rows out.",
    ),
    units=units(0, 1, 2, 3),
    people=(
        a_resolved_person(
            "Mara Pell",
            gender="female",
            mentions=3,
            other_names=(
                ResolvedName(name="Mara", evidence="the first name", source=at("Mara")),
            ),
            looks=(
                ResolvedLook(description="wrapped in a shawl", source=at(LINES[0])),
                ResolvedLook(description="in a red coat", source=at(LINES[2])),
            ),
        ),
        a_resolved_person("Webb", gender="male", mentions=1),
    ),
    quotations=(
        a_resolved_quotation(
            "Q1",
            at("Keep it lit,"),
            unit="2",
            speaker="Webb",
            attribution="explicit",
            confidence=0.95,
        ),
        a_resolved_quotation("Q2", at("He is late,"), unit="4"),
    ),
    elements=(
        a_resolved_element("lamp", at("lamp").start),
        a_resolved_element(
            "red coat", at("red coat").start, category="wardrobe", person="Mara Pell"
        ),
    ),
)
SECOND = a_resolved_passage(
    2,
    a_resolved_scene(
        at(LINES[4]).start,
        at(LINES[5]).end,
        continues=True,
        place=None,
        people=("Jonah Webb",),
        summary="Webb waits for the tide.",
    ),
    units=units(4, 5),
    people=(a_resolved_person("Jonah Webb", gender="male", mentions=2),),
    quotations=(
        a_resolved_quotation(
            "Q1",
            at("and the tide will not wait,"),
            unit="1",
            continues="Q0",
            speaker="Jonah Webb",
            attribution="explicit",
            confidence=0.9,
        ),
    ),
    elements=(a_resolved_element("lamp", at("lamp", within=5).start),),
)
CAST = CastReading(merges=(Merge(candidates=("P2", "P3"), evidence="The surname."),))
PLOT = PlotReading(
    roles=(
        RoleReading(
            key="char_mara_pell_v01",
            role="protagonist",
            start_state="waiting",
            end_state="rowing",
            transformation="She goes herself.",
        ),
    ),
    acts=(ActReading(name="I", first_scene=1, last_scene=2, description="All of it."),),
    beats=(
        BeatReading(
            beat="Out",
            scene=2,
            description="She rows.",
            people=("char_mara_pell_v01",),
            emotional_tone="suspenseful",
        ),
    ),
    themes=(ThemeReading(theme="Waiting", scenes=(1, 2)),),
    links=(LinkReading(set_up=1, pay_off=2, what="the lamp", kind="prop"),),
)


@dataclass
class StoryUnderTest:
    """A structured story, with whatever it left where."""

    outcome: Outcome
    structure: StructureResult
    scenes: list[SceneInput]
    archived: Structure | None
    graph: InMemoryKnowledgeGraph
    model: ScriptedLanguageModel


async def structure_story(
    *passages: ResolvedPassage,
    cast: CastReading = CAST,
    plot: PlotReading = PLOT,
    graph: InMemoryKnowledgeGraph | None = None,
    edits: Sequence[StoryEdit] = (),
    written_as: Literal["prose", "screenplay"] = "prose",
) -> StoryUnderTest:
    run = a_run()
    records = InMemoryRunData(text=TEXT)
    records.add(
        run,
        "intake",
        IntakeResult(
            sha256=text_sha256(TEXT),
            format=written_as,
            narration="third",
            words=40,
            chapters=("One", "One"),
            matter=(),
        ),
    )
    records.add(run, "read", *(passages or (FIRST, SECOND)))
    graph = graph or InMemoryKnowledgeGraph()
    model = ScriptedLanguageModel(by_task={"cast_people": cast, "plot_story": plot})
    with TemporaryDirectory() as folder:
        archive = FolderArchiveUnderTest(Path(folder))
        step = StructureStep(
            runner=CrewRunner(model=model, answers=InMemoryAnswerCache()),
            records=records,
            archive=archive.archive,
            graph=graph,
            edits=InMemoryEdits(edits),
        )
        outcome = await step(StepInput(run=run, ordinal=1, input=b"null"))
        archived = await archive.structure(run)
    assert isinstance(outcome.result, StructureResult)
    assert outcome.next_steps
    scenes = [
        given for given in outcome.next_steps.inputs if isinstance(given, SceneInput)
    ]
    return StoryUnderTest(
        outcome=outcome,
        structure=outcome.result,
        scenes=scenes,
        archived=archived,
        graph=graph,
        model=model,
    )
