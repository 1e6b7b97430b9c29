"""Coverage of a voice from off screen: who is in frame listens."""

from infra.offline.language.present_tense import conjugate, is_plural_name
from infra.offline.shots.action_text import ActionText
from infra.offline.shots.draft import MIN_SHOT_SECONDS, ShotDraft
from infra.offline.shots.scene_so_far import SceneSoFar
from infra.offline.shots.segments import ShotSegment
from infra.offline.shots.speech_act import quote_cue
from infra.offline.shots.speech_narration import describe_speech, strip_speech_tag
from infra.offline.shots.speech_parts import split_into_parts
from ports.domain.film import WORDS_PER_SECOND


def cover_offscreen_speech(
    scene: SceneSoFar, segment: ShotSegment, voice: str
) -> list[ShotDraft]:
    """Return the shot of a voice; in a script a long speech has as many as it needs."""
    longest = scene.material.max_shot_seconds
    parts = split_into_parts(segment.spoken_tokens, longest)
    number = len(parts) if scene.is_script else 1
    return [_offscreen_shot(scene, segment, voice) for _ in range(number)]


def _offscreen_shot(scene: SceneSoFar, segment: ShotSegment, voice: str) -> ShotDraft:
    """Return a shot of the listener while a voice from off screen speaks."""
    in_frame = (m for s in reversed(scene.shots) for m in s.people)
    listener = next((m for m in in_frame if m.name != voice), None)
    unit, first = segment.unit, segment.quotations[0]
    narration = strip_speech_tag(
        unit,
        segment.adjacent_tokens,
        (first.start, first.end),
        ActionText(unit, {}, in_past=scene.is_past(unit)),
    )
    is_heard = f"{conjugate('be', is_plural=is_plural_name(voice))} heard, unseen"
    action = describe_speech(narration, voice, is_heard)
    action = f"On {listener.name}: {action}" if listener else action
    if scene.has_told(action):
        action = action.removesuffix(".") + f", {quote_cue(segment.text)}."
    seconds = segment.word_count / WORDS_PER_SECOND
    if listener and scene.is_script:
        action = scene.business.accompany(action, listener)
    return ShotDraft(
        units=(unit,),
        quotations=segment.quotations,
        speaker=None,
        narration=(),
        referents={},
        action=action,
        purpose=f"Hear {voice}, unseen",
        people=(listener,) if listener else (),
        objects=(),
        seconds=round(
            min(max(seconds, MIN_SHOT_SECONDS), scene.material.max_shot_seconds), 1
        ),
        spoken_text=segment.text,
        staging=not scene.is_script and not (narration.before or narration.after),
    )
