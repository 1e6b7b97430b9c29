"""The plot: what is asked window by window, and what comes of it."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.architect.plot.merge import merge_plots
from crews.architect.plot.question import (
    SCENES_PER_WINDOW,
    plot_errors,
    plot_warnings,
    split_plot,
    structure_type,
    tension,
)
from ports.domain.story import Brief
from ports.questions.plot_story import (
    ActReading,
    BeatReading,
    LinkReading,
    PlotMaterial,
    PlotPerson,
    PlotReading,
    PlotScene,
    RoleReading,
    ThemeReading,
    ThreadReading,
)


def a_plot_scene(number: int) -> PlotScene:
    return PlotScene(
        number=number,
        kind="scene",
        place="mill",
        people=("char_mara_v01",),
        words=100,
        lines=1,
        tension=0.5,
        summary="Somebody waits.",
    )


def a_story(scenes: int) -> PlotMaterial:
    return PlotMaterial(
        title="The Crossing",
        brief=Brief(),
        structure_type="eight-sequence",
        scenes=tuple(a_plot_scene(n) for n in range(1, scenes + 1)),
        people=(
            PlotPerson(
                key="char_mara_v01",
                name="Mara",
                mentions=9,
                lines=1,
                scenes=tuple(range(1, scenes + 1)),
            ),
        ),
        props=(("obj_lamp_v01", (1, scenes)),),
    )


def an_act(first: int, last: int) -> ActReading:
    return ActReading(
        name="Act", first_scene=first, last_scene=last, description="Things happen."
    )


def a_plot(material: PlotMaterial, **changes: Any) -> PlotReading:
    first, last = material.scenes[0].number, material.scenes[-1].number
    reading = PlotReading(
        roles=(RoleReading(key="char_mara_v01", role="protagonist"),),
        acts=(an_act(first, last),),
        beats=(),
        themes=(),
    )
    return reading.model_copy(update=changes)


def a_beat(scene: int, *people: str) -> BeatReading:
    return BeatReading(
        beat="Turn",
        scene=scene,
        description="It turns.",
        people=people,
        emotional_tone="tense",
    )


@given(st.integers(1, 700))
def test_windows_hold_every_scene_once_and_none_is_too_long(scenes: int) -> None:
    materials = split_plot(a_story(scenes))

    shown = [scene.number for material in materials for scene in material.scenes]
    assert shown == list(range(1, scenes + 1))
    assert max(len(material.scenes) for material in materials) <= SCENES_PER_WINDOW


def test_a_window_shows_people_in_its_own_scenes_only() -> None:
    _, second = split_plot(a_story(SCENES_PER_WINDOW + 20))

    assert second.people[0].scenes == tuple(scene.number for scene in second.scenes)


def test_acts_that_cover_the_scenes_are_no_fault() -> None:
    [material] = split_plot(a_story(4))

    assert (
        plot_errors(material, a_plot(material, acts=(an_act(1, 2), an_act(3, 4)))) == ()
    )


@pytest.mark.parametrize(
    ("acts", "says"),
    [
        ((an_act(2, 4),), "must begin at scene 1"),
        ((an_act(1, 2), an_act(2, 4)), "must begin at scene 3"),
        ((an_act(1, 3),), "must end with scene 4"),
        ((an_act(1, 0),), "must begin at scene 1"),
    ],
)
def test_acts_that_do_not_cover_the_scenes_are_a_fault(
    acts: tuple[ActReading, ...], says: str
) -> None:
    [material] = split_plot(a_story(4))

    [fault] = plot_errors(material, a_plot(material, acts=acts))

    assert says in fault


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"beats": (a_beat(9),)}, "a beat is in scene 9"),
        ({"beats": (a_beat(1, "char_x_v01"),)}, "no person char_x_v01"),
        ({"themes": (ThemeReading(theme="Home", scenes=(9,)),)}, "a theme is in"),
        (
            {"links": (LinkReading(set_up=3, pay_off=2, what="lamp", kind="prop"),)},
            "must go forward",
        ),
    ],
)
def test_what_the_lines_do_not_have_is_a_doubt(
    changes: dict[str, Any], says: str
) -> None:
    [material] = split_plot(a_story(4))

    [doubt] = plot_warnings(material, a_plot(material, **changes))

    assert says in doubt


def test_scenes_that_do_not_exist_are_left_out_of_the_plot() -> None:
    [material] = split_plot(a_story(4))
    themes = (ThemeReading(theme="Home", scenes=(2, 9)),)

    whole = merge_plots(
        [(material, a_plot(material, beats=(a_beat(9),), themes=themes))]
    )

    assert (whole.beats, [theme.scenes for theme in whole.themes]) == ((), [(2,)])


def test_a_theme_of_two_windows_is_one_theme() -> None:
    answers = [
        (
            material,
            a_plot(
                material,
                themes=(ThemeReading(theme=name, scenes=(material.scenes[0].number,)),),
            ),
        )
        for material, name in zip(
            split_plot(a_story(SCENES_PER_WINDOW * 2)), ("Home", "home"), strict=True
        )
    ]

    [theme] = merge_plots(answers).themes

    assert theme.scenes == (1, SCENES_PER_WINDOW + 1)


def test_a_subplot_of_two_windows_is_one_subplot() -> None:
    answers = [
        (
            material,
            a_plot(
                material,
                subplots=(
                    ThreadReading(
                        name="The debt",
                        scenes=(material.scenes[0].number,),
                        description="It is paid.",
                    ),
                ),
            ),
        )
        for material in split_plot(a_story(SCENES_PER_WINDOW * 2))
    ]

    [subplot] = merge_plots(answers).subplots

    assert subplot.scenes == (1, SCENES_PER_WINDOW + 1)


def test_a_role_is_what_most_scenes_say() -> None:
    first, second = split_plot(a_story(SCENES_PER_WINDOW * 2 - 20))
    minor = RoleReading(key="char_mara_v01", role="minor")
    shorter = replace(second, people=(replace(second.people[0], scenes=(61, 62)),))

    whole = merge_plots(
        [(first, a_plot(first)), (shorter, a_plot(shorter, roles=(minor,)))]
    )

    assert whole.roles["char_mara_v01"].role == "protagonist"


@given(st.integers(SCENES_PER_WINDOW + 1, 700))
def test_acts_of_windows_become_the_acts_of_the_story(scenes: int) -> None:
    answers = [
        (material, a_plot(material, acts=_thirds(material)))
        for material in split_plot(a_story(scenes))
    ]

    acts = merge_plots(answers).acts

    ends = [(act.first_scene, act.last_scene) for act in acts]
    assert len(acts) <= 8
    assert ends[0][0] == 1
    assert ends[-1][1] == scenes
    assert all(a[1] + 1 == b[0] for a, b in pairwise(ends))


def _thirds(material: PlotMaterial) -> tuple[ActReading, ...]:
    first, last = material.scenes[0].number, material.scenes[-1].number
    cut = first + (last - first) // 3
    return (an_act(first, cut), an_act(cut + 1, last))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (300, "single-moment"),
        (2_100, "compressed-three-act"),
        (20_000, "traditional-three-act"),
        (60_000, "five-act"),
        (90_000, "save-the-cat"),
        (180_000, "eight-sequence"),
    ],
)
def test_the_structure_is_chosen_by_length(words: int, kind: str) -> None:
    assert structure_type(words, minutes=None, scenes=60) == kind


@pytest.mark.parametrize(
    ("minutes", "kind"),
    [
        (1, "single-moment"),
        (12, "compressed-three-act"),
        (45, "traditional-three-act"),
        (80, "five-act"),
        (110, "save-the-cat"),
        (150, "eight-sequence"),
    ],
)
def test_a_length_that_is_asked_for_decides_the_structure(
    minutes: float, kind: str
) -> None:
    assert structure_type(300, minutes=minutes, scenes=60) == kind


@pytest.mark.parametrize(
    ("scenes", "kind"),
    [(1, "single-moment"), (4, "save-the-cat"), (7, "save-the-cat")],
)
def test_a_story_of_few_scenes_gets_no_more_acts_than_scenes(
    scenes: int, kind: str
) -> None:
    assert structure_type(300, minutes=150, scenes=scenes) == kind


@given(st.text())
def test_tension_is_a_share(text: str) -> None:
    assert 0 <= tension(text) <= 1


def test_a_fight_is_tenser_than_a_garden() -> None:
    fight = "He screamed! The knife struck. Blood! She fled in terror."
    garden = "The roses were in bloom and the bees went about their work."

    assert tension(fight) > tension(garden)
