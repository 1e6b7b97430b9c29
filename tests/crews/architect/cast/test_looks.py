"""Looks: which of them a person has in a scene."""

from collections.abc import Sequence

from crews.architect.cast.looks import build_looks, find_look
from crews.step_inputs import ResolvedLook
from ports.domain.film import DayRelation
from ports.domain.story import Span
from ports.domain.structure import LookDuration
from tests.crews.architect.builders import a_resolved_scene, to_joined_scenes


def a_look(
    description: str, scene: int, lasts: LookDuration | None = None
) -> ResolvedLook:
    start = 100 * (scene - 1)
    return ResolvedLook(
        description=description, source=Span(start, start + 10), lasts=lasts
    )


def looks_of(
    *looks: ResolvedLook, days: Sequence[DayRelation] = ("same", "same", "same")
) -> list[str]:
    """Return what a person looks like in each scene; they are in all of them."""
    scenes = to_joined_scenes(
        *(
            a_resolved_scene(100 * n, 100 * (n + 1), day=day)
            for n, day in enumerate(days)
        )
    )
    spans = build_looks("mara", looks, scenes, first_scene=1)
    return [find_look(spans, scene.number).description for scene in scenes]


def test_a_look_holds_until_the_next() -> None:
    assert looks_of(a_look("in red", 1), a_look("in black", 3)) == [
        "in red",
        "in red",
        "in black",
    ]


def test_a_reader_who_says_nothing_of_its_length_describes_the_scenes_before() -> None:
    assert looks_of(a_look("a tall woman", 2)) == ["a tall woman"] * 3


def test_what_begins_later_is_not_worn_before() -> None:
    assert looks_of(a_look("in a shawl", 2, "on")) == ["", "in a shawl", "in a shawl"]


def test_hair_and_age_are_part_of_every_look() -> None:
    assert (
        looks_of(a_look("in uniform", 1, "on"), a_look("red hair", 2, "story"))
        == ["red hair; in uniform"] * 3
    )


def test_a_tear_is_gone_in_the_next_scene() -> None:
    assert looks_of(a_look("in uniform", 1, "on"), a_look("in tears", 2, "scene")) == [
        "in uniform",
        "in tears",
        "in uniform",
    ]


def test_a_flashback_has_looks_of_its_own() -> None:
    worn = looks_of(
        a_look("grey", 1, "story"),
        a_look("in a coat", 1, "on"),
        a_look("in a school cap", 2, "on"),
        days=("unknown", "earlier", "same", "later"),
    )

    assert worn == [
        "grey; in a coat",
        "grey; in a school cap",
        "grey; in a school cap",
        "grey; in a coat",
    ]


def test_a_flashback_does_not_show_what_is_worn_today() -> None:
    worn = looks_of(
        a_look("grey", 1, "story"),
        a_look("in a coat", 1, "on"),
        days=("unknown", "earlier", "later"),
    )

    assert worn == ["grey; in a coat", "grey", "grey; in a coat"]


def test_a_look_that_no_other_ends_says_where_it_ends() -> None:
    scenes = to_joined_scenes(a_resolved_scene(0, 100), a_resolved_scene(100, 200))

    spans = build_looks("mara", [a_look("in tears", 1, "scene")], scenes, first_scene=1)

    assert [(s.look.key, s.look.last_scene) for s in spans] == [
        ("char_mara_v01", None),
        ("char_mara_v02", 1),
    ]
