"""A scene that passages split in two becomes one again."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.architect.passages.joined_scenes import join_scenes
from crews.step_inputs import ResolvedPassage, ResolvedScene
from ports.domain.manuscript import Unit, UnitRole
from ports.domain.story import Span
from tests.crews.architect.builders import (
    a_resolved_passage,
    a_resolved_scene,
    to_joined_scenes,
)


@st.composite
def stories(draw: st.DrawFn) -> list[ResolvedPassage]:
    """Return passages of scenes that partition a text."""
    at = 0
    passages = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        scenes: list[ResolvedScene] = []
        for index in range(draw(st.integers(1, 4))):
            end = at + draw(st.integers(1, 50))
            continues = index == 0 and number > 1 and draw(st.booleans())
            scenes.append(a_resolved_scene(at, end, continues=continues))
            at = end + 2
        passages.append(a_resolved_passage(number, *scenes))
    return passages


def test_a_scene_that_continues_is_joined_to_the_one_before() -> None:
    [scene] = join_scenes(
        [
            a_resolved_passage(1, a_resolved_scene(0, 10)),
            a_resolved_passage(2, a_resolved_scene(12, 20, continues=True)),
        ]
    )

    assert scene.source == Span(0, 20)


def test_a_break_that_ends_a_passage_opens_the_next_scene() -> None:
    mark = Unit(number="2", role="break", source=Span(12, 17))
    kitchen, mill = join_scenes(
        [
            a_resolved_passage(
                1, a_resolved_scene(0, 10), a_resolved_scene(12, 17), units=(mark,)
            ),
            a_resolved_passage(2, a_resolved_scene(19, 40, place="the mill")),
        ]
    )

    assert kitchen.source == Span(0, 10)
    assert (mill.source, mill.place) == (Span(12, 40), "the mill")


def test_the_clock_goes_on_over_a_break_that_ends_a_passage() -> None:
    mark = Unit(number="1", role="break", source=Span(0, 5))
    [mill] = join_scenes(
        [
            a_resolved_passage(1, a_resolved_scene(0, 5), units=(mark,)),
            a_resolved_passage(2, a_resolved_scene(7, 40, time_of_day="UNKNOWN")),
        ]
    )

    assert mill.time_of_day == "NIGHT"


@pytest.mark.parametrize(
    ("role", "day", "time"),
    [
        ("slugline", "unknown", "NIGHT"),
        ("slugline", "later", "UNKNOWN"),
        ("prose", "unknown", "UNKNOWN"),
    ],
)
def test_a_slugline_without_a_time_goes_on_at_that_of_the_scene_before(
    role: UnitRole, day: str, time: str
) -> None:
    opening = Unit(number="1", role=role, source=Span(12, 20))
    scenes = join_scenes(
        [
            a_resolved_passage(1, a_resolved_scene(0, 10)),
            a_resolved_passage(
                2,
                a_resolved_scene(12, 40, time_of_day="UNKNOWN", day=day),
                units=(opening,),
            ),
        ]
    )

    assert [scene.time_of_day for scene in scenes] == ["NIGHT", time]


@pytest.mark.parametrize(
    ("role", "day", "kept"),
    [
        ("slugline", "unknown", "same"),
        ("slugline", "next", "next"),
        ("prose", "unknown", "unknown"),
    ],
)
def test_a_slugline_that_says_no_day_is_on_that_of_the_passage_before(
    role: UnitRole, day: str, kept: str
) -> None:
    opening = Unit(number="1", role=role, source=Span(12, 20))
    *_, scene = join_scenes(
        [
            a_resolved_passage(1, a_resolved_scene(0, 10)),
            a_resolved_passage(2, a_resolved_scene(12, 40, day=day), units=(opening,)),
        ]
    )

    assert scene.day == kept


@pytest.mark.parametrize(
    ("told", "day", "time"),
    [
        ("UNKNOWN", "same", "NIGHT"),
        ("UNKNOWN", "next", "UNKNOWN"),
        ("DAWN", "same", "UNKNOWN"),
    ],
)
def test_a_scene_whose_passage_begins_within_a_scene_is_at_the_time_of_that(
    told: str, day: str, time: str
) -> None:
    *_, scene = join_scenes(
        [
            a_resolved_passage(1, a_resolved_scene(0, 10)),
            a_resolved_passage(
                2,
                a_resolved_scene(12, 20, continues=True, time_of_day=told),
                a_resolved_scene(22, 40, time_of_day="UNKNOWN", day=day),
            ),
        ]
    )

    assert scene.time_of_day == time


@pytest.mark.parametrize(
    ("late", "day", "time"),
    [
        ("EVENING", "same", "DAY"),
        ("MORNING", "same", "UNKNOWN"),
        ("NIGHT", "next", "UNKNOWN"),
    ],
)
def test_what_a_script_shows_before_the_evening_of_a_day_is_by_day(
    late: str, day: str, time: str
) -> None:
    units = tuple(
        Unit(number=str(n), role="slugline", source=Span(start, start + 5))
        for n, start in enumerate((0, 12), start=1)
    )
    later, _ = join_scenes(
        [
            a_resolved_passage(
                1,
                a_resolved_scene(0, 10, time_of_day="UNKNOWN", day="later"),
                a_resolved_scene(12, 40, time_of_day=late, day=day),
                units=units,
            )
        ]
    )

    assert (later.time_of_day, later.day) == (time, "later")


def test_an_outline_and_a_transition_are_no_scene() -> None:
    units = (
        Unit(number="1", role="heading", source=Span(0, 5)),
        Unit(number="2", role="transition", source=Span(7, 12)),
    )
    [scene] = join_scenes(
        [
            a_resolved_passage(1, a_resolved_scene(0, 12), units=units),
            a_resolved_passage(2, a_resolved_scene(14, 40)),
        ]
    )

    assert scene.source == Span(0, 40)


def test_a_joined_scene_is_where_and_when_some_part_says() -> None:
    [scene] = join_scenes(
        [
            a_resolved_passage(
                1, a_resolved_scene(0, 10, place=None, time_of_day="UNKNOWN")
            ),
            a_resolved_passage(
                2, a_resolved_scene(12, 20, place="the mill", continues=True)
            ),
        ]
    )

    assert (scene.place, scene.time_of_day) == ("the mill", "NIGHT")


def test_a_joined_scene_is_of_the_kind_that_most_of_it_is() -> None:
    [scene] = join_scenes(
        [
            a_resolved_passage(1, a_resolved_scene(0, 10, kind="summary")),
            a_resolved_passage(2, a_resolved_scene(12, 40, continues=True)),
        ]
    )

    assert scene.kind == "scene"


def test_scenes_are_numbered_over_the_story() -> None:
    joined = to_joined_scenes(
        a_resolved_scene(0, 5), a_resolved_scene(7, 9), a_resolved_scene(11, 12)
    )

    assert [scene.scene_id for scene in joined] == ["sc001", "sc002", "sc003"]


@given(stories())
def test_joined_scenes_hold_every_part_once_and_in_order(
    passages: list[ResolvedPassage],
) -> None:
    joined = join_scenes(passages)

    parts = [part.scene for scene in joined for part in scene.parts]
    assert parts == [scene for passage in passages for scene in passage.scenes]


@given(stories())
def test_joined_scenes_never_overlap(passages: list[ResolvedPassage]) -> None:
    sources = [scene.source for scene in join_scenes(passages)]

    assert all(a.end <= b.start for a, b in pairwise(sources))


@given(stories())
def test_only_seams_take_scenes_away(passages: list[ResolvedPassage]) -> None:
    scenes = [scene for passage in passages for scene in passage.scenes]

    joined = join_scenes(passages)

    assert len(joined) == len(scenes) - sum(scene.continues for scene in scenes)
