"""What a shot is for after a person has changed who is seen in it, or how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ports.domain.camera import CameraAngle
from ports.domain.film import ShotSize

_WIDE: frozenset[ShotSize] = frozenset({"extreme_wide", "wide", "full"})
_CLOSE: frozenset[ShotSize] = frozenset({"close", "extreme_close"})
_PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a camera sees, by names.

    Attributes:
        speakers: Who of *people* has a line in it.
        things: In the order of their weight.
    """

    people: Sequence[str]
    speakers: Sequence[str]
    things: Sequence[str]
    size: ShotSize
    angle: CameraAngle


_FRAMES: Mapping[str, Callable[[Frame], bool]] = {
    "Single ": lambda frame: len(frame.people) == 1,
    "Two-shot": lambda frame: len(frame.people) == _PAIR,
    "Over-the-shoulder": lambda frame: (
        len(frame.people) == _PAIR and frame.angle == "over_the_shoulder"
    ),
    "Follow them all": lambda frame: len(frame.people) > 1,
    "Master": lambda frame: len(frame.people) > 1 and frame.size in _WIDE,
    "Establish": lambda frame: frame.size in _WIDE,
    "Survey": lambda frame: frame.size in _WIDE,
    "Insert": lambda frame: frame.size in _CLOSE,
    "Point of view": lambda frame: frame.angle == "pov",
}
"""Beginnings of purposes that mean a kind of frame, and which frames are of it."""

_HEIGHTS: Mapping[str, frozenset[CameraAngle]] = {
    "from above": frozenset({"high", "overhead"}),
    "from below": frozenset({"low"}),
}
"""Ends of purposes that mean a height of the camera."""


def is_of_frame(purpose: str, frame: Frame) -> bool:
    """Tell whether a purpose means no other kind of frame than *frame*."""
    kinds = (fits for begin, fits in _FRAMES.items() if purpose.startswith(begin))
    heights = (angles for end, angles in _HEIGHTS.items() if purpose.endswith(end))
    return all(fits(frame) for fits in kinds) and all(
        frame.angle in angles for angles in heights
    )


def is_about_unseen(purpose: str) -> bool:
    """Tell whether a purpose names somebody because they are not in the frame."""
    return purpose.startswith(("Hear ", "Point of view"))


def name_purpose(frame: Frame) -> str:
    """Return what a frame is for, in the words in which a reader says it."""
    if not frame.people:
        return _name_without_people(frame)
    if len(frame.people) == _PAIR:
        return _name_of_pair(frame)
    *others, last = frame.people
    if not others:
        return f"{'Single on' if frame.speakers else 'Watch'} {last}"
    if frame.size in _WIDE:
        return "Master: who stands where"
    return f"Watch {', '.join(others)} and {last}"


def _name_without_people(frame: Frame) -> str:
    if frame.size in _CLOSE and frame.things:
        return f"Insert on {frame.things[0]}"
    return "Survey what is there" if frame.size in _WIDE else "Show what happens"


def _name_of_pair(frame: Frame) -> str:
    if frame.angle == "over_the_shoulder":
        return f"Over-the-shoulder on {next(iter((*frame.speakers, *frame.people)))}"
    return f"Two-shot: {'they talk' if frame.speakers else 'what they do'}"
