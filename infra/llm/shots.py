"""Shots in a line each."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from infra.llm.passages import cell
from ports.questions.specialties import ShotCamera, ShotOutline

TALK = ("single", "over")
"""How purposes begin whose shots show whoever speaks."""
_PLAIN = re.compile(r"single(?: on .+)?")


def framed(shot: ShotOutline, names: Mapping[str, str]) -> ShotOutline:
    """Return a shot as a camera needs it: of somebody talking, who it is.

    A single is a name alone: it is what most shots are, and "Single on Nora" says no
    more than that.
    """
    purpose = shot.purpose.casefold()
    if not shot.speakers or not purpose.startswith(TALK):
        return shot
    return replace(
        shot,
        purpose="" if _PLAIN.fullmatch(purpose) else shot.purpose,
        action=", ".join(names[key] for key in shot.speakers),
    )


def by_beat(shots: Iterable[ShotOutline]) -> Iterator[str]:
    """Yield shots, each beat of them under a mark."""
    beat, sound = 0, ""
    for shot in shots:
        if shot.beat != beat:
            beat = shot.beat
            yield "beat"
        # A sound that goes on is told once.
        yield outline(replace(shot, text="") if shot.text == sound else shot)
        sound = shot.text


def outline(shot: ShotOutline) -> str:
    """Return a shot in a line; its action says who and what is seen."""
    purpose = f"{shot.purpose}: " if shot.purpose else ""
    heard = f" ({shot.text})" if shot.text else ""
    return f"{shot.number} {cell(purpose + shot.action + heard)}"


def camera(one: ShotCamera) -> str:
    """Return a set-up that calls attention to itself."""
    reason = f" because {one.reason}" if one.reason else ""
    return cell(f"{one.number} {one.angle} {one.movement}{reason}")
