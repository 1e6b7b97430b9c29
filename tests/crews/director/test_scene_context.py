"""The short keys of people and objects in questions."""

from crews.step_inputs import ScenePresence
from tests.crews.scene_builders import a_scene, a_scene_context

OLDER = ScenePresence(
    person="char_nora_v01", key="char_nora_v02", name="Nora", names=("Nora",)
)


def test_a_handle_leaves_out_what_its_list_says() -> None:
    context = a_scene_context(a_scene(cast=(OLDER,)))

    assert context.short_keys["char_nora_v02"] == "nora"
    assert context.short_keys["obj_compass_v01"] == "compass"


def test_a_handle_stands_for_the_look_that_somebody_has_here() -> None:
    looks = a_scene_context(a_scene(cast=(OLDER,))).looks

    assert looks == dict.fromkeys(
        ("nora", "char_nora_v01", "char_nora_v02"), "char_nora_v02"
    )


def test_a_key_whose_handle_would_be_anothers_stays_whole() -> None:
    compass = ScenePresence(
        person="char_compass_v01",
        key="char_compass_v01",
        name="Compass",
        names=("Compass",),
    )

    context = a_scene_context(a_scene(cast=(compass,)))

    assert context.short_keys["char_compass_v01"] == "char_compass_v01"
    assert context.objects["obj_compass_v01"] == "obj_compass_v01"
    assert "compass" not in context.objects
