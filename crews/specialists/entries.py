"""Matches the specialists' entries to shots; a shot without an entry gets defaults."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from ports.domain.film import CrewMember, Finding
from ports.questions.shots import ShotCamera, ShotDressing, ShotSound


class NumberedEntry(Protocol):
    """An entry that says which shot it is for."""

    @property
    def number(self) -> int:
        """The number of the shot."""
        ...


E = TypeVar("E", bound=NumberedEntry)


def match_by_number(
    entries: Sequence[E], numbers: Sequence[int], others: Sequence[int] = ()
) -> dict[int, E]:
    """Return the entry of each shot, by number.

    If the numbers are wrong but their count is right, entries are matched in order.
    *others* are shots that may have an entry and were not asked for.
    """
    by_number = {entry.number: entry for entry in reversed(entries)}
    if len(entries) == len(numbers) and not set(numbers) <= by_number.keys():
        return dict(zip(numbers, entries, strict=True))
    wanted = dict.fromkeys((*numbers, *others))
    return {number: by_number[number] for number in wanted if number in by_number}


def omission_warnings(
    entries: Sequence[NumberedEntry], numbers: Sequence[int]
) -> tuple[str, ...]:
    """Return which shots have no entry, for the repair request; at most one warning."""
    missing = sorted(set(numbers) - {entry.number for entry in entries})
    if not missing:
        return ()
    return (f"no entry for shots {', '.join(map(str, missing))}",)


def omission_findings(
    filled: Mapping[int, object], numbers: Sequence[int], scene: int, owner: CrewMember
) -> tuple[Finding, ...]:
    """Return a finding that lists the shots that *owner* left out, if there are any."""
    missing = [number for number in numbers if number not in filled]
    if not missing:
        return ()
    shots = ", ".join(map(str, missing))
    return (
        Finding(
            code="unfilled",
            severity="warning",
            scene=scene,
            evidence=f"shots {shots} were left out and stay plain",
            owner=owner,
        ),
    )


def default_camera(number: int) -> ShotCamera:
    """Return a neutral camera set-up for a shot that has none."""
    return ShotCamera(
        number=number,
        size="medium",
        angle="eye_level",
        movement="static",
        lens="normal",
        focus="",
        side="none",
        lighting="",
    )


def default_dressing(number: int) -> ShotDressing:
    """Return an empty dressing for a shot that has none."""
    return ShotDressing(number=number, tone_and_mood="", genre_aesthetics=())


def default_sound(number: int) -> ShotSound:
    """Return a sound track with nothing but dialogue."""
    return ShotSound(number=number, sound_effects=())
