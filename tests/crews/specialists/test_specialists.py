"""Three specialists, side by side, each with its own fields and its own material."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crews.director.shot_plan import ShotPlan, plan_shots
from crews.director.windows import split_into_windows
from crews.runtime.crew_runner import CrewRunner
from crews.specialists.crew import (
    SPECIALIST_TASKS,
    SpecialistAnswers,
    Specialists,
)
from crews.specialists.material import shots_material
from crews.specialists.merge import merge_shots
from crews.step_inputs import LocatedElement
from ports.domain.story import Brief, Span
from ports.language_model import Question
from ports.questions.shots import (
    ArtDirection,
    Cinematography,
    ShotDressing,
    ShotsMaterial,
)
from tests.crews.crew_answers import (
    a_camera,
    a_crew,
    a_direction,
    a_shot,
    dress_scene,
    shoot_scene,
)
from tests.crews.scene_builders import a_scene, a_scene_context
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import ScriptedLanguageModel

OF_THE_PLACE = "Harbour House has been empty for a year. [p03]"
KNOWN = ("Nora swore never to tell. [p02]", OF_THE_PLACE)


def the_plans() -> tuple[ShotPlan, ...]:
    context = a_scene_context()
    [window] = split_into_windows(context.scene_input, context.text)
    direction = a_direction(
        a_shot("1"), a_shot("2", "Q1 Q2"), a_shot("3", "Q3"), a_shot("4 5", "Q4")
    )
    return plan_shots(direction, window, context, beats_before=0)


async def run_specialists(
    model: ScriptedLanguageModel, plans: tuple[ShotPlan, ...] | None = None
) -> SpecialistAnswers:
    specialists = Specialists(
        runner=CrewRunner(model=model, answers=InMemoryAnswerCache())
    )
    return await specialists.run(
        a_scene_context(established_facts=KNOWN), plans or the_plans()
    )


def material_of(model: ScriptedLanguageModel, task: str) -> ShotsMaterial:
    [question] = [question for question in model.questions if question.task == task]
    assert isinstance(question.material, ShotsMaterial)
    return question.material


def dressing_with(**keys: tuple[str, ...]) -> Callable[[Question[Any]], ArtDirection]:
    """Return an art director who puts *keys* into every shot."""

    def answer(question: Question[Any]) -> ArtDirection:
        return ArtDirection(
            shots=tuple(
                ShotDressing(
                    number=shot.number,
                    tone_and_mood="hushed",
                    genre_aesthetics=(),
                    **keys,
                )
                for shot in dress_scene(question).shots
            )
        )

    return answer


async def test_the_three_work_side_by_side() -> None:
    model = ScriptedLanguageModel(by_task=a_crew())

    await run_specialists(model)

    tasks = {question.task for question in model.questions}
    assert tasks == {"shoot_scene", "dress_scene", "score_scene"}


async def test_only_the_sound_designer_is_told_of_sounds() -> None:
    model = ScriptedLanguageModel(by_task=a_crew())

    await run_specialists(model)

    assert material_of(model, "score_scene").shots[3].text == "bell rang"
    assert material_of(model, "shoot_scene").shots[3].text == ""


def test_specialists_are_told_how_a_film_feels_and_not_what_it_tells() -> None:
    brief = Brief(premise="A debt is paid.", mood="wintry", audience=("adults",))
    context = a_scene_context(a_scene(brief=brief))

    materials = [
        shots_material(task, context, tuple(enumerate(the_plans(), start=1)))
        for task, _ in SPECIALIST_TASKS.values()
    ]

    told = Brief(mood="wintry", audience=("adults",))
    assert [material.brief for material in materials] == [told, told, told]


async def test_what_is_established_of_the_place_reaches_the_art_director() -> None:
    model = ScriptedLanguageModel(by_task=a_crew())

    await run_specialists(model)

    assert material_of(model, "dress_scene").established == (OF_THE_PLACE,)


async def test_nobody_is_shown_the_scene_again() -> None:
    model = ScriptedLanguageModel(by_task=a_crew())

    await run_specialists(model)

    assert not any(b"black water" in question.content for question in model.questions)


async def test_a_shot_that_was_left_out_is_asked_for_once_more() -> None:
    def forget_once(question: Question[Any]) -> Cinematography:
        whole = shoot_scene(question)
        return whole if question.repair else Cinematography(shots=whole.shots[1:])

    model = ScriptedLanguageModel(by_task=a_crew(shoot_scene=forget_once))

    answers = await run_specialists(model)

    assert set(answers.cameras) == {1, 2, 3, 4}


async def test_wrong_numbers_count_by_their_order() -> None:
    def count_from_zero(question: Question[Any]) -> Cinematography:
        whole = shoot_scene(question)
        return Cinematography(shots=tuple(a_camera(s.number - 1) for s in whole.shots))

    model = ScriptedLanguageModel(by_task=a_crew(shoot_scene=count_from_zero))

    answers = await run_specialists(model)

    assert set(answers.cameras) == {1, 2, 3, 4}


async def test_a_revision_leaves_the_others_alone() -> None:
    model = ScriptedLanguageModel(by_task=a_crew())
    specialists = Specialists(
        runner=CrewRunner(model=model, answers=InMemoryAnswerCache())
    )
    context = a_scene_context(established_facts=KNOWN)
    before = await specialists.run(context, the_plans())

    after = await specialists.revise(
        context,
        the_plans(),
        previous=before,
        findings_by_member={"cinematographer": ("axis, shot 2: crosses the line",)},
    )

    assert (after.dressings, after.sounds) == (before.dressings, before.sounds)
    assert [q.task for q in model.questions if q.repair] == ["shoot_scene"]


async def test_a_long_scene_is_treated_sheet_by_sheet() -> None:
    model = ScriptedLanguageModel(by_task=a_crew())

    answers = await run_specialists(model, the_plans() * 20)

    assert (len(model.questions), len(answers.sounds)) == (6, 80)


async def test_keys_that_nothing_defines_stay_out_of_a_shot() -> None:
    dreaming = dressing_with(
        clothes=("cloth_crown_v01",), set_objects=("obj_harp_v01",)
    )
    model = ScriptedLanguageModel(by_task=a_crew(dress_scene=dreaming))

    shots = merge_shots(the_plans(), await run_specialists(model), a_scene_context())

    assets = [shot.digital_assets for shot in shots]
    assert {key for of_shot in assets for key in of_shot.clothes} == set()
    assert "obj_harp_v01" not in {key for one in assets for key in one.objects}


async def test_clothes_of_nobody_known_are_seen_where_the_action_names_them() -> None:
    scarf = LocatedElement(
        category="wardrobe",
        key="cloth_scarf_v01",
        name="scarf",
        presence="present",
        source=Span(0, 4),
        unit="1",
    )
    context = a_scene_context(a_scene(elements=(scarf,)))
    wearing = dressing_with(clothes=("scarf",))
    model = ScriptedLanguageModel(by_task=a_crew(dress_scene=wearing))
    first, second, *rest = the_plans()
    plans = (replace(first, action="A scarf lies there."), second, *rest)

    named, unnamed, *_ = merge_shots(plans, await run_specialists(model), context)

    assert named.digital_assets.clothes == ("cloth_scarf_v01",)
    assert unnamed.digital_assets.clothes == ()
