"""Plotting: what the scenes of a whole story add up to."""

from infra.offline.tasks.plot_story import plot_story
from ports.domain.story import Brief
from ports.questions import PlotMaterial
from ports.questions.plot_story import PlotPerson, PlotScene


def a_story(*, scenes: int) -> PlotMaterial:
    """Return a story that tightens towards its end, with a prop that comes back."""
    return PlotMaterial(
        title="A Story",
        brief=Brief(),
        structure_type="traditional-three-act",
        people=tuple(
            PlotPerson(
                key=f"char_{name}_v01",
                name=name,
                mentions=mentions,
                lines=mentions,
                scenes=tuple(range(1, scenes + 1, step)),
            )
            for name, mentions, step in (("Ann", 50, 1), ("Bob", 30, 2), ("Cy", 1, 9))
        ),
        scenes=tuple(
            PlotScene(
                number=n,
                kind="scene",
                place="loc_house_v01",
                people=("char_Ann_v01",),
                words=500,
                lines=4,
                tension=n / scenes,
                summary=f"Ann wept for her love in scene {n}.",
            )
            for n in range(1, scenes + 1)
        ),
        props=(("obj_ring_v01", (1, 9)),),
    )


def test_acts_cover_all_scenes_in_order() -> None:
    acts = plot_story(a_story(scenes=12)).acts

    numbers = [n for act in acts for n in range(act.first_scene, act.last_scene + 1)]
    assert numbers == list(range(1, 13))


def test_a_story_of_one_scene_has_one_act() -> None:
    [act] = plot_story(a_story(scenes=1)).acts

    assert (act.first_scene, act.last_scene) == (1, 1)


def test_a_story_of_two_scenes_begins_and_ends() -> None:
    acts = plot_story(a_story(scenes=2)).acts

    assert [act.first_scene for act in acts] == [1, 2]
    assert acts[0].name == "Act One: Setup"


def test_beats_go_forward() -> None:
    scenes = [beat.scene for beat in plot_story(a_story(scenes=20)).beats]

    assert scenes == sorted(set(scenes))


def test_whoever_is_most_about_leads() -> None:
    roles = {r.key: r.role for r in plot_story(a_story(scenes=12)).roles}

    assert roles == {
        "char_Ann_v01": "protagonist",
        "char_Bob_v01": "supporting",
        "char_Cy_v01": "minor",
    }


def test_a_prop_that_comes_back_pays_off() -> None:
    [link] = plot_story(a_story(scenes=12)).links

    assert (link.set_up, link.pay_off, link.what) == (1, 9, "obj_ring_v01")


def test_words_show_a_theme() -> None:
    themes = [t.theme for t in plot_story(a_story(scenes=3)).themes]

    assert "love" in themes
