"""What a director would not let pass: axis, set-ups, focus and screen time."""

from typing import Any

import pytest

from crews.laws.case import SceneCase
from crews.laws.law_report import check_scene
from crews.laws.set_ups import find_named
from ports.domain.film import Finding, Shot
from tests.crews.law_cases import (
    a_case,
    with_assets,
    with_camera,
    with_card,
    with_shot,
)
from tests.crews.scene_builders import a_scene

NORA, TOBIAS = "char_nora_v01", "char_tobias_v01"


def findings(case: SceneCase, code: str) -> list[Finding]:
    return [finding for finding in check_scene(case).findings if finding.code == code]


def shots_with(case: SceneCase, code: str) -> list[str | None]:
    return [finding.shot for finding in findings(case, code)]


def with_action(case: SceneCase, number: int, action: str, **changes: Any) -> SceneCase:
    layer = case.shots[number - 1].narrative_layer
    told = layer.model_copy(update={"action_description": action})
    return with_shot(case, number, narrative_layer=told, **changes)


def alternating_singles() -> SceneCase:
    """Return a scene of singles, Nora from one side and Tobias from the other."""
    case = a_case()
    for number, (person, side) in enumerate(
        [(NORA, "a"), (TOBIAS, "b"), (NORA, "a"), (TOBIAS, "b"), (NORA, "a")], start=1
    ):
        case = with_camera(with_assets(case, number, characters=(person,)), number)
        case = with_camera(case, number, side=side)
    return case


def test_reverses_from_both_sides_of_the_line_cross_it_at_every_cut() -> None:
    assert len(findings(alternating_singles(), "axis")) == 4


def test_an_insert_between_two_singles_does_not_excuse_a_jump() -> None:
    case = with_camera(a_case(), 3, side="none")

    jump = with_camera(with_camera(case, 4, side="b"), 5, side="b")

    assert shots_with(jump, "axis") == ["sc001_sh004"]


def test_a_reason_turns_the_room_round_for_the_shots_after_it() -> None:
    case = a_case()
    for number in (3, 4, 5):
        case = with_camera(case, number, side="b")

    assert not findings(with_shot(case, 3, reason="He turns his back."), "axis")


def test_the_same_set_up_twice_is_a_jump_cut() -> None:
    case = with_assets(a_case(), 2, characters=(NORA,))

    cut = with_camera(with_assets(case, 3, characters=(NORA,)), 3, size="medium")

    assert shots_with(cut, "jump_cut") == ["sc001_sh003"]


@pytest.mark.parametrize(
    "changes",
    [{"size": "close"}, {"angle": "low"}, {"lens": "portrait"}, {"side": "on_axis"}],
)
def test_another_set_up_of_the_same_person_is_no_jump_cut(
    changes: dict[str, Any],
) -> None:
    case = with_assets(a_case(), 2, characters=(NORA,))
    same = with_camera(with_assets(case, 3, characters=(NORA,)), 3, size="medium")

    assert not shots_with(with_camera(same, 3, **changes), "jump_cut")


def test_the_reverse_over_the_other_shoulder_is_no_jump_cut() -> None:
    case = a_case()
    for number, name in ((2, "Nora"), (3, "Tobias")):
        case = with_assets(case, number, characters=(NORA, TOBIAS))
        case = with_camera(
            case, number, size="medium", angle="over_the_shoulder", focus=f"on {name}"
        )

    assert not shots_with(case, "jump_cut")
    assert shots_with(with_camera(case, 3, focus="on Nora"), "jump_cut")


def test_a_movement_does_not_hide_a_jump_cut() -> None:
    case = with_assets(a_case(), 2, characters=(NORA,))
    same = with_camera(with_assets(case, 3, characters=(NORA,)), 3, size="medium")

    assert shots_with(with_camera(same, 3, movement="push_in"), "jump_cut")


def test_two_inserts_of_different_things_are_no_jump_cut() -> None:
    case = a_case()
    for number, seen in ((3, "the lamp"), (4, "the compass")):
        case = with_assets(case, number, characters=(NORA,), objects=())
        case = with_camera(case, number, size="extreme_close", focus=seen)

    assert not findings(case, "jump_cut")


def test_a_close_insert_after_a_close_up_is_no_jump_cut() -> None:
    case = a_case()
    for number, seen, objects in ((3, "on Nora", ()), (4, "the lamp", ("prop_lamp",))):
        case = with_assets(case, number, characters=(NORA,), objects=objects)
        case = with_camera(case, number, size="close", focus=seen)

    assert not findings(case, "jump_cut")
    assert shots_with(with_camera(case, 4, focus="on Nora"), "jump_cut")


def test_a_jump_cut_for_a_reason_is_none() -> None:
    case = with_assets(a_case(), 2, characters=(NORA,))
    same = with_camera(with_assets(case, 3, characters=(NORA,)), 3, size="medium")

    assert not findings(with_shot(same, 3, reason="Time skips."), "jump_cut")


@pytest.mark.parametrize(
    ("focus", "is_wrong"),
    [
        ("Tobias", True),
        ("on Tobias", True),
        ("Nora", False),
        ("Nora and Tobias", False),
        ("Tobias's hat", False),
        ("the black water", False),
    ],
)
def test_the_focus_is_on_somebody_in_the_shot(focus: str, *, is_wrong: bool) -> None:
    case = with_assets(a_case(), 1, characters=(NORA,))

    focused = with_camera(case, 1, focus=focus)

    assert bool(shots_with(focused, "focus")) is is_wrong


HURRIED = (
    "Nora sets the lamp on the sill, looks out at the black water, wipes the glass, "
    "turns, listens, and goes to the door."
)
"""22 words, which take about seven seconds."""


@pytest.mark.parametrize(
    ("seconds", "is_hurried"), [(2.4, True), (3.5, True), (4.0, False), (7.0, False)]
)
def test_action_has_the_time_that_it_takes(seconds: float, *, is_hurried: bool) -> None:
    case = with_action(a_case(), 1, HURRIED, estimated_duration_seconds=seconds)

    assert bool(findings(case, "action_time")) is is_hurried


def test_a_gesture_may_be_quick() -> None:
    case = with_action(
        a_case(),
        1,
        "Nora sets the lamp down on the sill at once.",
        estimated_duration_seconds=1.5,
    )

    assert not findings(case, "action_time")


def test_a_voice_tells_a_summary_so_its_shots_have_another_clock() -> None:
    case = with_action(a_case(), 1, HURRIED, estimated_duration_seconds=2.4)

    assert not findings(with_card(case, kind="summary"), "action_time")


def a_pause(words: str) -> SceneCase:
    return a_case(a_scene(text := paused(words)), text)


def paused(words: str) -> str:
    return f"""\
Nora set the lamp on the sill.

“He said so,” she said. “He did.”

Tobias turned the compass over. “Did he?”

{words}

“Yes,” said Nora."""


@pytest.mark.parametrize(
    "words",
    [
        "For four seconds nobody spoke.",
        "Nobody moved for a full four seconds.",
        "Nobody moved for 4 seconds.",
    ],
)
def test_a_stated_time_is_kept(words: str) -> None:
    case = a_pause(words)

    hurried = with_shot(case, 4, estimated_duration_seconds=1.6)
    patient = with_shot(case, 4, estimated_duration_seconds=4.0)

    assert shots_with(hurried, "stated_time") == ["sc001_sh004"]
    assert not shots_with(patient, "stated_time")


@pytest.mark.parametrize(
    "words",
    [
        "She had waited for four seconds.",
        "She imagined waiting for four seconds.",
        "“Wait for four seconds,” said Tobias.",
    ],
)
def test_a_time_that_is_not_now_need_not_pass(words: str) -> None:
    case = with_shot(a_pause(words), 4, estimated_duration_seconds=1.6)

    assert not findings(case, "stated_time")


def test_shots_may_share_a_stated_time() -> None:
    case = a_pause("For nine seconds nobody spoke.")
    source = case.shots[3].source
    case = with_shot(case, 4, estimated_duration_seconds=5.0)

    shared = with_shot(case, 3, source=source, estimated_duration_seconds=4.0)

    assert not findings(shared, "stated_time")


def split_over_shots(case: SceneCase, *, seconds: float) -> SceneCase:
    """Return *case* with its third shot's line split between it and the next."""
    shot: Shot = case.shots[2]
    [whole] = shot.line_parts
    words = whole.text.split()
    first = whole.model_copy(update={"text": " ".join(words[:2])})
    rest = whole.model_copy(update={"text": " ".join(words[2:])})
    case = with_shot(case, 3, line_parts=(first,), estimated_duration_seconds=seconds)
    return with_shot(case, 4, line_parts=(rest,), lines=shot.lines)


@pytest.mark.parametrize(("seconds", "is_padded"), [(5.5, True), (3.5, False)])
def test_a_part_of_a_line_has_the_time_of_its_own_words(
    seconds: float, *, is_padded: bool
) -> None:
    # Two words take 0.8 seconds, and may be followed by a pause.
    case = split_over_shots(a_case(), seconds=seconds)

    assert ("sc001_sh003" in shots_with(case, "part_time")) is is_padded


def test_a_longer_name_does_not_name_who_is_called_by_its_end() -> None:
    nora, tobias = (
        each.model_copy(update={"name": name, "names": (name,)})
        for each, name in zip(a_scene().cast, ("Miss Lowe", "Lowe"), strict=False)
    )

    def name_in(words: str) -> list[str]:
        return [each.name for each in find_named(words, (nora, tobias))]

    assert name_in("on Miss Lowe") == ["Miss Lowe"]
    assert name_in("on Lowe") == ["Lowe"]
    assert name_in("on Lowe and Miss Lowe") == ["Miss Lowe", "Lowe"]
    assert name_in("on Lowe's boots") == []


def test_a_frame_has_room_for_so_many_people_and_no_more() -> None:
    trio = (NORA, TOBIAS, "char_crane_v01")
    case = with_camera(with_assets(a_case(), 2, characters=trio), 2, size="close")
    crowd = with_assets(a_case(), 5, characters=tuple(f"char_{n}" for n in range(7)))

    assert shots_with(case, "crowded_frame") == ["sc001_sh002"]
    [finding] = findings(case, "crowded_frame")
    assert finding.evidence.endswith("medium_close has room for them")
    [finding] = findings(crowd, "crowded_frame")
    assert finding.evidence.endswith("wide has room for them")
    assert shots_with(with_camera(case, 2, size="medium"), "crowded_frame") == []
    assert shots_with(crowd, "crowded_frame") == ["sc001_sh005"]
    assert not shots_with(with_camera(crowd, 5, size="wide"), "crowded_frame")


def test_a_closer_shot_than_the_place_shows_somebody_or_something() -> None:
    nothing = with_assets(
        with_camera(a_case(), 5, size="medium", focus=""), 5, characters=(), objects=()
    )

    assert shots_with(nothing, "empty_frame") == ["sc001_sh005"]
    lamp = with_assets(nothing, 5, objects=("obj_lamp_v01",))
    assert not shots_with(lamp, "empty_frame")
    water = with_camera(nothing, 5, focus="on the water that runs off the brim")
    assert not shots_with(water, "empty_frame")
    assert not shots_with(with_camera(nothing, 5, size="full"), "empty_frame")


@pytest.mark.parametrize(
    ("size", "movement", "action", "code"),
    [
        ("close", "static", "Nora lifts the chest.", "size_of_deed"),
        ("close", "static", "Nora nods and gets up.", "size_of_deed"),
        ("medium", "static", "Then Nora runs to the rail.", "still_camera"),
        ("medium", "track", "Then Nora runs to the rail.", None),
        ("full", "static", "Then Nora runs to the rail.", None),
        ("close", "static", "Nora hears who sits by the door.", None),
        ("close", "static", "Nora looks at the dog. It runs.", None),
    ],
)
def test_the_frame_shows_what_is_done_in_it(
    size: str, movement: str, action: str, code: str | None
) -> None:
    case = with_assets(with_action(a_case(), 3, action), 3, characters=(NORA,))

    framed = with_camera(case, 3, size=size, movement=movement)

    found = ("size_of_deed", "still_camera")
    assert [c for c in found if shots_with(framed, c)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("action", "is_fault"),
    [
        ("Nora opens the door.", True),
        ("Then she waits.", True),
        ("The lamp swings.", False),
        ("Nora's lamp swings.", False),
    ],
)
def test_whoever_does_something_is_in_frame(action: str, *, is_fault: bool) -> None:
    case = with_assets(with_action(a_case(), 1, action), 1, characters=())

    assert bool(shots_with(case, "unseen_deed")) is is_fault
    seen_by_her = with_camera(case, 1, angle="pov")
    assert not shots_with(seen_by_her, "unseen_deed")


def test_a_set_up_does_not_both_stand_and_travel() -> None:
    case = with_camera(a_case(), 2, movement="track")
    one = with_shot(with_shot(case, 2, setup_id="1B"), 4, setup_id="1B")

    assert shots_with(one, "set_up_moves") == ["sc001_sh002"]
    assert not shots_with(with_camera(one, 4, movement="track"), "set_up_moves")
