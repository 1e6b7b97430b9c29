"""The steps *assemble* and *report*."""

from pathlib import Path
from typing import Any

import pytest

from crews.runtime.crew_runner import CrewRunner
from crews.step_inputs import StructureResult
from crews.steps.assemble import AssembleStep
from crews.steps.break_down_scene import BreakDownSceneStep
from crews.steps.report import ReportStep
from ports.domain.breakdown import Breakdown
from ports.domain.film import Finding, SceneBreakdown, Usage
from ports.domain.structure import (
    Act,
    Person,
    Place,
    Prop,
)
from ports.errors import PortUnavailableError
from ports.events.story_events import StoryBreakdownCompleted
from ports.pipeline.steps import Outcome, RunEnding, StepInput
from tests.builders import a_run
from tests.contracts.archives_under_test import FolderArchiveUnderTest
from tests.crews.crew_answers import a_crew
from tests.crews.scene_builders import LAMPLIGHT, a_scene
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.fakes.language_model import ScriptedLanguageModel
from tests.fakes.run_data import InMemoryRunData

TEXT = f"{LAMPLIGHT}\n\n{LAMPLIGHT}"
READ = Usage(calls=2, prompt_tokens=900, completion_tokens=80)
SECOND = len(LAMPLIGHT) + 2


async def a_breakdown(number: int, start: int) -> SceneBreakdown:
    step = BreakDownSceneStep(
        runner=CrewRunner(
            model=ScriptedLanguageModel(by_task=a_crew()), answers=InMemoryAnswerCache()
        ),
        records=InMemoryRunData(text=TEXT),
        graph=InMemoryKnowledgeGraph(),
    )
    scene = a_scene(number=number, start=start)
    outcome = await step(
        StepInput(run=a_run(), ordinal=1, input=scene.model_dump_json().encode())
    )
    assert isinstance(outcome.result, SceneBreakdown)
    return outcome.result


def a_structure() -> StructureResult:
    people = (("char_nora_v01", "Nora"), ("char_tobias_v01", "Tobias"))
    props = (("obj_lamp_v01", "lamp"), ("obj_compass_v01", "compass"))
    return StructureResult(
        structure_type="single-moment",
        people=tuple(
            Person(key=key, name=name, role="minor", mentions=4, first_scene=1)
            for key, name in people
        ),
        places=(
            Place(key="loc_harbour_house_v01", name="Harbour House", interior="INT."),
        ),
        props=tuple(Prop(key=key, name=name, category="prop") for key, name in props),
        acts=(Act(name="All", first_scene=1, last_scene=2, description="All of it"),),
        beats=(),
        scenes=(),
        model="scripted",
        usage=READ,
        findings=(),
    )


async def assemble(
    archive: FolderArchiveUnderTest, *scenes: SceneBreakdown, **changes: Any
) -> Outcome:
    records = InMemoryRunData(text=TEXT)
    run = a_run()
    records.add(run, "structure", a_structure().model_copy(update=changes))
    records.add(run, "break-down", *scenes)
    step = AssembleStep(records=records, archive=archive.archive)
    return await step(StepInput(run=run, ordinal=1, input=b"null"))


async def assemble_film(
    archive: FolderArchiveUnderTest, *scenes: SceneBreakdown, **changes: Any
) -> Breakdown:
    """Return the film that the archive has."""
    await assemble(archive, *scenes, **changes)
    film = archive.breakdown(a_run())
    assert film
    return film


async def test_two_scenes_make_a_lawful_film(archive: FolderArchiveUnderTest) -> None:
    scenes = [await a_breakdown(1, 0), await a_breakdown(2, SECOND)]

    outcome = await assemble(archive, *scenes)

    [fact] = outcome.events
    assert isinstance(fact, StoryBreakdownCompleted)
    assert sum(figures.violations for figures in fact.quality.values()) == 0


async def test_shots_are_numbered_over_the_film(
    archive: FolderArchiveUnderTest,
) -> None:
    scenes = [await a_breakdown(1, 0), await a_breakdown(2, SECOND)]

    film = await assemble_film(archive, *scenes)

    numbers = [s.sequence_number for scene in film.scenes for s in scene.shots]
    assert numbers == list(range(1, 11))


async def test_quality_adds_the_scenes_and_the_film(
    archive: FolderArchiveUnderTest,
) -> None:
    scenes = [await a_breakdown(1, 0), await a_breakdown(2, SECOND)]

    film = await assemble_film(archive, *scenes)

    of_scenes = sum(scene.quality["verbatim"].checked for scene in scenes)
    assert film.quality["verbatim"].checked == of_scenes


async def test_the_film_costs_what_reading_and_breaking_down_cost(
    archive: FolderArchiveUnderTest,
) -> None:
    scene = await a_breakdown(1, 0)

    film = await assemble_film(archive, scene)

    assert film.usage == READ + scene.usage


async def test_what_reading_left_open_is_published(
    archive: FolderArchiveUnderTest,
) -> None:
    left = Finding(code="reading", severity="note", evidence="?", owner="analyst")

    film = await assemble_film(
        archive,
        await a_breakdown(1, 0),
        await a_breakdown(2, SECOND),
        findings=(left,),
    )

    assert film.findings == (left,)


async def test_a_scene_that_is_missing_is_found(
    archive: FolderArchiveUnderTest,
) -> None:
    outcome = await assemble(archive, await a_breakdown(1, 0))

    [fact] = outcome.events
    assert isinstance(fact, StoryBreakdownCompleted)
    assert [finding.code for finding in fact.findings] == ["partition"]


async def test_the_run_is_completed_and_the_archive_shows_it(
    archive: FolderArchiveUnderTest,
) -> None:
    outcome = await assemble(archive, await a_breakdown(1, 0))

    assert outcome.completes_run
    assert await archive.status(a_run()) == ("completed", 100)


async def test_an_archive_that_is_down_stops_the_step(
    archive: FolderArchiveUnderTest, tmp_path: Path
) -> None:
    (tmp_path / "archive").write_text("no folder")
    scene = await a_breakdown(1, 0)

    with pytest.raises(PortUnavailableError):
        await assemble(archive, scene)


async def test_a_failed_run_is_shown_as_failed(archive: FolderArchiveUnderTest) -> None:
    standing = RunEnding(status="failed", detail="over budget")

    await ReportStep(archive=archive.archive)(
        StepInput(run=a_run(), ordinal=1, input=standing.model_dump_json().encode())
    )

    assert await archive.status(a_run()) == ("failed", 0)
