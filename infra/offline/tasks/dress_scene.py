"""`dress_scene`: mood, genre, clothes and set of each shot, from its words."""

import re
from collections import Counter

from infra.offline.language.lexicon import sections
from infra.offline.language.tone import classify_tone
from ports.questions.direct_scene import SceneElement
from ports.questions.numbered import MAX_SHORT
from ports.questions.shots import (
    ArtDirection,
    ShotDressing,
    ShotOutline,
    ShotsMaterial,
)

MAX_GENRES, MAX_KEYS = 5, 20
"""Genres of an answer; pieces of clothing or set of one shot."""

MAX_MOODS = 3
"""Words for one mood: more say less."""
TONE_MOODS: dict[str, str] = {
    "tense": "tense",
    "comedic": "light",
    "romantic": "close and warm",
    "action": "restless",
    "suspenseful": "watchful",
    "emotional": "bare and tender",
    "mysterious": "half-seen",
}
"""By tone; *dramatic* is left out, because it means that no words show another."""
WEATHER = frozenset({"blurred by fog", "muffled by snow", "storm-tossed", "wind-blown"})
"""Moods of the open air."""
_TONE = re.compile(r"\((\w+)\)$")
_WORD = re.compile(r"(?<![\w'])[a-z][a-z']*")
"""In lower case: "Captain Blood" is no mood, nor is "Joy"."""


def dress_scene(material: ShotsMaterial) -> ArtDirection:
    """Return the dressing of every shot, in order."""
    genres = _genres(material)
    return ArtDirection(
        shots=tuple(_shot_dressing(material, shot, genres) for shot in material.shots)
    )


def _shot_dressing(
    material: ShotsMaterial, shot: ShotOutline, genres: tuple[str, ...]
) -> ShotDressing:
    text = f"{shot.action} {shot.text}"
    return ShotDressing(
        number=shot.number,
        # By the text: that somebody asks or listens are the director's words.
        tone_and_mood=_mood(
            text,
            beat_tone=_tone_of_beat(shot.action),
            is_inside=material.slugline.startswith("INT. "),
        ),
        genre_aesthetics=genres,
        clothes=_elements_in_text(material, text, {"wardrobe"})[:MAX_KEYS],
        set_objects=_elements_in_text(material, text, {"prop", "set_dressing"})[
            :MAX_KEYS
        ],
    )


def _tone_of_beat(action: str) -> str:
    """Return the tone that the director gives a beat: "They wait. (tense)"."""
    found = _TONE.search(action)
    return found[1] if found else ""


def _mood(text: str, *, beat_tone: str, is_inside: bool) -> str:
    """Return the mood that most words of *text* give; empty where none gives one.

    Of talk the director has heard the words, and an action has not: *beat_tone*. In a
    room a single word of the weather is more often a figure of speech: "a drift of
    papers", "a haze in his eyes".
    """
    words = Counter(_WORD.findall(text))
    weights = {
        mood: sum(words[term] for term in terms_of_mood)
        for mood, terms_of_mood in sections("moods").items()
    }
    ranked = sorted(
        (
            mood
            for mood, weight in weights.items()
            if weight > (is_inside and mood in WEATHER)
        ),
        key=lambda mood: -weights[mood],
    )
    tone = TONE_MOODS.get(classify_tone(text)) or TONE_MOODS.get(beat_tone)
    moods = dict.fromkeys((*((tone,) if tone else ()), *ranked))
    return ", ".join(list(moods)[:MAX_MOODS]).capitalize()


def _genres(material: ShotsMaterial) -> tuple[str, ...]:
    """Return the genres and styles that the project asks for; rules add none."""
    wishes = (
        material.preferences.genre,
        *material.brief.genres,
        material.preferences.style,
        material.brief.style,
    )
    genres = [genre.strip()[:MAX_SHORT] for wish in wishes for genre in wish.split(",")]
    return tuple(dict.fromkeys(genre for genre in genres if genre))[:MAX_GENRES]


def _elements_in_text(
    material: ShotsMaterial, text: str, categories: set[str]
) -> tuple[str, ...]:
    words = {w.strip(".,;:!?“”\"’'()—").lower() for w in text.split()}
    return tuple(
        dict.fromkeys(
            e.key
            for e in material.elements
            if e.category in categories and _head_noun(e) in words
        )
    )


def _head_noun(element: SceneElement) -> str:
    return element.name.lower().split()[-1] if element.name.split() else ""
