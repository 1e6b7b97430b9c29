"""Direction: shots that show the whole scene and contain every quotation."""

from itertools import groupby, pairwise

import pytest

from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.dress_scene import dress_scene
from infra.offline.tasks.score_scene import score_scene
from infra.offline.tasks.shoot_scene import shoot_scene
from tests.infra.offline.scene_builders import a_scene, shots_of

SPEECH = " ".join(f"I went to the door number {n} of that house." for n in range(9))
SCENE = f"""\
Della Young stood by the stove in the kitchen. The rain beat on the window.

Jim Young came in and shook his wet hat. "Is there any soup?" he asked wearily.

"There is a letter," said Della. She pointed to the table.

"What does it say?"

"It says that we are rich," she whispered. "Listen. {SPEECH}"

Jim laughed. Della wept, and the dog barked at them both.
"""


def test_every_unit_is_shown_in_order() -> None:
    material, parses = a_scene(SCENE)

    direction = direct_scene(material, parses)

    units = [unit for shot in direction.shots for unit in shot.units]
    assert [unit for unit, _ in groupby(units)] == [u.number for u in material.units]


def test_every_quotation_is_carried_by_consecutive_shots() -> None:
    material, parses = a_scene(SCENE)

    direction = direct_scene(material, parses)

    carried = [q for shot in direction.shots for q in shot.quotations]
    assert [q for q, _ in groupby(carried)] == [q.number for q in material.quotations]


def test_a_long_speech_is_cut_against_its_listener() -> None:
    material, parses = a_scene(SCENE)

    direction = direct_scene(material, parses)

    long = material.quotations[-1].number
    purposes = [s.purpose for s in direction.shots if long in s.quotations]
    assert "Reaction of Jim Young" in purposes


def test_a_new_place_is_established_first() -> None:
    material, parses = a_scene(SCENE)

    direction = direct_scene(material, parses)

    assert direction.shots[0].purpose == "Establish the place"


def test_the_action_is_in_the_words_of_the_story_and_in_the_present() -> None:
    material, parses = a_scene(SCENE)

    direction = direct_scene(material, parses)

    actions = [shot.action for shot in direction.shots]
    assert "Della weeps, and the dog barks at them both." in " ".join(actions)


def people_in_last_shot(text: str) -> list[str]:
    """Return who is seen in the last shot of *text*."""
    material, parses = a_scene(text)
    names = {member.key: member.name for member in material.cast}
    return [names[key] for key in direct_scene(material, parses).shots[-1].people]


BOTH = "Jim Young and Della Young came in. He sat down. She stood.\n\n"


def test_whose_cup_it_is_need_not_be_seen_and_whose_hand_it_is_must() -> None:
    assert people_in_last_shot(BOTH + "Jim took Della's cup.") == ["Jim Young"]
    assert people_in_last_shot(BOTH + "Jim took Della's hand.") == [
        "Jim Young",
        "Della Young",
    ]


def test_who_is_only_thought_of_is_not_seen() -> None:
    assert people_in_last_shot(BOTH + "Jim knew that Della was listening.") == [
        "Jim Young"
    ]


def test_who_tells_the_story_is_seen_doing_it() -> None:
    text = (
        '"You are late, Watson," said Holmes. "I am," I answered. Holmes laughed.'
        "\n\nI took off my hat."
    )

    assert people_in_last_shot(text) == ["Watson"]


def test_an_insert_is_on_what_the_sentence_is_about() -> None:
    material, parses = a_scene(BOTH + "The lamp fell. It lay beside the boat shed.")

    purpose = direct_scene(material, parses).shots[-1].purpose

    assert purpose == "Insert on lamp"


def test_no_shot_is_longer_than_was_asked() -> None:
    material, parses = a_scene(SCENE, max_shot_seconds=3.0)

    direction = direct_scene(material, parses)

    assert max(shot.seconds for shot in direction.shots) <= 3.0


def test_more_units_than_shots_are_joined_and_none_is_lost() -> None:
    text = "\n\n".join(f'"Go {n}!" said Jim Young.' for n in range(140))
    material, parses = a_scene(text)

    direction = direct_scene(material, parses)

    carried = {q for shot in direction.shots for q in shot.quotations}
    assert carried == {q.number for q in material.quotations}


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [("summary", "Montage under the narration"), ("reflection", "Voice-over image")],
)
def test_narration_becomes_montage_or_voice_over(kind: str, purpose: str) -> None:
    material, parses = a_scene("Years went by, and nobody came.", kind=kind)  # type: ignore[arg-type] # one of the literals

    direction = direct_scene(material, parses)

    assert direction.shots[-1].purpose == purpose


def test_the_axis_is_kept_between_shots_of_the_same_people() -> None:
    material, parses = a_scene(SCENE)
    shots = shots_of(material, direct_scene(material, parses))

    cameras = shoot_scene(shots).shots

    jumps = [
        (a.number, b.number)
        for (a, one), (b, other) in pairwise(zip(cameras, shots.shots, strict=True))
        if set(one.people) & set(other.people) and {a.side, b.side} == {"a", "b"}
    ]
    assert jumps == []


def test_sizes_vary_and_the_first_is_wide() -> None:
    material, parses = a_scene(SCENE)
    shots = shots_of(material, direct_scene(material, parses))

    sizes = [camera.size for camera in shoot_scene(shots).shots]

    assert (sizes[0], len(set(sizes)) > 3) == ("wide", True)


def test_the_art_director_names_what_the_project_asked_for() -> None:
    material, parses = a_scene(SCENE)
    shots = shots_of(material, direct_scene(material, parses))

    dressings = dress_scene(shots).shots

    assert {d.genre_aesthetics for d in dressings} == {("drama",)}


def test_a_mood_is_of_the_words_and_not_of_a_name() -> None:
    material, parses = a_scene("Captain Blood and Joy Storm waited. They ate bread.")
    shots = shots_of(material, direct_scene(material, parses))

    assert {d.tone_and_mood for d in dress_scene(shots).shots} == {""}


def test_what_the_words_let_us_hear_is_heard() -> None:
    material, parses = a_scene(SCENE)
    shots = shots_of(material, direct_scene(material, parses))

    heard = {
        effect for shot in score_scene(shots).shots for effect in shot.sound_effects
    }

    assert {"rain", "a dog barking"} <= heard
