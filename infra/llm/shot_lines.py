"""Shots in a line each."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from infra.llm.prompt_lines import escape_cell
from ports.questions.shots import ShotCamera, ShotOutline

DIALOGUE_PURPOSES = ("single", "over")
"""How purposes begin whose shots show whoever speaks."""
_PLAIN_SINGLE = re.compile(r"single(?: on .+)?")


def to_camera_outline(shot: ShotOutline, names: Mapping[str, str]) -> ShotOutline:
    """Return a shot as a camera needs it: of somebody talking, who it is.

    A single is a name alone: it is what most shots are, and "Single on Nora" says no
    more than that.
    """
    purpose = shot.purpose.casefold()
    if not shot.speakers or not purpose.startswith(DIALOGUE_PURPOSES):
        return shot
    return replace(
        shot,
        purpose="" if _PLAIN_SINGLE.fullmatch(purpose) else shot.purpose,
        action=", ".join(names[key] for key in shot.speakers),
    )


def lines_by_beat(shots: Iterable[ShotOutline]) -> Iterator[str]:
    """Yield shots, each beat of them under a mark."""
    beat, sound = 0, ""
    for shot in shots:
        if shot.beat != beat:
            beat = shot.beat
            yield "beat"
        # A sound that goes on is told once.
        yield outline_line(replace(shot, text="") if shot.text == sound else shot)
        sound = shot.text


def outline_line(shot: ShotOutline) -> str:
    """Return a shot in a line; its action says who and what is seen."""
    purpose = f"{shot.purpose}: " if shot.purpose else ""
    heard = f" ({shot.text})" if shot.text else ""
    return f"{shot.number} {escape_cell(purpose + shot.action + heard)}"


def camera_line(one: ShotCamera) -> str:
    """Return a set-up that calls attention to itself."""
    reason = f" because {one.reason}" if one.reason else ""
    return escape_cell(f"{one.number} {one.angle} {one.movement}{reason}")
