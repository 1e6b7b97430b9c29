"""The axis and the set-ups where two batches of shots meet."""

import pytest

from crews.specialists.crew import (
    fix_axis_between_batches,
    fix_jump_cuts_between_batches,
)
from crews.specialists.entries import default_camera
from ports.domain.film import CameraSide


def side_of_the_last(*sides: CameraSide, reason: str | None = None) -> CameraSide:
    """Return the side of the last camera, which opens a batch."""
    last = len(sides)
    cameras = {
        number: default_camera(number).model_copy(update={"side": side})
        for number, side in enumerate(sides, start=1)
    }
    cameras[last] = cameras[last].model_copy(update={"reason": reason})
    return fix_axis_between_batches(cameras, opening_shots=[last])[last].side


def test_a_cut_between_batches_goes_over_the_axis() -> None:
    assert side_of_the_last("b", "a") == "on_axis"


def test_an_insert_at_the_end_of_a_batch_hides_no_jump() -> None:
    assert side_of_the_last("b", "none", "a") == "on_axis"


def test_a_batch_that_ends_on_the_axis_leaves_the_next_free() -> None:
    assert side_of_the_last("b", "on_axis", "a") == "a"


@pytest.mark.parametrize("after", ["b", "on_axis", "none"])
def test_what_does_not_jump_stays(after: CameraSide) -> None:
    assert side_of_the_last("b", after) == after


def test_a_jump_with_a_reason_stays() -> None:
    assert side_of_the_last("a", "b", reason="He turns.") == "b"


@pytest.mark.parametrize(
    ("people", "size"), [(("nora",), "close"), (("tobias",), "medium")]
)
def test_the_same_set_up_of_the_same_people_does_not_open_a_batch(
    people: tuple[str, ...], size: str
) -> None:
    cameras = {number: default_camera(number) for number in (1, 2)}

    fixed = fix_jump_cuts_between_batches(
        cameras, {1: ("nora",), 2: people}, opening_shots=[2]
    )

    assert (fixed[1].size, fixed[2].size) == ("medium", size)
