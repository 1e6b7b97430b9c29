"""`direct_scene`: shots that show the whole scene and contain every quotation."""

from collections.abc import Mapping

from infra.offline.language.document import TextUnit, build_units
from infra.offline.language.extractive_summary import summarise, truncate
from infra.offline.language.tokens import ParsedText
from infra.offline.language.tone import classify_tone
from infra.offline.shots.coverage import draft_shots
from infra.offline.shots.draft import MAX_UNITS, ShotDraft, merge_to_limit
from infra.offline.shots.performance import describe_performance
from infra.offline.shots.scene_entities import SceneEntities
from ports.questions.direct_scene import (
    BeatDirection,
    SceneDirection,
    SceneMaterial,
    ShotDirection,
)
from ports.questions.numbered import MAX_SENTENCE, MAX_SHORT

TONE_NOUNS = {
    "action": "action",
    "romantic": "romance",
    "comedic": "comedy",
    "suspenseful": "suspense",
    "mysterious": "mystery",
    "emotional": "feeling",
    "tense": "tension",
    "dramatic": "drama",
}
BEAT_WORDS = 60
"""Words of a beat, where the scene is not too long for `MAX_BEATS` of that length."""
MAX_BEATS = 20
MAX_KEYS = 20
"""People or objects of one shot in an answer."""
LONGEST_SHOT_SECONDS = 7.0
"""A bound of our own, beside that of the project: an answer stays below both."""


def direct_scene(
    material: SceneMaterial, parses: Mapping[str, ParsedText]
) -> SceneDirection:
    """Return the scene's card and its shots; *parses* holds the parse of each text."""
    units = build_units(material.units, material.quotations, parses)
    entities = SceneEntities(material)
    beats = _beats(units)
    openers = frozenset(beat.first_unit for beat in beats)
    shots = merge_to_limit(draft_shots(material, units, entities, openers))
    names = frozenset(w for m in material.cast for w in m.name.split())
    return SceneDirection(
        action_summary=summarise(units, names) or material.slugline,
        narrative_purpose=_purpose(material),
        emotional_arc=_arc(beats),
        beats=beats,
        shots=tuple(_shot(material, draft) for draft in shots),
    )


def _shot(material: SceneMaterial, draft: ShotDraft) -> ShotDirection:
    return ShotDirection(
        units=tuple(dict.fromkeys(unit.number for unit in draft.units))[:MAX_UNITS],
        quotations=tuple(q.number for q in draft.quotations),
        action=truncate(draft.action, MAX_SENTENCE),
        performance=truncate(describe_performance(draft), MAX_SENTENCE),
        purpose=truncate(draft.purpose, MAX_SHORT),
        people=tuple(m.key for m in draft.people)[:MAX_KEYS],
        objects=tuple(dict.fromkeys(e.key for e in draft.objects))[:MAX_KEYS],
        seconds=min(draft.seconds, material.max_shot_seconds, LONGEST_SHOT_SECONDS),
        staging=draft.staging,
    )


def _beats(units: tuple[TextUnit, ...]) -> tuple[BeatDirection, ...]:
    """Split the scene into beats of about equal length; most begin with narration."""
    runs: list[list[TextUnit]] = [[]]
    words = 0
    scene_words = sum(unit.word_count for unit in units)
    length = max(BEAT_WORDS, scene_words / (MAX_BEATS - 1))
    for unit in units:
        may_begin = not unit.quotations or words > 1.5 * length
        if runs[-1] and words >= length and may_begin:
            runs.append([])
            words = 0
        runs[-1].append(unit)
        words += unit.word_count
    return tuple(_beat(run) for run in runs[:MAX_BEATS])


def _beat(run: list[TextUnit]) -> BeatDirection:
    text = " ".join(unit.text for unit in run)
    return BeatDirection(
        first_unit=run[0].number,
        last_unit=run[-1].number,
        description=summarise(run, frozenset())
        or truncate(" ".join(text.split()), MAX_SENTENCE),
        tone=classify_tone(text),
    )


def _purpose(material: SceneMaterial) -> str:
    names = [m.name for m in material.cast]
    speakers = list(
        dict.fromkeys(q.speaker for q in material.quotations if q.speaker in names)
    )
    sentences = []
    if material.first_visit:
        sentences.append(f"Brings the film to a new place ({material.slugline}).")
    if len(speakers) > 1:
        sentences.append(
            f"Sets {speakers[0]} and {speakers[1]} against each other in talk."
        )
    elif speakers:
        sentences.append(f"Lets {speakers[0]} speak.")
    elif names:
        sentences.append(f"Shows {', '.join(names[:3])} in action.")
    match material.kind:
        case "summary":
            sentences.append("Bridges time: montage under the narration.")
        case "reflection":
            sentences.append("Opens a mind: voice-over.")
        case "scene":
            pass
    return truncate(
        " ".join(sentences) or f"Carries the story through {material.slugline}.",
        MAX_SENTENCE,
    )


def _arc(beats: tuple[BeatDirection, ...]) -> str:
    """Return how the scene moves: "From comedy to suspense, by way of mystery.".

    Empty where its words tell no feeling.
    """
    tones = list(dict.fromkeys(TONE_NOUNS[beat.tone] for beat in beats))
    last = TONE_NOUNS[beats[-1].tone]
    if len(tones) == 1:
        # "dramatic" is the default tone: it means that no words show another one.
        has_tone = beats[-1].tone != "dramatic"
        return f"{last.capitalize()} throughout." if has_tone else ""
    between = [tone for tone in tones[1:] if tone != last]
    way = f", by way of {' and '.join(between)}" if between else ""
    if tones[0] == last:
        return truncate(f"From {last} to {last} again{way}.", MAX_SENTENCE)
    return truncate(f"From {tones[0]} to {last}{way}.", MAX_SENTENCE)
