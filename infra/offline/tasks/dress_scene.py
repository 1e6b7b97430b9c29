"""`dress_scene`: mood, genre, clothes and set of each shot, from its words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from infra.offline.language.clause_assertions import (
    assertions,
    count_assertions,
    finite_forms,
)
from infra.offline.language.lexicon import sections
from infra.offline.people.person_name import PersonName
from infra.offline.shots.performance import LISTENING
from ports.questions.direct_scene import CastMember, SceneElement
from ports.questions.numbered import MAX_SHORT
from ports.questions.shots import (
    ArtDirection,
    BeatShot,
    ShotDressing,
    ShotOutline,
    ShotsMaterial,
)

MAX_GENRES, MAX_KEYS = 5, 20
"""Genres of an answer; pieces of clothing or set of one shot."""

MAX_MOODS = 2
"""Words for one mood: more say less."""
_DAYLIGHT = frozenset({"sunlit"})
_AFTER_DARK = frozenset({"candle-lit", "lamplit", "firelit", "moonlit"})
_DAY = frozenset({"MORNING", "DAY", "AFTERNOON"})
_CLEAR = frozenset({"sunlit", "moonlit"})
_STILL = frozenset({"hushed", "stilled", "drowsy"})
_CALM = frozenset({"calm", "at ease", "drowsy"})
_STIRRED = frozenset(
    {"afraid", "angry", "tense", "uneasy", "restless", "hurried"}
    | {"excited", "startled", "desperate", "impatient"}
)
_KIND = frozenset({"friendly", "tender", "courteous"})
_LIGHT_HEARTED = frozenset({"glad", "amused", "friendly", "festive"})
_HEAVY_HEARTED = frozenset(
    {"mournful", "afraid", "angry", "hurt", "bitter", "sullen", "desperate", "ashamed"}
    | {"uneasy", "stern", "displeased"}
)
OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (_CLEAR, frozenset({"rain-beaten", "storm-tossed", "blurred by fog"})),
    (_CLEAR, frozenset({"sunk in the dark", "muffled by snow"})),
    (_DAYLIGHT, _AFTER_DARK | {"in half-light"}),
    (_AFTER_DARK | {"brightly lit"}, frozenset({"sunk in the dark"})),
    (frozenset({"heavy with heat"}), frozenset({"chilled", "muffled by snow"})),
    (_STILL, frozenset({"loud", "restless", "hurried", "festive"})),
    (frozenset({"deserted"}), frozenset({"crowded", "festive"})),
    (_LIGHT_HEARTED, _HEAVY_HEARTED),
    (_CALM, _STIRRED),
    (frozenset({"weary", "drowsy"}), frozenset({"excited", "hurried", "restless"})),
    (frozenset({"shy", "hesitant"}), frozenset({"defiant", "proud", "curt"})),
    (_KIND, frozenset({"angry", "stern", "curt", "scornful", "displeased"})),
)
"""Moods that one moment does not have together."""
LASTING = (
    _CLEAR | _AFTER_DARK | {"rain-beaten", "storm-tossed", "wind-blown", "chilled"}
)
"""Weather and light: until the beat turns they stay as they are, or another is told."""
AIR = LASTING | {
    *("blurred by fog", "muffled by snow", "in half-light", "heavy with heat"),
    *("brightly lit", "sunk in the dark", "overcast", "hushed", "smoky", "dusty"),
    *("loud", "crowded", "deserted", "festive", "eerie"),
}
"""Moods of a place; every other one is somebody's, who has to be in frame."""

_QUOTED = re.compile(r"“[^”]*”")
"""The words from which on a shot is on somebody."""
_REPORT = re.compile(
    r"\b(?:tells?|hears?|asks?|talks?|says?) (?:[\w.’'-]+ ){0,4}?"
    r"(?:about|what|how|that|whether)\b[^.,;!?]*"
)
"""What a speech is about, which is not seen."""


def dress_scene(material: ShotsMaterial) -> ArtDirection:
    """Return the dressing of every beat, and where the mood differs within one."""
    genres = _genres(material)
    return ArtDirection(
        shots=tuple(
            dressing
            for beat in material.shots
            for dressing in _beat_dressings(material, beat, genres)
        )
    )


def _beat_dressings(
    material: ShotsMaterial, beat: ShotOutline, genres: tuple[str, ...]
) -> Iterator[ShotDressing]:
    moods = list(_moods(material, beat.shots)) or [""]
    text = f"{beat.action} {beat.text}"
    look = ShotDressing(
        number=beat.number,
        tone_and_mood=moods[0],
        genre_aesthetics=genres,
        clothes=_elements_in_text(material, text, {"wardrobe"})[:MAX_KEYS],
        set_objects=_elements_in_text(material, text, {"prop", "set_dressing"})[
            :MAX_KEYS
        ],
    )
    yield look
    for shot, (before, mood) in zip(beat.shots[1:], pairwise(moods), strict=True):
        if mood != before:
            yield ShotDressing(
                number=shot.number, tone_and_mood=mood, genre_aesthetics=genres
            )


def _moods(material: ShotsMaterial, shots: Sequence[BeatShot]) -> Iterator[str]:
    """Yield the mood of each shot of a beat: what it tells, and what still holds.

    Weather and light hold until another is told, and a feeling in the speech that it
    began in.
    """
    lasting: list[str] = []
    feelings: list[str] = []
    for shot in shots:
        told = _find_moods(material, shot)
        if not shot.people:
            # What is passed over on the way to other places has a light of its own.
            lasting = []
        own = [mood for mood in told if mood not in AIR]
        feelings = own or (feelings if shot.goes_on else [])
        moods = _without_opposites((*told, *feelings, *lasting))
        lasting = [mood for mood in moods if mood in LASTING]
        yield ", ".join(moods[:MAX_MOODS]).capitalize()


def _find_moods(material: ShotsMaterial, shot: BeatShot) -> list[str]:
    """Return the moods that the words of *shot* tell, those told most first."""
    seen = _name_words(m for m in material.cast if m.key in shot.people)
    absent = _name_words(material.cast) - seen
    action = _REPORT.sub("", _QUOTED.sub("", shot.action))
    clauses = [
        clause
        for text in (action, shot.performance)
        for clause in assertions(text, seen, absent=absent)
        # That somebody speaks to them is no manner of theirs.
        if clause != LISTENING
    ]
    clauses += [form for clause in clauses for form in finite_forms(clause)]
    weights = _mood_weights(material, clauses)
    moods = sorted(weights, key=lambda mood: -weights[mood])
    return [mood for mood in moods if shot.people or mood in AIR]


def _mood_weights(material: ShotsMaterial, clauses: Sequence[str]) -> dict[str, int]:
    """Return the moods that *clauses* tell, and how often.

    What the time of day of the scene rules out is none.
    """
    ruled_out = _moods_of_other_light(material)
    return {
        mood: weight
        for mood in sections("moods")
        if mood.islower()
        and mood not in ruled_out
        and (weight := count_assertions("moods", mood, clauses))
    }


def _without_opposites(moods: Iterable[str]) -> list[str]:
    chosen: list[str] = []
    for mood in dict.fromkeys(moods):
        if not any(_is_opposite(mood, other) for other in chosen):
            chosen.append(mood)
    return chosen


def _name_words(people: Iterable[CastMember]) -> frozenset[str]:
    names = (name for member in people for name in (member.name, *member.names))
    return frozenset(w.casefold() for n in names for w in PersonName.parse(n).words)


def _moods_of_other_light(material: ShotsMaterial) -> frozenset[str]:
    """Return the moods that the scene's time of day rules out."""
    if material.time_of_day in {"EVENING", "NIGHT"}:
        return _DAYLIGHT
    if material.time_of_day not in _DAY:
        return frozenset()
    is_outside = material.slugline.startswith("EXT. ")
    return _AFTER_DARK | ({"sunk in the dark"} if is_outside else set())


def _is_opposite(one: str, other: str) -> bool:
    return any(
        (one in these and other in those) or (one in those and other in these)
        for these, those in OPPOSITES
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
