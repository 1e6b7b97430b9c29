"""The shots in the shape of a drama's script of ArcReel (github.com/ArcReel/ArcReel).

A shot of ours is a "scene" there. Its vocabulary of sizes and camera movements is
closed, so a movement that it has no word for is static.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from infra.film.clean_text import clean_line
from infra.film.prompts import ShotPrompt, SpokenPart
from ports.domain.breakdown import Breakdown
from ports.domain.film import ShotSize

Json = dict[str, object]

SHOT_TYPES: Mapping[ShotSize, str] = {
    "extreme_wide": "Extreme Long Shot",
    "wide": "Long Shot",
    "full": "Medium Long Shot",
    "medium": "Medium Shot",
    "medium_close": "Medium Close-up",
    "close": "Close-up",
    "extreme_close": "Extreme Close-up",
}
_BY_ANGLE: Mapping[str, str] = {
    "over_the_shoulder": "Over-the-shoulder",
    "over_shoulder": "Over-the-shoulder",
    "point_of_view": "Point-of-view",
    "pov": "Point-of-view",
}
_MOTIONS: Mapping[str, str] = {
    "pan": "Pan Right",
    "tilt": "Tilt Up",
    "push_in": "Push In",
    "dolly_in": "Push In",
    "pull_out": "Pull Out",
    "pull_back": "Pull Out",
    "dolly_out": "Pull Out",
    "track": "Tracking Shot",
    "tracking": "Tracking Shot",
    "dolly": "Tracking Shot",
    "crane": "Pedestal Up",
    "handheld": "Shake",
    "zoom": "Zoom In",
    "arc": "Orbit",
}
MAX_SECONDS = 60


def to_arcreel(film: Breakdown, prompts: Iterable[ShotPrompt]) -> Json:
    """Return the script of an episode, a drama's "scene" for each shot."""
    shots = list(prompts)
    title = clean_line(film.story.title)
    begins = [True] + [
        before.sheet.number != after.sheet.number for before, after in pairwise(shots)
    ]
    return {
        "title": title,
        "content_mode": "drama",
        "novel": {"title": title, "chapter": ""},
        "scenes": [
            _scene(number, prompt, is_break=is_break)
            for number, (prompt, is_break) in enumerate(
                zip(shots, begins, strict=False), 1
            )
        ],
    }


def _scene(number: int, prompt: ShotPrompt, *, is_break: bool) -> Json:
    shot = prompt.shot
    camera = shot.technical_layer.camera
    seconds = round(shot.estimated_duration_seconds)
    things = ("prop", "vehicle", "animal", "wardrobe")
    return {
        "scene_id": f"E1S{number:05d}",
        "duration_seconds": min(max(seconds, 1), MAX_SECONDS),
        "segment_break": is_break,
        "characters_in_scene": prompt.names("person"),
        "scenes": prompt.names("place"),
        "props": [name for kind in things for name in prompt.names(kind)],
        "image_prompt": {
            "scene": prompt.first_frame,
            "composition": {
                "shot_type": _BY_ANGLE.get(camera.angle, SHOT_TYPES[camera.size]),
                "lighting": clean_line(shot.technical_layer.lighting),
                "ambiance": clean_line(shot.contextual_layer.tone_and_mood),
            },
        },
        "video_prompt": {
            "action": prompt.motion,
            "camera_motion": _MOTIONS.get(camera.movement, "Static"),
            "ambiance_audio": prompt.ambience,
        },
        "utterances": [_utterance(part) for part in prompt.dialogue],
        "source_text": prompt.source_text,
        "transition_to_next": _transition(shot.transition_out or ""),
    }


def _utterance(part: SpokenPart) -> Json:
    if part.speaker:
        return {"kind": "dialogue", "speaker": part.speaker, "text": part.text}
    return {"kind": "voiceover", "speaker": None, "text": part.text}


def _transition(words: str) -> str:
    lowered = words.lower()
    return next((w for w in ("dissolve", "fade") if w in lowered), "cut")
