"""Which shots a member is asked about."""

from dataclasses import replace

import pytest

from crews.director.shot_plan import plan_shots
from crews.director.windows import split_into_windows
from crews.specialists.shot_selection import (
    NumberedShots,
    least_grounded_shots,
    place_sounds,
    shots_for_task,
)
from crews.step_inputs import LocatedElement
from ports.domain.story import Span
from ports.language_model import Task
from tests.crews.crew_answers import a_direction, a_shot
from tests.crews.scene_builders import a_scene, a_scene_context


def the_shots(**first: str) -> NumberedShots:
    context = a_scene_context()
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(
        a_shot("1", **first),
        a_shot("2", "Q1 Q2", purpose="single"),
        a_shot("3", "Q3"),
        a_shot("4 5", "Q4"),
    )
    plans = plan_shots(direction, window, context, beats_before=0)
    return tuple(enumerate(plans, start=1))


def numbers(task: Task, shots: NumberedShots) -> list[int]:
    return [number for number, _ in shots_for_task(task, shots, a_scene_context())]


def test_a_camera_is_set_up_for_every_shot() -> None:
    shots = the_shots()

    assert numbers("shoot_scene", shots) == [number for number, _ in shots]


def test_shots_that_talk_on_have_no_sound_of_their_own() -> None:
    shots = the_shots()

    talking = {number for number, plan in shots if plan.purpose == "single"}
    assert talking
    assert talking.isdisjoint(numbers("score_scene", shots))


RANG = "The bell rang."
TOLD = f"“He is late,” she said. {RANG} “That is his bell,” said Tobias."


def places_of_the_bell(
    *actions: str, presence: str = "present", text: str = TOLD
) -> dict[int, str]:
    """Return where the bell is heard in shots of the lines, or of *actions*."""
    scene = a_scene(text)
    at = text.index(RANG)
    bell = LocatedElement.model_validate(
        {
            "category": "sound",
            "key": None,
            "name": "bell",
            "presence": presence,
            "source": Span(at + 4, at + 13),
            "unit": "1",
        }
    )
    context = a_scene_context(scene.model_copy(update={"elements": (bell,)}), text)
    [window] = split_into_windows(context.scene_input, context.text)
    shots = [
        a_shot("1", "Q1", action=actions[0]),
        a_shot("1", action=actions[1]),
        a_shot("1", "Q2", action=actions[2]),
    ]
    plans = plan_shots(a_direction(*shots), window, context, beats_before=0)
    return place_sounds(tuple(enumerate(plans, start=1)), context)


@pytest.mark.parametrize(
    ("actions", "number"),
    [
        (("Nora waits.", "A bell swings.", "Tobias nods."), 2),
        (("Nora waits.", "Far out, something sways.", "Tobias hears the bell."), 3),
        (("Nora waits.", "Far out, something sways.", "Tobias nods."), 2),
    ],
)
def test_a_sound_is_heard_in_the_shot_that_tells_it_or_comes_next(
    actions: tuple[str, str, str], number: int
) -> None:
    assert places_of_the_bell(*actions) == {number: "bell rang"}


def test_a_sound_that_is_only_spoken_of_is_not_heard() -> None:
    actions = ("Nora waits.", "A bell swings.", "Tobias nods.")

    assert places_of_the_bell(*actions, presence="mentioned") == {}


def test_an_action_in_its_own_words_is_judged() -> None:
    judged = least_grounded_shots(
        the_shots(action="A cat sits on the piano."), a_scene_context()
    )

    assert 1 in [number for number, _ in judged]


def test_an_action_in_the_pages_words_is_not() -> None:
    context = a_scene_context()
    [window] = split_into_windows(context.scene_input, context.text)
    words = context.text.of(window.units[0].visible)

    judged = least_grounded_shots(the_shots(action=words[:300]), context)

    assert 1 not in [number for number, _ in judged]


def test_of_many_shots_the_freest_are_judged() -> None:
    shots = the_shots(action="A cat sits on the piano.")
    _, plan = shots[0]
    freer = replace(plan, action="Seven elephants waltz through the ballroom.")
    many = (*((number, plan) for number in range(1, 20)), (20, freer))

    judged = [number for number, _ in least_grounded_shots(many, a_scene_context())]

    assert len(judged) == 2
    assert 20 in judged
