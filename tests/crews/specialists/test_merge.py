"""A look holds for its beat; every shot shows of it what is in the frame."""

from crews.director.plan import planned
from crews.director.stage import Stage
from crews.director.windows import windows
from crews.specialists.crew import Treatment
from crews.specialists.merge import left_out, shots
from ports.film import Shot, Usage
from ports.questions.specialties import ShotDressing
from tests.crews.answers import a_direction, a_shot
from tests.crews.scenes import a_scene, a_stage

TOBIAS = "char_tobias_v01"
COAT = "clothing_coat_v01"
LIFTED = "Nora lifts her coat."


def a_treatment(*dressings: ShotDressing) -> Treatment:
    return Treatment(
        cameras={},
        dressings={dressing.number: dressing for dressing in dressings},
        sounds={},
        asked={"art_director": (1,)},
        usage=Usage(),
    )


def merged(
    treatment: Treatment, stage: Stage | None = None, *, said: str = LIFTED
) -> tuple[Shot, ...]:
    stage = stage or a_stage()
    [window] = windows(stage.given, stage.text)
    direction = a_direction(
        a_shot("1"),
        a_shot("2", "Q1 Q2", action=said),
        a_shot("3", "Q3", action="Tobias is coated in salt.", people=(TOBIAS,)),
        a_shot("4 5", "Q4"),
    )
    plans = planned(direction, window, stage, beats_before=0)
    return shots(plans, treatment, stage)


def clothed(owner: str | None, *, said: str = LIFTED) -> tuple[bool, ...]:
    """Return in which shots a coat is shown that is *owner*'s."""
    lamp, *others = a_scene().elements
    coat = lamp.model_copy(
        update={"category": "wardrobe", "key": COAT, "name": "coat", "person": owner}
    )
    stage = a_stage(a_scene(elements=(coat, *others)))
    look = ShotDressing(
        number=1, tone_and_mood="", genre_aesthetics=(), clothes=(COAT,)
    )
    made = merged(a_treatment(look), stage, said=said)
    return tuple(COAT in shot.digital_assets.clothes for shot in made)


def test_the_mood_of_a_beat_holds_until_the_next() -> None:
    look = ShotDressing(number=1, tone_and_mood="hushed", genre_aesthetics=())

    made = merged(a_treatment(look))

    assert {shot.contextual_layer.tone_and_mood for shot in made} == {"hushed"}


def test_a_beat_that_was_left_out_stays_plain_and_is_owned_up_to() -> None:
    treatment = a_treatment()

    assert merged(treatment)[0].contextual_layer.tone_and_mood == ""
    [finding] = left_out(treatment, 1)
    assert (finding.code, finding.owner) == ("unfilled", "art_director")


def test_clothes_of_nobody_are_shown_where_the_action_names_them() -> None:
    assert clothed(None) == (False, True, False, False)


def test_clothes_of_somebody_are_shown_where_the_owner_is_seen() -> None:
    assert clothed(TOBIAS) == (False, False, True, False)


def test_clothes_that_are_taken_off_are_worn_no_more() -> None:
    assert clothed(None, said="Tobias pulls the coat from his back.")[1]
    assert not any(clothed(TOBIAS, said="Tobias has taken off his wet coat."))
