"""`score_scene`: what is heard, from the words; music where a beat turns."""

import re

from infra.offline.language.tone import classify_tone
from infra.offline.tasks.sound_cues import find_sounds
from ports.domain.film import TimeOfDay
from ports.domain.structure import EmotionalTone
from ports.questions.shots import (
    ShotOutline,
    ShotsMaterial,
    ShotSound,
    SoundDesign,
)

MAX_SOUNDS = 6
_NAME_AFTER_WORD = re.compile(r"\b([a-z]+),? ([A-Z][a-z]+)\b")
WORDS_BEFORE_PLACES = frozenset(
    {"in", "on", "at", "of", "from", "over", "across", "through", "along", "the"}
)
TIME_PHRASES: dict[TimeOfDay, str] = {
    "DAWN": "at dawn",
    "MORNING": "in the morning",
    "DAY": "by day",
    "AFTERNOON": "by day",
    "DUSK": "at dusk",
    "EVENING": "in the evening",
    "NIGHT": "at night",
}
TONE_MUSIC: dict[EmotionalTone, str] = {
    "tense": "a low, held note under the scene",
    "comedic": "light pizzicato",
    "romantic": "a warm, simple theme",
    "action": "driving percussion",
    "suspenseful": "a slow pulse, nothing resolved",
    "emotional": "a solo instrument, quiet",
    "mysterious": "sparse, unresolved chords",
}


def score_scene(material: ShotsMaterial) -> SoundDesign:
    """Return the sound of every shot, in order."""
    names = _person_words(material)
    return SoundDesign(
        shots=tuple(
            _sound(material, index, names) for index in range(len(material.shots))
        )
    )


def _sound(material: ShotsMaterial, index: int, names: frozenset[str]) -> ShotSound:
    shot = material.shots[index]
    effects = list(find_sounds(f"{shot.action}. {shot.text}", names))
    if index == 0:
        effects = list(dict.fromkeys((_ambience(material), *effects)))
    return ShotSound(
        number=shot.number,
        sound_effects=tuple(effects[:MAX_SOUNDS]),
        music_cue=_music(material, index, shot),
    )


def _person_words(material: ShotsMaterial) -> frozenset[str]:
    """Return the words by which people of the scene are called, as the actions show.

    A sound designer is not shown the cast.
    """
    found = (
        pair
        for shot in material.shots
        for pair in _NAME_AFTER_WORD.findall(shot.action)
    )
    return frozenset(
        name.casefold() for before, name in found if before not in WORDS_BEFORE_PLACES
    )


def _ambience(material: ShotsMaterial) -> str:
    """Return the sound of the place itself, so that no scene begins in a vacuum."""
    if not material.slugline.upper().startswith("EXT"):
        return "room tone"
    hour = TIME_PHRASES.get(material.time_of_day)
    return f"open air {hour}" if hour else "open air"


def _music(material: ShotsMaterial, index: int, shot: ShotOutline) -> str | None:
    """Cue music where a beat begins in a tone and nobody speaks yet, nowhere else."""
    opens = index == 0 or material.shots[index - 1].beat != shot.beat
    if not opens or shot.words:
        return None
    beat = " ".join(s.text or s.action for s in material.shots if s.beat == shot.beat)
    return TONE_MUSIC.get(classify_tone(beat))
