"""Headings, cues and asterisks are not filmed, and not lost either."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.director.shot_plan import ShotPlan, plan_shots
from crews.director.windows import (
    NON_FILMABLE_ROLES,
    SceneText,
    filmable_units,
    split_into_windows,
)
from crews.step_inputs import SceneInput
from ports.domain.manuscript import UnitRole
from ports.domain.story import Span
from tests.crews.crew_answers import a_direction, a_shot
from tests.crews.scene_builders import a_scene, a_scene_context

CUED = "INT. OFFICE\n\nNORA\n\n(softly)\n\n“Is he back?”\n\nShe turns.\n\nCUT TO:"
ROLES: tuple[UnitRole, ...] = (
    "slugline",
    "cue",
    "parenthetical",
    "dialogue",
    "action",
    "transition",
)


def with_roles(text: str, roles: Sequence[UnitRole]) -> SceneInput:
    scene = a_scene(text)
    units = tuple(
        unit.model_copy(update={"role": role})
        for unit, role in zip(scene.units, roles, strict=True)
    )
    return scene.model_copy(update={"units": units})


def cued_shots(**changes: str) -> tuple[ShotPlan, ...]:
    scene = with_roles(CUED, ROLES)
    [quotation] = scene.quotations
    said = quotation.model_copy(update=changes)
    stage = a_scene_context(scene.model_copy(update={"quotations": (said,)}), CUED)
    [window] = split_into_windows(stage.scene_input, stage.text)
    direction = a_direction(a_shot("1", "Q1"), a_shot("2"), last_unit="2")
    return plan_shots(direction, window, stage, beats_before=0)


def test_a_screenplays_apparatus_goes_with_what_it_stands_before() -> None:
    shown = [
        block.visible.slice(CUED) for block in filmable_units(with_roles(CUED, ROLES))
    ]

    assert shown == ["“Is he back?”", "She turns."]


def test_what_comes_last_goes_with_what_it_stands_behind() -> None:
    [*_, last] = filmable_units(with_roles(CUED, ROLES))

    assert last.source.slice(CUED).endswith("CUT TO:")


def test_a_heading_that_somebody_speaks_is_shot() -> None:
    text = "“Chapter One!”\n\nNora laughed."

    shown = filmable_units(with_roles(text, ("heading", "prose")))

    assert len(shown) == 2


@given(
    st.lists(
        st.sampled_from([*sorted(NON_FILMABLE_ROLES), "prose"]), min_size=1, max_size=9
    )
)
def test_blocks_hold_every_unit_in_order(roles: list[UnitRole]) -> None:
    text = "\n\n".join(f"Unit {n}" for n in range(len(roles)))

    found = filmable_units(with_roles(text, roles))

    held = "".join(block.source.slice(text) for block in found)
    assert "".join(held.split()) == "".join(text.split())


def test_how_a_line_is_spoken_is_played() -> None:
    [first, _] = cued_shots(parenthetical="(softly)")

    assert first.performance == "Still. (softly)"


def test_a_voice_from_elsewhere_is_not_seen_in_its_shot() -> None:
    [first, _] = cued_shots(delivery="off_screen")

    assert (first.people, first.speakers) == ((), ("char_nora_v01",))


@pytest.mark.parametrize(
    ("greeting", "closing"),
    [
        ("Dear Ada,", "Your loving brother,\n\nTom"),
        ("The Mill, 3 May\n\nMy dear Sir,", "Yours faithfully,\n\nA. Pym"),
    ],
)
def test_how_a_letter_greets_and_ends_is_no_shot(greeting: str, closing: str) -> None:
    text = f"{greeting}\n\nThe roof is off, my dear, and gone.\n\n{closing}"
    scene = with_roles(text, ["letter"] * (text.count("\n\n") + 1))

    [window] = split_into_windows(scene, SceneText(span=Span(0, len(text)), text=text))

    [unit] = window.units
    assert unit.visible.slice(text) == "The roof is off, my dear, and gone."
    assert unit.source == Span(0, len(text))
