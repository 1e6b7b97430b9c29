"""The step `structure`, from readings to the inputs of every scene."""

import pytest

from crews.architect.structure.story_graph import build_story_graph
from crews.step_inputs import (
    StructureResult,
)
from ports.domain.edits import PeoplePart, PlaceRename
from ports.domain.film import UNRESOLVED
from ports.errors import PortUnavailableError
from ports.knowledge_graph import GraphQuestion, GraphScope
from ports.language_model import UnfitAnswerError
from ports.pipeline.identity import text_sha256
from ports.questions.cast_people import CastMaterial
from ports.questions.plot_story import (
    ActReading,
)
from tests.builders import a_run
from tests.crews.architect.builders import (
    a_resolved_element,
    a_resolved_person,
)
from tests.crews.architect.edits.edited_story import an_edit
from tests.crews.steps.seam_story import (
    FIRST,
    LINES,
    PLOT,
    SECOND,
    TEXT,
    StoryUnderTest,
    at,
    structure_story,
)
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph


@pytest.fixture
async def story() -> StoryUnderTest:
    """The two passages, structured."""
    return await structure_story()


def test_every_scene_is_opened_for_its_break_down(story: StoryUnderTest) -> None:
    assert story.outcome.next_steps
    assert story.outcome.next_steps.stage == "break-down"
    assert [scene.entry.scene_id for scene in story.scenes] == ["sc001", "sc002"]


def test_the_structure_is_told(story: StoryUnderTest) -> None:
    [fact] = story.outcome.events
    assert story.archived
    assert fact.model_dump()["structure"] == story.archived.model_dump()


def test_people_of_two_passages_are_one_with_the_evidence(
    story: StoryUnderTest,
) -> None:
    webb = next(p for p in story.structure.people if p.key == "char_jonah_webb_v01")
    assert [(a.alias, a.evidence) for a in webb.aliases] == [("Webb", "The surname.")]


def test_a_role_and_an_arc_come_from_the_plot(story: StoryUnderTest) -> None:
    mara = next(p for p in story.structure.people if p.name == "Mara Pell")
    assert mara.arc
    assert (mara.role, mara.arc.end_state) == ("protagonist", "rowing")


async def test_whom_the_plot_leaves_out_is_cast_by_presence() -> None:
    passerby = FIRST.model_copy(
        update={"people": (*FIRST.people, a_resolved_person("Uncle Sill"))}
    )

    story = await structure_story(passerby, SECOND)

    roles = {person.name: person.role for person in story.structure.people}
    assert (roles["Jonah Webb"], roles["Uncle Sill"]) == ("supporting", "minor")


def test_another_look_is_another_version_of_the_key(story: StoryUnderTest) -> None:
    looks = [scene.cast[0].key for scene in story.scenes]
    assert looks == ["char_mara_pell_v01", "char_mara_pell_v02"]


def test_sluglines_say_where_and_when(story: StoryUnderTest) -> None:
    assert [scene.setting for scene in story.structure.scenes] == [
        "INT. KITCHEN - NIGHT",
        "EXT. MILL - MORNING",
    ]


def test_a_scene_over_the_seam_is_numbered_from_one(story: StoryUnderTest) -> None:
    scene = story.scenes[1]
    assert [unit.number for unit in scene.units] == ["1", "2", "3", "4"]
    assert [unit.source.slice(TEXT) for unit in scene.units] == list(LINES[2:])


def test_a_speech_over_the_seam_is_linked(story: StoryUnderTest) -> None:
    first, second = story.scenes[1].quotations
    assert (second.continues, second.source.slice(TEXT)) == (
        first.line_id,
        "and the tide will not wait,",
    )


def test_line_ids_are_unique_in_the_run(story: StoryUnderTest) -> None:
    ids = [line.line_id for scene in story.scenes for line in scene.quotations]
    assert ids == ["sc001_l01", "sc002_l01", "sc002_l02"]


def test_lines_carry_the_name_and_the_key_of_who_speaks(story: StoryUnderTest) -> None:
    [line] = story.scenes[0].quotations
    assert (line.character, line.character_key) == (
        "Jonah Webb",
        "char_jonah_webb_v01",
    )


def test_a_line_that_nobody_is_known_to_speak_is_unresolved(
    story: StoryUnderTest,
) -> None:
    line = story.scenes[1].quotations[0]
    assert (line.character, line.character_key, line.attribution) == (
        UNRESOLVED,
        None,
        "none",
    )


async def test_who_speaks_in_a_scene_is_present_in_it() -> None:
    speaker_only = FIRST.model_copy(
        update={
            "scenes": (
                FIRST.scenes[0].model_copy(update={"people": ("Mara Pell",)}),
                FIRST.scenes[1],
            )
        }
    )

    story = await structure_story(speaker_only, SECOND)

    assert "char_jonah_webb_v01" in story.scenes[0].entry.characters


def test_the_ledger_carries_things_from_scene_to_scene(story: StoryUnderTest) -> None:
    first, second = (scene.ledger for scene in story.scenes)
    assert (first.carried_out, second.carried_in) == (
        ("obj_lamp_v01",),
        ("obj_lamp_v01",),
    )


async def test_what_is_only_spoken_of_is_not_carried_in() -> None:
    spoken_of = a_resolved_element(
        "lamp", at("lamp", within=5).start, presence="mentioned"
    )

    story = await structure_story(
        FIRST, SECOND.model_copy(update={"elements": (spoken_of,)})
    )

    assert story.scenes[1].ledger.carried_in == ()


def test_clothes_are_whose_they_are(story: StoryUnderTest) -> None:
    coat = next(e for e in story.scenes[1].elements if e.category == "wardrobe")
    assert (coat.key, coat.person, coat.unit) == (
        "cloth_mara_pell_red_coat_v01",
        "char_mara_pell_v01",
        "1",
    )


def test_a_scene_knows_the_one_before_it(story: StoryUnderTest) -> None:
    before = story.scenes[1].before
    assert before
    assert (before.number, before.place_id, before.story_day) == (
        1,
        "loc_kitchen_v01",
        1,
    )


async def test_a_place_that_is_spoken_of_and_not_shown_is_mentioned() -> None:
    elsewhere = FIRST.scenes[1].model_copy(update={"place": "the bay"})
    there = SECOND.scenes[0].model_copy(update={"continues": False, "place": "mill"})
    first = FIRST.model_copy(update={"scenes": (FIRST.scenes[0], elsewhere)})
    acts = (ActReading(name="I", first_scene=1, last_scene=3, description="All."),)

    story = await structure_story(
        first,
        SECOND.model_copy(update={"scenes": (there,)}),
        plot=PLOT.model_copy(update={"acts": acts}),
    )

    assert story.scenes[1].places_mentioned == ("mill",)


async def test_a_place_that_a_reading_names_is_mentioned_as_it_is_written() -> None:
    # "Lamp" is not what the text writes, and Mara is a person.
    named = {"places": ("Keep", "Lamp", "Mara")}

    story = await structure_story(FIRST.model_copy(update=named), SECOND)

    mentioned = {name for scene in story.scenes for name in scene.places_mentioned}
    assert mentioned & {*named["places"]} == {"Keep"}
    assert "Keep" not in {place.name for place in story.structure.places}


def test_set_ups_and_pay_offs_have_their_evidence(story: StoryUnderTest) -> None:
    links = {
        (r.source, r.relation, r.target): r.evidence.slice(TEXT)
        for r in story.structure.relationships
        if r.relation in {"SETS_UP", "PAYS_OFF"}
    }
    assert links == {
        ("sc001", "SETS_UP", "sc002"): "lamp",
        ("sc002", "PAYS_OFF", "sc001"): "lamp",
    }


def test_what_is_set_up_is_said_to_those_who_direct(story: StoryUnderTest) -> None:
    [set_up] = [
        r for r in story.structure.relationships if r.what or r.relation == "SETS_UP"
    ]
    graph = build_story_graph(story.structure, TEXT)

    assert set_up.what
    assert any(f.description.endswith(f": {set_up.what}.") for f in graph.facts)


async def test_a_break_read_as_a_scene_opens_the_next_and_doubles_nothing() -> None:
    mark = FIRST.units[2].model_copy(update={"role": "break"})
    kitchen, mill = FIRST.scenes
    alone = mill.model_copy(update={"source": at(LINES[2])})
    rest = mill.model_copy(update={"source": at(LINES[3])})
    broken = FIRST.model_copy(
        update={
            "scenes": (kitchen, alone, rest),
            "units": (*FIRST.units[:2], mark, FIRST.units[3]),
        }
    )

    story = await structure_story(broken, SECOND)

    assert len(story.scenes) == 2
    sources = [unit.source for unit in story.scenes[1].units]
    assert len(sources) == len(set(sources)) == 4


async def test_a_heading_is_no_evidence() -> None:
    heading = FIRST.units[2].model_copy(update={"role": "heading"})
    headed = FIRST.model_copy(
        update={"units": (*FIRST.units[:2], heading, FIRST.units[3])}
    )

    story = await structure_story(headed, SECOND)

    [order] = [r for r in story.structure.relationships if r.relation == "FOLLOWS"]
    assert order.evidence.slice(TEXT).startswith(LINES[3])


def test_every_relationship_joins_what_the_structure_defines(
    story: StoryUnderTest,
) -> None:
    known = {
        entity.key for entity in story.graph.known[GraphScope.of(a_run())].entities
    }
    ends = {e for r in story.structure.relationships for e in (r.source, r.target)}
    assert ends <= known


async def test_the_graph_knows_in_a_later_scene_what_set_it_up(
    story: StoryUnderTest,
) -> None:
    about = GraphQuestion(entities=("obj_lamp_v01",), keywords=(), tokens=100)
    paths = await story.graph.paths(GraphScope.of(a_run()), about)

    assert any("put the lamp on the sill." in path.facts[0] for path in paths)


def test_passages_of_the_graph_are_named_by_their_words(story: StoryUnderTest) -> None:
    passages = story.graph.known[GraphScope.of(a_run())].passages
    assert [p.id for p in passages] == [f"p{text_sha256(p.text)[:8]}" for p in passages]


def test_the_usage_of_readings_is_counted_with_our_own(story: StoryUnderTest) -> None:
    assert story.structure.usage.calls == len(story.model.questions)


async def test_doubts_that_are_left_become_findings() -> None:
    doubtful = FIRST.model_copy(update={"findings": ("Q9 is missing",)})

    story = await structure_story(doubtful, SECOND)

    assert [f.evidence for f in story.structure.findings] == [
        "passage 1: Q9 is missing"
    ]


async def test_a_plot_whose_acts_do_not_cover_the_story_is_refused() -> None:
    acts = (ActReading(name="I", first_scene=1, last_scene=1, description="Half."),)

    with pytest.raises(UnfitAnswerError, match="must end with scene 2"):
        await structure_story(plot=PLOT.model_copy(update={"acts": acts}))


async def test_a_graph_that_refuses_the_facts_costs_the_story_a_finding() -> None:
    graph = InMemoryKnowledgeGraph()
    graph.refuses = True

    story = await structure_story(graph=graph)

    assert isinstance(story.structure, StructureResult)
    assert [f.evidence for f in story.structure.findings if f.code == "graph"] == [
        "what the story establishes could not be stored"
    ]


async def test_without_the_graph_nothing_is_structured() -> None:
    graph = InMemoryKnowledgeGraph()
    graph.down = True

    with pytest.raises(PortUnavailableError):
        await structure_story(graph=graph)


async def test_a_story_without_people_has_a_structure() -> None:
    nobody = [
        passage.model_copy(
            update={
                "people": (),
                "quotations": (),
                "scenes": tuple(
                    s.model_copy(update={"people": ()}) for s in passage.scenes
                ),
            }
        )
        for passage in (FIRST, SECOND)
    ]

    story = await structure_story(
        *nobody,
        plot=PLOT.model_copy(update={"roles": (), "beats": ()}),
    )

    assert (story.structure.people, len(story.scenes)) == ((), 2)


async def test_what_people_decide_is_applied_after_the_answers() -> None:
    untouched = await structure_story()
    edits = [
        an_edit(PeoplePart(person="Webb", name="Jonah Webb"), 1),
        an_edit(PlaceRename(place="the mill", name="Tide mill"), 2),
        an_edit(PlaceRename(place="the forge", name="Smithy"), 3),
    ]

    story = await structure_story(edits=edits)

    assert [place.name for place in story.structure.places][-1] == "Tide mill"
    assert [p.name for p in story.structure.people if p.edited] == [
        "Jonah Webb",
        "Webb",
    ]
    [lost] = [each for each in story.structure.findings if each.code == "edit"]
    assert lost.evidence == (
        "edit 3 (the place the forge is called Smithy) is not applied: "
        "no scene plays there"
    )
    # The cast is asked for as if nobody had decided anything.
    assert story.model.questions[0].content == untouched.model.questions[0].content


async def test_who_casts_a_screenplay_is_told_so() -> None:
    story = await structure_story(written_as="screenplay")

    [material] = [
        question.material
        for question in story.model.questions
        if isinstance(question.material, CastMaterial)
    ]
    assert material.format == "screenplay"
