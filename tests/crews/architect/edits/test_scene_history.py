"""What people said of a scene holds for all that later edits make of it."""

from crews.architect.edits.apply import EditableStory
from crews.architect.elements import index_elements
from ports.domain.edits import (
    Decision,
    SceneCast,
    SceneHeading,
    SceneMerge,
    SceneMove,
    SceneNeed,
    SceneSplit,
    ScriptDay,
)
from ports.domain.film import ElementStatus
from tests.crews.architect.builders import a_resolved_element
from tests.crews.architect.edits.edited_story import at, edit, text_of

KITCHEN = at("Mara set the lamp")
DOOR = at("The old woman shut")
MILL = at("In the morning Mara rowed")
LATE = at("“He is late,”")
CALLED = at("Mara waited until")


def need(name: str, *, none: bool = False, scene: object = KITCHEN) -> Decision:
    return SceneNeed.model_validate(
        {
            "at": scene,
            "name": name,
            "category": "prop",
            "status": "none" if none else "needed",
        }
    )


def elements(story: EditableStory) -> list[tuple[int, str, ElementStatus]]:
    """Return scene, name and presence of every element."""
    index = index_elements(story.scenes, story.passages, {})
    return [
        (number, record.name, record.element.presence)
        for number, here in sorted(index.of_scene.items())
        for record in here
    ]


def test_what_words_ask_for_is_in_the_half_that_has_the_words() -> None:
    story, _ = edit(need("door"), SceneSplit(at=DOOR))

    assert elements(story) == [(2, "door", "present")]


def test_what_no_words_ask_for_is_in_both_halves() -> None:
    story, _ = edit(need("stove"), SceneSplit(at=DOOR))

    assert elements(story) == [(1, "stove", "inferred"), (2, "stove", "inferred")]


def test_what_was_dropped_stays_out_of_both_halves() -> None:
    known = [a_resolved_element("door", text_of().index("door"))]

    story, _ = edit(need("door", none=True), SceneSplit(at=DOOR), elements=known)

    assert elements(story) == []


def test_an_edit_after_a_split_is_about_the_half_only() -> None:
    story, _ = edit(
        need("stove"), SceneSplit(at=DOOR), need("stove", none=True, scene=DOOR)
    )

    assert elements(story) == [(1, "stove", "inferred")]


def test_heading_day_and_cast_of_a_scene_hold_for_both_halves() -> None:
    story, _ = edit(
        SceneHeading(at=KITCHEN, place="the cabin", time_of_day="DUSK"),
        ScriptDay(at=KITCHEN, day=4),
        SceneCast(at=KITCHEN, person="Jonah Webb", present=True),
        SceneSplit(at=DOOR),
    )

    for scene in story.scenes[:2]:
        assert (scene.place, scene.time_of_day, scene.given_day) == (
            *("the cabin", "DUSK"),
            4,
        )
        assert "Jonah Webb" in {name for _, name in scene.arrivals}
    assert not story.scenes[2].arrivals


def test_what_is_said_of_a_scene_goes_with_it_where_it_moves() -> None:
    story, _ = edit(
        SceneHeading(at=MILL, place="the weir"),
        SceneCast(at=MILL, person="Mrs. Hale", present=True),
        need("oar", scene=MILL),
        need("coat", scene=MILL),
        SceneMove(start=MILL, at=LATE),
    )

    first, second = story.scenes
    assert (first.place, second.place) == ("the kitchen", "the weir")
    assert not first.arrivals
    assert second.arrivals
    assert elements(story) == [(1, "coat", "present"), (2, "oar", "inferred")]


def test_of_two_moves_the_last_one_holds() -> None:
    story, findings = edit(
        SceneMove(start=MILL, at=LATE), SceneMove(start=MILL, at=CALLED)
    )

    first, second = story.scenes
    assert second.source.slice(text_of()).startswith("Mara waited")
    assert (first.place, second.place, findings) == ("the kitchen", "the mill", ())


def test_a_scene_that_another_took_in_is_that_one() -> None:
    story, _ = edit(need("oar", scene=MILL), SceneMerge(at=MILL))

    assert elements(story) == [(1, "oar", "inferred")]
