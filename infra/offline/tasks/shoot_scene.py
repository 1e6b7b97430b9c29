"""`shoot_scene`: camera and light of every shot.

What a shot is for decides its movement, and which set-up of the scene's plan it takes.
"""

import re

from infra.offline.language.extractive_summary import truncate
from infra.offline.shots.scene_plan import MASTERS, TRACK, plan_set_ups, shows_way
from ports.domain.camera import USUAL_LENSES, CameraMovement
from ports.domain.film import ShotSize, TimeOfDay
from ports.questions.numbered import MAX_SHORT
from ports.questions.shots import (
    Cinematography,
    ShotCamera,
    ShotOutline,
    ShotsMaterial,
)

_MOVEMENTS: tuple[tuple[str, CameraMovement], ...] = (
    ("establish", "push_in"),
    ("survey", "pan"),
    ("realisation", "push_in"),
    ("move in", "push_in"),
    ("go closer", "push_in"),
    ("follow the look", "pan"),
    ("follow the turn", "pan"),
    ("follow", "track"),
    ("arrival", "pan"),
    ("exit", "pan"),
    ("pass over", "pan"),
)
"""By the beginning of a purpose; the director names one only for what moves."""

_UNDER_VOICE = re.compile(r"(?:montage|voice-over): ")
"""What moves under a voice moves as it does without one."""

MIN_MOVE_SECONDS = 2.5
"""A shot in which the camera comes closer or goes back takes as long as that."""
CLOSE: frozenset[ShotSize] = frozenset({"close", "extreme_close"})
"""Sizes from which a scene is not left behind."""

INTERIOR_LIGHT: dict[TimeOfDay, str] = {
    "DAWN": "First grey light, thin and cool; the corners stay dim.",
    "MORNING": "Clean, low morning light from one side.",
    "DAY": "Soft daylight, bounced off the walls.",
    "AFTERNOON": "Warm, slanting daylight; long shadows.",
    "DUSK": "Fading daylight; the place's own sources take over.",
    "EVENING": "Low, warm light from the place's own sources.",
    "NIGHT": "Pools of practical light; the corners fall away into dark.",
    "UNKNOWN": "",
}
EXTERIOR_LIGHT: dict[TimeOfDay, str] = {
    "DAWN": "Cold, low dawn light along the horizon.",
    "MORNING": "Clear morning light from one side.",
    "DAY": "Open daylight; faces kept readable in the shade.",
    "AFTERNOON": "Warm afternoon light, slanting.",
    "DUSK": "Dusk: the sky is the key light, faces half in silhouette.",
    "EVENING": "Last light in the sky; faces kept just readable.",
    "NIGHT": "Night: what lamps there are; deep shadows.",
    "UNKNOWN": "",
}


def shoot_scene(material: ShotsMaterial) -> Cinematography:
    """Return a camera for every shot, in order.

    The camera stays on one side of the line for the whole scene, so that whoever looks
    to the left does so in every shot.
    """
    plan = plan_set_ups(
        material.shots,
        is_outside=material.slugline.startswith("EXT"),
        is_new_place=material.first_visit,
    )
    cameras: list[ShotCamera] = []
    for index, shot in enumerate(material.shots):
        size, angle = plan.take(shot)
        cameras.append(
            ShotCamera(
                number=shot.number,
                size=size,
                angle=angle,
                movement=_movement(material, index, size),
                lens=USUAL_LENSES[size],
                focus=truncate(_focus(material, shot), MAX_SHORT),
                side="a" if shot.people or size in MASTERS else "none",
                lighting=_scene_light(material),
            )
        )
    return Cinematography(shots=tuple(cameras))


def _movement(material: ShotsMaterial, index: int, size: ShotSize) -> CameraMovement:
    """Return the movement of what moves in the shot, or of the turn of a beat."""
    shot = material.shots[index]
    purpose = shot.purpose.casefold()
    if purpose.startswith("follow") and purpose.endswith((" up", " down")):
        return "tilt"
    what = _UNDER_VOICE.sub("", purpose)
    for begin, movement in _MOVEMENTS:
        if what.startswith(begin):
            # From the master a head is turned: only who is followed needs a track.
            return "pan" if movement == "track" and size != TRACK else movement
    if len(shot.people) == 1 and shows_way(shot.action):
        return "pan"
    if shot.seconds < MIN_MOVE_SECONDS:
        return "static"
    opens_beat = index == 0 or material.shots[index - 1].beat != shot.beat
    if (size not in MASTERS and _is_last_line_of_beat(material, index)) or (
        opens_beat and purpose.startswith(("montage", "voice-over"))
    ):
        return "push_in"
    is_last = index == len(material.shots) - 1
    is_end = is_last and not shot.speakers and size not in CLOSE
    return "pull_out" if is_end and shot.people else "static"


def _is_last_line_of_beat(material: ShotsMaterial, index: int) -> bool:
    """Tell whether the beat turns on this shot: its last line."""
    shot = material.shots[index]
    later = (s for s in material.shots[index + 1 :] if s.beat == shot.beat)
    return bool(shot.speakers) and not any(s.speakers for s in later)


def _focus(material: ShotsMaterial, shot: ShotOutline) -> str:
    """Return whom or what the camera is on; empty where nothing stands out."""
    names = {member.key: member.name for member in material.cast}
    things = {element.key: element.name for element in material.elements}
    in_frame = [key for key in shot.people if key in names]
    speaking = [key for key in shot.speakers if key in in_frame]
    key = next(iter((*speaking, *in_frame)), None)
    if key is not None and not shot.purpose.casefold().startswith("insert"):
        return f"on {names[key]}"
    thing = next((things[k] for k in shot.objects if k in things), None)
    if thing is None and shot.purpose.casefold().startswith("establish"):
        return "deep: all of the place"
    return f"on {thing}" if thing else ""


def _scene_light(material: ShotsMaterial) -> str:
    """Return the light of the scene: the same for all its shots, so that they match."""
    table = (
        EXTERIOR_LIGHT
        if material.slugline.upper().startswith("EXT")
        else INTERIOR_LIGHT
    )
    return table[material.time_of_day]
