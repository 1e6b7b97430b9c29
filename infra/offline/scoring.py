"""`score_scene`: what is heard, from the words; music where a beat turns."""

import re
from functools import cache

from infra.offline.lexicon import sections
from infra.offline.shape import tone_of
from ports.questions.specialties import (
    ShotOutline,
    ShotsMaterial,
    ShotSound,
    SoundDesign,
)
from ports.structure import EmotionalTone

MOST = 6
MUSIC: dict[EmotionalTone, str] = {
    "tense": "a low, held note under the scene",
    "dramatic": "restrained strings",
    "comedic": "light pizzicato",
    "romantic": "a warm, simple theme",
    "action": "driving percussion",
    "suspenseful": "a slow pulse, nothing resolved",
    "emotional": "a solo instrument, quiet",
    "mysterious": "sparse, unresolved chords",
}


def score_scene(material: ShotsMaterial) -> SoundDesign:
    """Return the sound of every shot, in order."""
    return SoundDesign(
        shots=tuple(_sound(material, index) for index in range(len(material.shots)))
    )


def _sound(material: ShotsMaterial, index: int) -> ShotSound:
    shot = material.shots[index]
    effects = _effects(f"{shot.action} {shot.text}")
    if index == 0:
        effects = list(dict.fromkeys((_ambience(material), *effects)))
    return ShotSound(
        number=shot.number,
        sound_effects=tuple(effects[:MOST]),
        music_cue=_music(material, index, shot),
    )


def _effects(text: str) -> list[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return [
        sound for sound, stems in _sounds() if any(w.startswith(stems) for w in words)
    ]


@cache
def _sounds() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (name, tuple(sorted(stems))) for name, stems in sections("sounds").items()
    )


def _ambience(material: ShotsMaterial) -> str:
    """Return the sound of the place itself, so that no scene begins in a vacuum."""
    night = material.time_of_day in {"NIGHT", "DUSK", "EVENING"}
    if material.slugline.upper().startswith("EXT"):
        return "open air at night" if night else "open air by day"
    return "a quiet room at night" if night else "room tone"


def _music(material: ShotsMaterial, index: int, shot: ShotOutline) -> str | None:
    """Cue music where a beat begins and nobody speaks yet, and nowhere else."""
    opens = index == 0 or material.shots[index - 1].beat != shot.beat
    if not opens or shot.words:
        return None
    beat = " ".join(s.text or s.action for s in material.shots if s.beat == shot.beat)
    return MUSIC[
        tone_of(beat, min(1.0, 20 * beat.count("!") / (len(beat.split()) or 1)))
    ]
