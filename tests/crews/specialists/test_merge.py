"""A look is the same for a whole beat; each shot shows the visible part of it."""

from dataclasses import replace

import pytest

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import plan_shots
from crews.director.windows import split_into_windows
from crews.specialists.crew import SpecialistAnswers
from crews.specialists.entries import default_camera
from crews.specialists.merge import find_omissions, merge_shots
from ports.domain.film import Shot, ShotSize, Usage
from ports.questions.shots import ShotDressing
from tests.crews.crew_answers import a_direction, a_shot
from tests.crews.scene_builders import a_scene, a_scene_context

TOBIAS = "char_tobias_v01"
COAT = "clothing_coat_v01"
LAMP = "obj_lamp_v01"
LIFTED = "Nora lifts her coat."


def specialist_answers(
    *dressings: ShotDressing, beats: tuple[int, ...] = (1,)
) -> SpecialistAnswers:
    return SpecialistAnswers(
        cameras={},
        dressings={dressing.number: dressing for dressing in dressings},
        sounds={},
        asked={"art_director": beats},
        usage=Usage(),
    )


def merge(
    answers: SpecialistAnswers,
    context: SceneContext | None = None,
    *,
    said: str = LIFTED,
) -> tuple[Shot, ...]:
    context = context or a_scene_context()
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(
        a_shot("1"),
        a_shot("2", "Q1 Q2", action=said),
        a_shot("3", "Q3", action="Tobias is coated in salt.", people=(TOBIAS,)),
        a_shot("4 5", "Q4"),
    )
    plans = plan_shots(direction, window, context, beats_before=0)
    return merge_shots(plans, answers, context)


def is_coat_visible(owner: str | None, *, said: str = LIFTED) -> tuple[bool, ...]:
    """Return in which shots a coat is shown that is *owner*'s."""
    lamp, *others = a_scene().elements
    coat = lamp.model_copy(
        update={"category": "wardrobe", "key": COAT, "name": "coat", "person": owner}
    )
    context = a_scene_context(a_scene(elements=(coat, *others)))
    look = ShotDressing(
        number=1, tone_and_mood="", genre_aesthetics=(), clothes=(COAT,)
    )
    made = merge(specialist_answers(look), context, said=said)
    return tuple(COAT in shot.digital_assets.clothes for shot in made)


@pytest.mark.parametrize(
    ("number", "size", "lamps"), [(1, "wide", 0), (3, "wide", 1), (3, "close", 0)]
)
def test_a_beat_opens_on_the_things_that_are_named_by_then(
    number: int, size: ShotSize, lamps: int
) -> None:
    look = ShotDressing(
        number=number, tone_and_mood="", genre_aesthetics=(), set_objects=(LAMP,)
    )
    camera = default_camera(number).model_copy(update={"size": size})
    answers = replace(
        specialist_answers(look, beats=(1, number)), cameras={number: camera}
    )

    shots = merge(answers)

    assert shots[number - 1].digital_assets.objects.count(LAMP) == lamps


def test_the_mood_of_a_beat_holds_until_the_next() -> None:
    look = ShotDressing(number=1, tone_and_mood="hushed", genre_aesthetics=())

    made = merge(specialist_answers(look))

    assert {shot.contextual_layer.tone_and_mood for shot in made} == {"hushed"}


def test_a_mood_may_turn_within_a_beat_that_keeps_its_look() -> None:
    lamp = ShotDressing(
        number=1, tone_and_mood="", genre_aesthetics=(), set_objects=(LAMP,)
    )
    turn = ShotDressing(number=2, tone_and_mood="tense", genre_aesthetics=())

    made = merge(specialist_answers(lamp, turn), said="Nora lifts the lamp.")

    assert [s.contextual_layer.tone_and_mood for s in made[:3]] == [
        "",
        "tense",
        "tense",
    ]
    assert LAMP in made[1].digital_assets.objects


def test_a_beat_that_was_left_out_stays_plain_and_is_owned_up_to() -> None:
    answers = specialist_answers()

    assert merge(answers)[0].contextual_layer.tone_and_mood == ""
    [finding] = find_omissions(answers, 1)
    assert (finding.code, finding.owner) == ("unfilled", "art_director")


def test_clothes_of_nobody_are_shown_where_the_action_names_them() -> None:
    assert is_coat_visible(None) == (False, True, False, False)


def test_clothes_of_somebody_are_shown_where_the_owner_is_seen() -> None:
    assert is_coat_visible(TOBIAS) == (False, False, True, False)


def test_clothes_that_are_taken_off_are_worn_no_more() -> None:
    assert is_coat_visible(None, said="Tobias pulls the coat from his back.")[1]
    assert not any(is_coat_visible(TOBIAS, said="Tobias has taken off his wet coat."))
