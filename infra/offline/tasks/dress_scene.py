"""`dress_scene`: mood, genre, clothes and set of each shot, from its words."""

from infra.offline.language.tone import classify_tone
from ports.domain.structure import EmotionalTone
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

MOODS: dict[EmotionalTone, str] = {
    "tense": "Held breath; nothing in the frame is at ease.",
    "dramatic": "Grave and plain; the people carry the frame.",
    "comedic": "Light and quick; warm colours, room to play.",
    "romantic": "Close and warm; soft textures.",
    "action": "Restless; hard edges, clear lines of movement.",
    "suspenseful": "Watchful; something stays out of sight.",
    "emotional": "Tender and bare; little in the frame but faces.",
    "mysterious": "Half-seen; shadow keeps part of the place to itself.",
}


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
    tone = classify_tone(text)
    return ShotDressing(
        number=shot.number,
        tone_and_mood=MOODS[tone],
        genre_aesthetics=genres,
        clothes=_elements_in_text(material, text, {"wardrobe"})[:MAX_KEYS],
        set_objects=_elements_in_text(material, text, {"prop", "set_dressing"})[
            :MAX_KEYS
        ],
    )


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
