"""Specialists' entries matched to shots; a shot that was left out stays plain."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from ports.domain.film import CrewMember, Finding
from ports.questions.shots import ShotCamera, ShotDressing, ShotSound


class NumberedEntry(Protocol):
    """An entry that says which shot it is for."""

    @property
    def number(self) -> int: ...


E = TypeVar("E", bound=NumberedEntry)


def match_by_number(entries: Sequence[E], numbers: Sequence[int]) -> dict[int, E]:
    """Return one entry a shot; wrong numbers count by order where none is missing."""
    by_number = {entry.number: entry for entry in reversed(entries)}
    if len(entries) == len(numbers) and not set(numbers) <= by_number.keys():
        return dict(zip(numbers, entries, strict=True))
    return {number: by_number[number] for number in numbers if number in by_number}


def omission_warnings(
    entries: Sequence[NumberedEntry], numbers: Sequence[int]
) -> tuple[str, ...]:
    """Say which shots have no entry, for the one more turn."""
    missing = sorted(set(numbers) - {entry.number for entry in entries})
    if not missing:
        return ()
    return (f"no entry for shots {', '.join(map(str, missing))}",)


def omission_findings(
    filled: Mapping[int, object], numbers: Sequence[int], scene: int, owner: CrewMember
) -> tuple[Finding, ...]:
    """Own up to shots that stay plain because their member left them out."""
    missing = [number for number in numbers if number not in filled]
    if not missing:
        return ()
    return (
        Finding(
            code="unfilled",
            severity="warning",
            scene=scene,
            evidence=f"shots {', '.join(map(str, missing))} were left out and stay plain",
            owner=owner,
        ),
    )


def default_camera(number: int) -> ShotCamera:
    """Return a set-up that decides nothing."""
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
    """Return a dressing that decides nothing."""
    return ShotDressing(number=number, tone_and_mood="", genre_aesthetics=())


def default_sound(number: int) -> ShotSound:
    """Return a sound track that has the dialogue alone."""
    return ShotSound(number=number, sound_effects=())
