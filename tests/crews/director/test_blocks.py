"""Headings, cues and asterisks are not shot, and not lost either."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from crews.director.blocks import APPARATUS, blocks
from crews.director.plan import ShotPlan, planned
from crews.director.windows import windows
from crews.scene import SceneInput
from ports.manuscript import UnitRole
from tests.crews.answers import a_direction, a_shot
from tests.crews.scenes import a_scene, a_stage

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
    stage = a_stage(scene.model_copy(update={"quotations": (said,)}), CUED)
    [window] = windows(stage.given, stage.text)
    direction = a_direction(a_shot("1", "Q1"), a_shot("2"), last_unit="2")
    return planned(direction, window, stage, beats_before=0)


def test_a_screenplays_apparatus_goes_with_what_it_stands_before() -> None:
    shown = [block.shown.of(CUED) for block in blocks(with_roles(CUED, ROLES))]

    assert shown == ["“Is he back?”", "She turns."]


def test_what_comes_last_goes_with_what_it_stands_behind() -> None:
    [*_, last] = blocks(with_roles(CUED, ROLES))

    assert last.source.of(CUED).endswith("CUT TO:")


def test_a_heading_that_somebody_speaks_is_shot() -> None:
    text = "“Chapter One!”\n\nNora laughed."

    shown = blocks(with_roles(text, ("heading", "prose")))

    assert len(shown) == 2


@given(st.lists(st.sampled_from([*sorted(APPARATUS), "prose"]), min_size=1, max_size=9))
def test_blocks_hold_every_unit_in_order(roles: list[UnitRole]) -> None:
    text = "\n\n".join(f"Unit {n}" for n in range(len(roles)))

    found = blocks(with_roles(text, roles))

    held = "".join(block.source.of(text) for block in found)
    assert "".join(held.split()) == "".join(text.split())


def test_how_a_line_is_spoken_is_played() -> None:
    [first, _] = cued_shots(parenthetical="(softly)")

    assert first.performance == "Still. (softly)"


def test_a_voice_from_elsewhere_is_not_seen_in_its_shot() -> None:
    [first, _] = cued_shots(delivery="off_screen")

    assert (first.people, first.speakers) == ((), ("char_nora_v01",))
