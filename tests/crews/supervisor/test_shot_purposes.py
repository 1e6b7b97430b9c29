"""What a shot is for fits its frame, and is said as a reader says it."""

import pytest

from crews.supervisor.shot_purposes import Frame, is_of_frame, name_purpose
from ports.domain.camera import CameraAngle
from ports.domain.film import ShotSize


def frame(
    *people: str,
    size: ShotSize = "medium",
    angle: CameraAngle = "eye_level",
    speakers: tuple[str, ...] = (),
    things: tuple[str, ...] = (),
) -> Frame:
    return Frame(
        people=people, speakers=speakers, things=things, size=size, angle=angle
    )


@pytest.mark.parametrize(
    ("purpose", "fitting", "other"),
    [
        ("Single on Ada", frame("Ada"), frame("Ada", "Ben")),
        ("Two-shot: they talk", frame("Ada", "Ben"), frame("Ada", "Ben", "Col")),
        (
            "Over-the-shoulder on Ada",
            frame("Ada", "Ben", angle="over_the_shoulder"),
            frame("Ada", "Ben"),
        ),
        (
            "Master: who stands where",
            frame("Ada", "Ben", size="wide"),
            frame("Ada", "Ben", size="close"),
        ),
        ("Establish the place", frame(size="extreme_wide"), frame(size="close")),
        ("Insert on lamp", frame(size="close"), frame(size="wide")),
        ("Watch Ada, from above", frame("Ada", angle="high"), frame("Ada")),
    ],
)
def test_a_purpose_that_means_a_kind_of_frame_fits_only_those(
    purpose: str, fitting: Frame, other: Frame
) -> None:
    assert is_of_frame(purpose, fitting)
    assert not is_of_frame(purpose, other)


def test_a_purpose_in_a_directors_own_words_fits_any_frame() -> None:
    assert is_of_frame("Let them doubt her", frame("Ada", "Ben", size="close"))


@pytest.mark.parametrize(
    ("changed", "purpose"),
    [
        (frame("Ada"), "Watch Ada"),
        (frame("Ada", speakers=("Ada",)), "Single on Ada"),
        (frame("Ada", "Ben"), "Two-shot: what they do"),
        (frame("Ada", "Ben", speakers=("Ben",)), "Two-shot: they talk"),
        (
            frame("Ada", "Ben", speakers=("Ben",), angle="over_the_shoulder"),
            "Over-the-shoulder on Ben",
        ),
        (frame("Ada", "Ben", "Col"), "Watch Ada, Ben and Col"),
        (frame("Ada", "Ben", "Col", size="wide"), "Master: who stands where"),
        (frame(size="extreme_close", things=("lamp",)), "Insert on lamp"),
        (frame(size="wide"), "Survey what is there"),
        (frame(), "Show what happens"),
    ],
)
def test_a_purpose_is_made_of_who_is_seen_and_how(changed: Frame, purpose: str) -> None:
    assert name_purpose(changed) == purpose
    assert is_of_frame(purpose, changed)
