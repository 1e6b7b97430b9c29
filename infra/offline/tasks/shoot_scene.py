"""`shoot_scene`: camera and light of every shot.

Shot sizes vary inside a beat, and each person stays on one side of the axis.
"""

import re
from collections.abc import Mapping
from typing import Literal

from infra.offline.language.extractive_summary import truncate
from infra.offline.language.lexicon import sections
from ports.domain.film import CameraSide, ShotSize, TimeOfDay
from ports.questions.numbered import MAX_SHORT
from ports.questions.shots import (
    Cinematography,
    ShotCamera,
    ShotOutline,
    ShotsMaterial,
)

Movement = Literal[
    "static", "pan", "tilt", "push_in", "pull_out", "track", "crane", "handheld"
]
Lens = Literal["ultra_wide", "wide", "normal", "portrait", "telephoto", "macro"]
Angle = Literal[
    "eye_level", "low", "high", "overhead", "dutch", "over_the_shoulder", "pov"
]

SINGLE_SIZES: tuple[ShotSize, ...] = ("medium", "medium_close", "close")
"""Sizes of a shot of one speaker, in the order of a beat."""
LENSES: dict[ShotSize, Lens] = {
    "extreme_wide": "ultra_wide",
    "wide": "wide",
    "full": "wide",
    "medium": "normal",
    "medium_close": "portrait",
    "close": "portrait",
    "extreme_close": "macro",
}
MIN_CROWD = 3
"""People who need a wide shot."""

MOVEMENT_PRIORITY: tuple[Movement, ...] = (
    "handheld",
    "track",
    "push_in",
    "pull_out",
    "tilt",
    "pan",
    "crane",
)
"""The first movement wins that the words of an action ask for."""

INTERIOR_LIGHT: dict[TimeOfDay, str] = {
    "DAWN": "First grey light, thin and cool; the corners stay dim.",
    "MORNING": "Clean, low morning light from one side.",
    "DAY": "Soft daylight, bounced off the walls.",
    "AFTERNOON": "Warm, slanting daylight; long shadows.",
    "DUSK": "Fading daylight; the place's own sources take over.",
    "EVENING": "Low, warm light from the place's own sources.",
    "NIGHT": "Pools of practical light; the corners fall away into dark.",
    "UNKNOWN": "Neutral, motivated light from the place's own sources.",
}
EXTERIOR_LIGHT: dict[TimeOfDay, str] = {
    "DAWN": "Cold, low dawn light along the horizon.",
    "MORNING": "Clear morning light from one side.",
    "DAY": "Open daylight; faces kept readable in the shade.",
    "AFTERNOON": "Warm afternoon light, slanting.",
    "DUSK": "Dusk: the sky is the key light, faces half in silhouette.",
    "EVENING": "Last light in the sky; faces kept just readable.",
    "NIGHT": "Night: what lamps there are; deep shadows.",
    "UNKNOWN": "Natural light, even.",
}


def shoot_scene(material: ShotsMaterial) -> Cinematography:
    """Return a camera for every shot, in order."""
    sides = _sides(material.shots)
    cameras: list[ShotCamera] = []
    for index, shot in enumerate(material.shots):
        before = cameras[-1] if cameras else None
        cameras.append(_camera(material, index, shot, sides=sides, before=before))
    return Cinematography(shots=tuple(cameras))


def _camera(
    material: ShotsMaterial,
    index: int,
    shot: ShotOutline,
    *,
    sides: Mapping[str, CameraSide],
    before: ShotCamera | None,
) -> ShotCamera:
    size = _size(material, index, shot, before)
    previous = material.shots[index - 1] if index else None
    return ShotCamera(
        number=shot.number,
        size=size,
        angle=_angle(shot, previous),
        movement=_movement(shot, size),
        lens=LENSES[size],
        focus=truncate(_focus(material, shot), MAX_SHORT),
        side=_side(shot, sides, previous=previous, before=before),
        lighting=_scene_light(material),
    )


def _size(
    material: ShotsMaterial, index: int, shot: ShotOutline, before: ShotCamera | None
) -> ShotSize:
    """Return a size: wide where the scene begins, closer as a beat goes on."""
    purpose = shot.purpose.lower()
    last = before.size if before else None
    if "establish" in purpose or (index == 0 and material.first_visit):
        size: ShotSize = (
            "extreme_wide" if material.slugline.startswith("EXT") else "wide"
        )
    elif "insert" in purpose:
        size = "extreme_close"
    elif "reaction" in purpose:
        size = "close"
    elif "master" in purpose or len(shot.people) >= MIN_CROWD:
        size = "full" if last == "wide" else "wide"
    elif not shot.people:
        size = "medium" if last in {"wide", "extreme_wide"} else "wide"
    elif not shot.speakers:
        size = "medium" if last == "full" else "full"
    else:
        size = _single_size(material, index, before)
    return size


def _single_size(
    material: ShotsMaterial, index: int, before: ShotCamera | None
) -> ShotSize:
    """Return the size of a shot of one speaker: closer with every turn of its beat."""
    shot = material.shots[index]
    turns = sum(
        s.beat == shot.beat and bool(s.speakers) for s in material.shots[:index]
    )
    size = SINGLE_SIZES[min(turns // 2, len(SINGLE_SIZES) - 1)]
    recent = [s for s in material.shots[max(0, index - 3) : index] if s.speakers]
    is_fourth = len(recent) == 3 and turns % 4 == 3  # noqa: PLR2004 - three before it
    # Four singles of one size in a row are monotonous.
    if before is not None and before.size == size and is_fourth:
        return "medium"
    return size


def _angle(shot: ShotOutline, previous: ShotOutline | None) -> Angle:
    purpose = shot.purpose.lower()
    if "establish" in purpose:
        return "high"
    if "insert" in purpose:
        return "overhead"
    if "reverse" in purpose and previous is not None and len(shot.people) > 1:
        return "over_the_shoulder"
    return "eye_level"


def _movement(shot: ShotOutline, size: ShotSize) -> Movement:
    """Return a movement; the camera stands still where the action asks for none."""
    words = frozenset(re.findall(r"[a-z]+", shot.action.lower()))
    for move in MOVEMENT_PRIORITY:
        if words & sections("camera")[move]:
            return (
                "pan"
                if move == "crane" and size not in {"wide", "extreme_wide"}
                else move
            )
    return "static"


def _focus(material: ShotsMaterial, shot: ShotOutline) -> str:
    names = {member.key: member.name for member in material.cast}
    things = {element.key: element.name for element in material.elements}
    key = next((k for k in (*shot.speakers, *shot.people) if k in names), None)
    if key is not None and "insert" not in shot.purpose.lower():
        return f"on {names[key]}"
    thing = next((things[k] for k in shot.objects if k in things), None)
    return f"on {thing}" if thing else "deep: all of the place"


def _sides(shots: tuple[ShotOutline, ...]) -> dict[str, CameraSide]:
    """Return a side of the axis for everybody who speaks, for the whole scene."""
    sides: dict[str, CameraSide] = {}
    for shot in shots:
        for key in shot.speakers or shot.people[:1]:
            sides.setdefault(key, "a" if len(sides) % 2 == 0 else "b")
    return sides


def _side(
    shot: ShotOutline,
    sides: Mapping[str, CameraSide],
    *,
    previous: ShotOutline | None,
    before: ShotCamera | None,
) -> CameraSide:
    """Return the side of the person shown; on the axis where the side would jump."""
    if not shot.people:
        return "none"
    if len(shot.people) > 1 and not shot.speakers:
        return "on_axis"
    subject = next((k for k in (*shot.speakers, *shot.people) if k in sides), None)
    side = sides[subject] if subject else "on_axis"
    shares_people = previous is not None and bool(
        _people_in_frame(previous) & _people_in_frame(shot)
    )
    if shares_people and before is not None and {before.side, side} == {"a", "b"}:
        return "on_axis"
    return side


def _people_in_frame(shot: ShotOutline) -> set[str]:
    # The speaker is in frame even where the shot names only the listener.
    return {*shot.people, *shot.speakers}


def _scene_light(material: ShotsMaterial) -> str:
    """Return the light of the scene: the same for all its shots, so that they match."""
    table = (
        EXTERIOR_LIGHT
        if material.slugline.upper().startswith("EXT")
        else INTERIOR_LIGHT
    )
    return table[material.time_of_day]
