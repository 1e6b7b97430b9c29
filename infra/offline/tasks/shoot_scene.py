"""`shoot_scene`: camera and light of every shot.

What a shot is for decides its frame and its movement, and no two shots in a row have
the same set-up.
"""

import re
from typing import Literal

from infra.offline.language.extractive_summary import truncate
from ports.domain.camera import CameraAngle, CameraMovement
from ports.domain.film import ShotSize, TimeOfDay
from ports.questions.numbered import MAX_SHORT
from ports.questions.shots import (
    Cinematography,
    ShotCamera,
    ShotOutline,
    ShotsMaterial,
)

Lens = Literal["ultra_wide", "wide", "normal", "portrait", "telephoto", "macro"]

LENSES: dict[ShotSize, Lens] = {
    "extreme_wide": "ultra_wide",
    "wide": "wide",
    "full": "wide",
    "medium": "normal",
    "medium_close": "portrait",
    "close": "portrait",
    "extreme_close": "macro",
}
MAX_OF_ONE_SIZE = 3
"""Shots from the beginning of a scene that may all have one size."""
MIN_CROWD = 3
"""People who need a wide shot."""
CLOSER_AFTER = 5
"""Shots of speech in a beat, after which the camera is as close as it comes."""

Frame = tuple[ShotSize, CameraAngle]

_FRAMES: tuple[tuple[str, tuple[Frame, ...]], ...] = (
    ("insert", (("extreme_close", "high"), ("close", "high"))),
    ("reaction", (("close", "eye_level"), ("medium", "eye_level"))),
    ("go closer", (("close", "eye_level"), ("medium", "eye_level"))),
    ("master", (("wide", "eye_level"), ("full", "eye_level"))),
    ("two-shot", (("full", "eye_level"), ("medium", "eye_level"))),
    ("over", (("medium_close", "over_the_shoulder"), ("full", "over_the_shoulder"))),
    ("arrival", (("full", "eye_level"), ("wide", "eye_level"))),
    ("exit", (("full", "eye_level"), ("wide", "eye_level"))),
    ("realisation", (("close", "eye_level"), ("medium", "eye_level"))),
    ("move in", (("close", "eye_level"), ("medium", "eye_level"))),
    ("survey", (("wide", "high"), ("medium", "high"))),
    ("watch", (("medium", "eye_level"), ("close", "eye_level"))),
    ("stay on", (("medium", "eye_level"), ("close", "eye_level"))),
    ("point of view", (("medium", "pov"), ("close", "pov"))),
    ("hear", (("close", "eye_level"), ("medium", "eye_level"))),
    ("montage", (("wide", "eye_level"), ("medium", "eye_level"))),
    ("voice-over", (("medium", "eye_level"), ("wide", "high"))),
)
"""By the beginning of a purpose, the frames that fit it, the best first. A second one
is there because the same set-up twice in a row would jump."""
_FOLLOWING: dict[str, tuple[Frame, ...]] = {
    "up": (("full", "low"), ("medium", "low")),
    "down": (("full", "high"), ("medium", "high")),
    "": (("full", "eye_level"), ("wide", "eye_level")),
}
_HEIGHTS: dict[str, CameraAngle] = {", from above": "high", ", from below": "low"}
"""By the end of a purpose, the angle of what is not at the height of the eye."""
_NOBODY: tuple[Frame, ...] = (("wide", "eye_level"), ("medium", "high"))
_SPEECH_SIZES: tuple[tuple[ShotSize, ...], ...] = (
    ("medium", "close"),
    ("close", "medium"),
)
"""Sizes of a single in a beat, at first and later, each with its alternative, which is
two sizes away: a smaller step on the same person looks like a mistake."""

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
    cameras: list[ShotCamera] = []
    for index, shot in enumerate(material.shots):
        before = (material.shots[index - 1], cameras[-1]) if cameras else None
        frames = _at_height(_frames(material, index), shot.purpose)
        frames = _vary_size(frames, cameras)
        size, angle = _choose_frame(frames, shot, before)
        cameras.append(
            ShotCamera(
                number=shot.number,
                size=size,
                angle=angle,
                movement=_movement(material, index),
                lens=LENSES[size],
                focus=truncate(_focus(material, shot), MAX_SHORT),
                side="a" if shot.people else "none",
                lighting=_scene_light(material),
            )
        )
    return Cinematography(shots=tuple(cameras))


def _choose_frame(
    frames: tuple[Frame, ...],
    shot: ShotOutline,
    before: tuple[ShotOutline, ShotCamera] | None,
) -> Frame:
    """Return the first frame that does not jump at the cut."""
    if before is None or set(before[0].people) != set(shot.people):
        return frames[0]
    camera = before[1]
    is_over = frames[0][1] == camera.angle == "over_the_shoulder"
    if is_over and before[0].speakers[:1] != shot.speakers[:1]:
        # The reverse: the other one, in the same size.
        return frames[0]
    others = [f for f in frames if f != (camera.size, camera.angle)]
    far = (f for f in others if f[1] != camera.angle or _steps(f[0], camera.size) > 1)
    return next(far, others[0])


def _steps(one: ShotSize, other: ShotSize) -> int:
    """Return how many sizes closer or wider *other* is."""
    sizes = list(LENSES)
    return abs(sizes.index(one) - sizes.index(other))


def _frames(material: ShotsMaterial, index: int) -> tuple[Frame, ...]:
    shot = material.shots[index]
    purpose = shot.purpose.casefold()
    if purpose.startswith("establish") or (index == 0 and material.first_visit):
        return ((_widest(material), "high"), (_widest(material), "eye_level"))
    if purpose.startswith("follow") and shot.people and len(shot.people) < MIN_CROWD:
        last = purpose.rpartition(" ")[2]
        return _FOLLOWING.get(last, _FOLLOWING[""])
    if len(shot.people) >= MIN_CROWD:
        # From a little above one sees who stands behind whom (Mascelli).
        return (("wide", "high"), ("full", "eye_level"))
    what = _UNDER_VOICE.sub("", purpose) if ": insert" in purpose else purpose
    known = next((f for begin, f in _FRAMES if what.startswith(begin)), None)
    if known is not None:
        return known
    if not shot.people:
        return _NOBODY
    return tuple((size, "eye_level") for size in _speech_sizes(material, index))


def _at_height(frames: tuple[Frame, ...], purpose: str) -> tuple[Frame, ...]:
    """Return *frames* at the height that the end of *purpose* asks for."""
    angle = next((a for end, a in _HEIGHTS.items() if purpose.endswith(end)), None)
    if angle is None:
        return frames
    # Two in a row share no set-up, and a second height would be one more to light.
    return ((frames[0][0], angle), *frames[1:], *frames[:1])


def _vary_size(
    frames: tuple[Frame, ...], cameras: list[ShotCamera]
) -> tuple[Frame, ...]:
    """Return *frames*, those of another size first where all shots so far have one."""
    sizes = {camera.size for camera in cameras}
    if len(sizes) != 1 or len(cameras) < MAX_OF_ONE_SIZE:
        return frames
    return tuple(sorted(frames, key=lambda frame: frame[0] in sizes))


def _widest(material: ShotsMaterial) -> ShotSize:
    return "extreme_wide" if material.slugline.startswith("EXT") else "wide"


def _speech_sizes(material: ShotsMaterial, index: int) -> tuple[ShotSize, ...]:
    """Return the sizes of a single: closer as its beat goes on."""
    beat = material.shots[index].beat
    turns = sum(s.beat == beat and bool(s.speakers) for s in material.shots[:index])
    return _SPEECH_SIZES[turns > CLOSER_AFTER]


def _movement(material: ShotsMaterial, index: int) -> CameraMovement:
    """Return the movement of what moves in the shot, or of the turn of a beat."""
    shot = material.shots[index]
    purpose = shot.purpose.casefold()
    if purpose.startswith("follow") and purpose.endswith((" up", " down")):
        return "tilt"
    what = _UNDER_VOICE.sub("", purpose)
    for begin, movement in _MOVEMENTS:
        if what.startswith(begin):
            return movement
    opens_beat = index == 0 or material.shots[index - 1].beat != shot.beat
    if _is_last_line_of_beat(material, index) or (
        opens_beat and purpose.startswith(("montage", "voice-over"))
    ):
        return "push_in"
    is_last = index == len(material.shots) - 1
    return "pull_out" if is_last and not shot.speakers and shot.people else "static"


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
