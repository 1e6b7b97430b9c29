"""Seams: scenes that passages cut in two come out whole."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crews.architect.readings import ReadPassage, ReadScene
from crews.architect.seams import joined
from ports.manuscript import Unit
from ports.story import Span
from tests.crews.architect.given import a_read_passage, a_read_scene, drafts_of


@st.composite
def stories(draw: st.DrawFn) -> list[ReadPassage]:
    """Return passages of scenes that partition a text."""
    at = 0
    passages = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        scenes: list[ReadScene] = []
        for index in range(draw(st.integers(1, 4))):
            end = at + draw(st.integers(1, 50))
            continues = index == 0 and number > 1 and draw(st.booleans())
            scenes.append(a_read_scene(at, end, continues=continues))
            at = end + 2
        passages.append(a_read_passage(number, *scenes))
    return passages


def test_a_scene_that_continues_is_joined_to_the_one_before() -> None:
    [draft] = joined(
        [
            a_read_passage(1, a_read_scene(0, 10)),
            a_read_passage(2, a_read_scene(12, 20, continues=True)),
        ]
    )

    assert draft.source == Span(0, 20)


def test_a_break_that_ends_a_passage_opens_the_next_scene() -> None:
    mark = Unit(number="2", role="break", source=Span(12, 17))
    kitchen, mill = joined(
        [
            a_read_passage(1, a_read_scene(0, 10), a_read_scene(12, 17), units=(mark,)),
            a_read_passage(2, a_read_scene(19, 40, place="the mill")),
        ]
    )

    assert kitchen.source == Span(0, 10)
    assert (mill.source, mill.place) == (Span(12, 40), "the mill")


def test_the_clock_goes_on_over_a_break_that_ends_a_passage() -> None:
    mark = Unit(number="1", role="break", source=Span(0, 5))
    [mill] = joined(
        [
            a_read_passage(1, a_read_scene(0, 5), units=(mark,)),
            a_read_passage(2, a_read_scene(7, 40, time_of_day="UNKNOWN")),
        ]
    )

    assert mill.time_of_day == "NIGHT"


def test_a_joined_scene_is_where_and_when_some_part_says() -> None:
    [draft] = joined(
        [
            a_read_passage(1, a_read_scene(0, 10, place=None, time_of_day="UNKNOWN")),
            a_read_passage(2, a_read_scene(12, 20, place="the mill", continues=True)),
        ]
    )

    assert (draft.place, draft.time_of_day) == ("the mill", "NIGHT")


def test_a_joined_scene_is_of_the_kind_that_most_of_it_is() -> None:
    [draft] = joined(
        [
            a_read_passage(1, a_read_scene(0, 10, kind="summary")),
            a_read_passage(2, a_read_scene(12, 40, continues=True)),
        ]
    )

    assert draft.kind == "scene"


def test_scenes_are_numbered_over_the_story() -> None:
    drafts = drafts_of(a_read_scene(0, 5), a_read_scene(7, 9), a_read_scene(11, 12))

    assert [draft.scene_id for draft in drafts] == ["sc001", "sc002", "sc003"]


@given(stories())
def test_joined_scenes_hold_every_part_once_and_in_order(
    passages: list[ReadPassage],
) -> None:
    drafts = joined(passages)

    parts = [part.scene for draft in drafts for part in draft.parts]
    assert parts == [scene for passage in passages for scene in passage.scenes]


@given(stories())
def test_joined_scenes_never_overlap(passages: list[ReadPassage]) -> None:
    sources = [draft.source for draft in joined(passages)]

    assert all(a.end <= b.start for a, b in pairwise(sources))


@given(stories())
def test_only_seams_take_scenes_away(passages: list[ReadPassage]) -> None:
    scenes = [scene for passage in passages for scene in passage.scenes]

    drafts = joined(passages)

    assert len(drafts) == len(scenes) - sum(scene.continues for scene in scenes)
