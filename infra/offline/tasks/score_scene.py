"""`score_scene`: the sounds that a shot's words name, and music where a beat begins."""

import re
from collections.abc import Iterator

from infra.offline.language.clause_assertions import assertions, count_assertions
from infra.offline.language.lexicon import sections, terms
from infra.offline.language.tone import classify_tone
from infra.offline.shots.establishing_shot import TIME_PHRASES
from ports.domain.structure import EmotionalTone
from ports.questions.shots import (
    ShotOutline,
    ShotsMaterial,
    ShotSound,
    SoundDesign,
)

MAX_SOUNDS = 6
_NAME_AFTER_WORD = re.compile(r"\b([a-z]+),? ([A-Z][a-z]+)\b")

_TIMES_HEARD = {**TIME_PHRASES, "AFTERNOON": "by day"}
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
    # Its text is that of a whole paragraph, of which other shots show the rest.
    effects = list(find_sounds(shot.action, names))
    if index == 0:
        effects = list(dict.fromkeys((_ambience(material), *effects)))
    return ShotSound(
        number=shot.number,
        sound_effects=tuple(effects[:MAX_SOUNDS]),
        music_cue=_music(material, index, shot),
    )


def _person_words(material: ShotsMaterial) -> frozenset[str]:
    """Return the words of people's names, found in the actions.

    The material of a sound designer does not list the cast.
    """
    found = (
        pair
        for shot in material.shots
        for pair in _NAME_AFTER_WORD.findall(shot.action)
    )
    return frozenset(
        name.casefold()
        for before, name in found
        if before not in terms("prepositions", "before place")
    )


def _ambience(material: ShotsMaterial) -> str:
    """Return the sound of the place itself, so that no scene begins in silence."""
    if not material.slugline.upper().startswith("EXT"):
        return "room tone"
    hour = _TIMES_HEARD.get(material.time_of_day)
    return f"open air {hour}" if hour else "open air"


def _music(material: ShotsMaterial, index: int, shot: ShotOutline) -> str | None:
    """Return music for the first shot of a beat, if nobody speaks in that shot."""
    is_first_of_beat = index == 0 or material.shots[index - 1].beat != shot.beat
    if not is_first_of_beat or shot.words:
        return None
    beat = " ".join(s.text or s.action for s in material.shots if s.beat == shot.beat)
    return TONE_MUSIC.get(classify_tone(beat))


def find_sounds(text: str, names: frozenset[str]) -> Iterator[str]:
    """Yield the sounds that *text* says are heard.

    *names* are the words of people's names in lower case: "Lena laughs" is a sound of
    somebody, whoever it is.
    """
    clauses = assertions(text, names)
    for sound in sections("sounds"):
        if sound.islower() and count_assertions("sounds", sound, clauses):
            yield sound
