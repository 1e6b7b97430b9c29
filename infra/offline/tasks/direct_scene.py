"""`direct_scene`: shots that show all of a scene and carry all that is said."""

from collections.abc import Mapping

from infra.offline.language.document import TextUnit, build_units
from infra.offline.language.extractive_summary import summarise, truncate
from infra.offline.language.tokens import ParsedText
from infra.offline.language.tone import classify_tone
from infra.offline.shots.coverage import draft_shots
from infra.offline.shots.draft import ShotDraft
from infra.offline.shots.performance import describe_performance
from infra.offline.shots.scene_entities import SceneEntities
from infra.offline.shots.shot_merging import merge_to_limit
from ports.questions.direct_scene import (
    BeatDirection,
    SceneDirection,
    SceneMaterial,
    ShotDirection,
)

SENTENCE = 400
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
BEAT_WORDS = 220
MAX_BEATS = 20
NO_TONE_CHANGE = "Level throughout: its words tell no turn of feeling."


def direct_scene(
    material: SceneMaterial, grammar: Mapping[str, ParsedText]
) -> SceneDirection:
    """Return the scene's card and shots by the grammar of coverage."""
    parts = build_units(material.units, material.quotations, grammar)
    company = SceneEntities(material)
    shots = merge_to_limit(draft_shots(material, parts, company))
    beats = _beats(parts)
    names = frozenset(w for m in material.cast for w in m.name.split())
    return SceneDirection(
        action_summary=summarise(parts, names) or material.slugline,
        narrative_purpose=_purpose(material),
        emotional_arc=_arc(beats),
        beats=beats,
        shots=tuple(_shot(material, draft) for draft in shots),
    )


def _shot(material: SceneMaterial, draft: ShotDraft) -> ShotDirection:
    return ShotDirection(
        units=tuple(dict.fromkeys(part.number for part in draft.units))[:40],
        quotations=tuple(q.number for q in draft.quotations),
        action=truncate(draft.action, SENTENCE),
        performance=truncate(describe_performance(draft), SENTENCE),
        purpose=truncate(draft.purpose, 120),
        people=tuple(m.key for m in draft.people)[:20],
        objects=tuple(dict.fromkeys(e.key for e in draft.objects))[:20],
        seconds=min(draft.seconds, material.max_shot_seconds, 7.0),
    )


def _beats(parts: tuple[TextUnit, ...]) -> tuple[BeatDirection, ...]:
    """Cut the scene into runs of units of a beat's length, at narration if it can."""
    runs: list[list[TextUnit]] = [[]]
    words = 0
    whole = sum(p.word_count for p in parts)
    length = max(BEAT_WORDS, whole / (MAX_BEATS - 1))
    for part in parts:
        opens = not part.quotations or words > 1.5 * length
        if runs[-1] and words >= length and opens:
            runs.append([])
            words = 0
        runs[-1].append(part)
        words += part.word_count
    return tuple(_beat(run) for run in runs[:MAX_BEATS])


def _beat(run: list[TextUnit]) -> BeatDirection:
    text = " ".join(part.text for part in run)
    return BeatDirection(
        first_unit=run[0].number,
        last_unit=run[-1].number,
        description=summarise(run, frozenset())
        or truncate(" ".join(text.split()), SENTENCE),
        tone=classify_tone(text),
    )


def _purpose(material: SceneMaterial) -> str:
    names = [m.name for m in material.cast]
    speakers = list(
        dict.fromkeys(q.speaker for q in material.quotations if q.speaker in names)
    )
    parts = []
    if material.first_visit:
        parts.append(f"Brings the film to a new place ({material.slugline}).")
    if len(speakers) > 1:
        parts.append(
            f"Sets {speakers[0]} and {speakers[1]} against each other in talk."
        )
    elif speakers:
        parts.append(f"Lets {speakers[0]} speak.")
    elif names:
        parts.append(f"Shows {', '.join(names[:3])} in action.")
    match material.kind:
        case "summary":
            parts.append("Bridges time: montage under the narration.")
        case "reflection":
            parts.append("Opens a mind: voice-over.")
        case "scene":
            pass
    return truncate(
        " ".join(parts) or f"Carries the story through {material.slugline}.", SENTENCE
    )


def _arc(beats: tuple[BeatDirection, ...]) -> str:
    """Return how the scene moves: "From comedy to suspense, by way of mystery."."""
    tones = list(dict.fromkeys(TONE_NOUNS[beat.tone] for beat in beats))
    last = TONE_NOUNS[beats[-1].tone]
    if len(tones) == 1:
        # Drama is what is left where no words tell a tone.
        told = beats[-1].tone != "dramatic"
        return f"{last.capitalize()} throughout." if told else NO_TONE_CHANGE
    between = [tone for tone in tones[1:] if tone != last]
    way = f", by way of {' and '.join(between)}" if between else ""
    if tones[0] == last:
        return truncate(f"From {last} to {last} again{way}.", SENTENCE)
    return truncate(f"From {tones[0]} to {last}{way}.", SENTENCE)
