"""Coverage of speech: singles, reverses, reactions, and voices from off screen."""

from dataclasses import replace
from math import ceil

from infra.offline.shots.draft import ShotDraft
from infra.offline.shots.scene_entities import SceneEntities
from infra.offline.shots.segments import ShotSegment
from infra.offline.shots.speech_narration import strip_speech_tag, to_present_tense
from ports.domain.film import WORDS_PER_SECOND
from ports.questions.direct_scene import CastMember, SceneMaterial
from ports.questions.numbered import NumberedQuotation

MIN_SHOT_SECONDS = 1.5
SPEECH_SHARE = 0.85
"""Of the longest shot that is planned for speech, so that a pause fits in."""


def cover_speech(
    material: SceneMaterial,
    segment: ShotSegment,
    entities: SceneEntities,
    shots: list[ShotDraft],
) -> list[ShotDraft]:
    """Return a single on the speaker; a long speech is intercut with its listener."""
    quotation = segment.quotation
    if quotation is None:
        return []
    speaker = entities.speaker(quotation.speaker)
    if quotation.offscreen or (quotation.speaker and speaker is None):
        return [_offscreen_shot(material, segment, quotation, shots)]
    referents = entities.resolve(segment.adjacent_tokens)
    others = entities.visible(segment.unit.parse, segment.adjacent_tokens, referents)
    narration = strip_speech_tag(
        segment.unit, segment.adjacent_tokens, (quotation.start, quotation.end)
    )
    seconds = segment.word_count / WORDS_PER_SECOND
    count = max(1, ceil(seconds / (material.max_shot_seconds * SPEECH_SHARE)))
    shot = ShotDraft(
        units=(segment.unit,),
        quotations=(quotation,),
        speaker=speaker,
        narration=segment.adjacent_tokens,
        referents=referents,
        tag=narration.tag,
        action=to_present_tense(narration, speaker.name if speaker else "somebody"),
        purpose=_speech_purpose(speaker, shots),
        people=tuple(dict.fromkeys((*((speaker,) if speaker else ()), *others))),
        objects=tuple(entities.objects(segment.adjacent_tokens)),
        seconds=_clamp_seconds(seconds / count, material),
        spoken_text=segment.text,
    )
    listener = _listener(shots, speaker)
    return [
        shot
        if n % 2 == 0 or listener is None or speaker is None
        else _reaction_shot(shot, speaker, listener)
        for n in range(count)
    ]


def _clamp_seconds(seconds: float, material: SceneMaterial) -> float:
    return round(min(max(seconds, MIN_SHOT_SECONDS), material.max_shot_seconds), 1)


def _offscreen_shot(
    material: SceneMaterial,
    segment: ShotSegment,
    quotation: NumberedQuotation,
    shots: list[ShotDraft],
) -> ShotDraft:
    """Return a shot of the listener while a voice from off screen speaks."""
    voice = quotation.speaker or "a voice"
    listener = _listener(shots, None)
    action = to_present_tense(
        strip_speech_tag(
            segment.unit, segment.adjacent_tokens, (quotation.start, quotation.end)
        ),
        voice,
    )
    return ShotDraft(
        units=(segment.unit,),
        quotations=(quotation,),
        speaker=None,
        narration=(),
        referents={},
        action=f"On {listener.name}: {action}" if listener else action,
        purpose=f"Hear {voice}, unseen",
        people=(listener,) if listener else (),
        objects=(),
        seconds=_clamp_seconds(segment.word_count / WORDS_PER_SECOND, material),
    )


def _speech_purpose(speaker: CastMember | None, shots: list[ShotDraft]) -> str:
    if speaker is None:
        return "Hear a voice"
    before = [s.speaker for s in shots if s.speaker is not None]
    if before and before[-1] is not speaker:
        return f"Reverse on {speaker.name}"
    return f"Single on {speaker.name}"


def _listener(shots: list[ShotDraft], speaker: CastMember | None) -> CastMember | None:
    """Return who was last in frame, *speaker* left out.

    Not who spoke last: that person may have left, or have spoken from off screen.
    """
    return next(
        (m for s in reversed(shots) for m in s.people if m is not speaker), None
    )


def _reaction_shot(
    shot: ShotDraft, speaker: CastMember, listener: CastMember
) -> ShotDraft:
    return replace(
        shot,
        action=f"{listener.name} listens while {speaker.name} speaks on.",
        purpose=f"Reaction of {listener.name}",
        people=(listener, speaker),
        narration=(),
    )
