"""Shots in a line each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from infra.llm.passages import cell
from ports.questions.specialties import ShotCamera, ShotOutline

TALK = ("single", "over")
"""How purposes begin whose shots show whoever speaks."""


def framed(shot: ShotOutline, names: Mapping[str, str]) -> ShotOutline:
    """Return a shot as a camera needs it: of somebody talking, who it is."""
    if shot.speakers and shot.purpose.casefold().startswith(TALK):
        return replace(shot, action=", ".join(names[key] for key in shot.speakers))
    return shot


def outlines(shots: Iterable[ShotOutline]) -> Iterator[str]:
    """Yield shots under their beats; the action says who and what is seen."""
    beat = 0
    for shot in shots:
        if shot.beat != beat:
            beat = shot.beat
            yield f"beat {beat}"
        purpose = f"{shot.purpose}: " if shot.purpose else ""
        heard = f" ({shot.text})" if shot.text else ""
        yield f"{shot.number} {cell(purpose + shot.action + heard)}"


def camera(one: ShotCamera) -> str:
    """Return a set-up that calls attention to itself."""
    reason = f" because {one.reason}" if one.reason else ""
    return cell(f"{one.number} {one.angle} {one.movement}{reason}")
