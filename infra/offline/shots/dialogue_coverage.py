"""Coverage of speech: over the shoulder, singles, reactions, and voices unseen."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from infra.offline.language.document import TextUnit
from infra.offline.language.present_tense import conjugate, is_plural_name
from infra.offline.language.tokens import Token
from infra.offline.shots.action_text import ActionText, Referents, begin_sentence
from infra.offline.shots.draft import MIN_SHOT_SECONDS, ShotDraft
from infra.offline.shots.scene_entities import SceneEntities
from infra.offline.shots.script_speech import tell_business
from infra.offline.shots.segments import ShotSegment
from infra.offline.shots.speech_act import SpokenLine, describe_act, is_bare
from infra.offline.shots.speech_matter import SpeechMatter, find_matters
from infra.offline.shots.speech_narration import (
    SpeechNarration,
    describe_deeds,
    describe_speech,
    strip_speech_tag,
)
from infra.offline.shots.speech_parts import Part, split_into_parts
from infra.offline.shots.stage_business import StageBusiness
from ports.domain.film import WORDS_PER_SECOND
from ports.questions.direct_scene import CastMember, SceneMaterial

SHOULDER_LINES = 3
"""Lines at the beginning of a beat that show both; then the camera comes closer."""
REACTION_EVERY = 3
"""Parts of a long speech of which one is on who listens."""
HELD_SHOTS = 2
"""Shots of one speaker in a row, after which the camera looks at who listens."""

_TOWARDS = re.compile(r"[\s,]*(?:to|at)\b")
"""The narration says itself to whom: "said Nora to Crane"."""


@dataclass(kw_only=True)
class SceneSoFar:
    """The shots of a scene as they are drafted, with what the next one depends on.

    Attributes:
        in_past: The narration is in the past tense.
        lines_in_beat: How many shots of speech the beat has so far.
        business: What the people of a script go on doing; None in prose.
    """

    material: SceneMaterial
    entities: SceneEntities
    in_past: bool
    shots: list[ShotDraft] = field(default_factory=list)
    lines_in_beat: int = 0
    business: StageBusiness | None = None
    _unit: TextUnit | None = None
    _referents: dict[int, CastMember] = field(default_factory=dict)

    def is_past(self, unit: TextUnit) -> bool:
        """Tell whether the verbs of *unit* are to be put into the present."""
        return self.in_past and unit.role != "action"

    def resolve(self, unit: TextUnit, tokens: Iterable[Token]) -> Referents:
        """Return whom the tokens of *unit* refer to, up to the last of *tokens*."""
        if unit is not self._unit:
            self._unit, self._referents = unit, {}
        self._referents |= self.entities.resolve(tokens)
        return dict(self._referents)

    def listener(self, speaker: CastMember | None) -> CastMember | None:
        """Return whom *speaker* speaks to: who spoke or was in frame just before."""
        others = (
            member
            for shot in reversed(self.shots)
            for member in (shot.speaker, *shot.people)
            if member is not None and member is not speaker
        )
        return next(others, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechAction:
    """The action of a shot of speech.

    Attributes:
        tag: The verb that says that somebody speaks.
        is_bare: It tells no more than that somebody speaks.
    """

    tag: Token | None
    text: str
    is_bare: bool = False


def cover_speech(scene: SceneSoFar, segment: ShotSegment) -> list[ShotDraft]:
    """Return a shot of the speaker; a long speech is intercut with its listener."""
    first = segment.quotations[0]
    speaker = scene.entities.speaker(first.speaker)
    if first.offscreen or (first.speaker and speaker is None):
        return _offscreen_shots(scene, segment, first.speaker or "a voice")
    called = scene.entities.addressee(_speech_tokens(segment))
    listener = called if called not in {None, speaker} else scene.listener(speaker)
    parts = split_into_parts(_speech_tokens(segment), scene.material.max_shot_seconds)
    shot = _speech_shot(scene, segment, speaker, listener, parts=parts)
    if speaker is None:
        return [shot] * len(parts)
    if len(parts) > 1:
        shots = _intercut(segment, shot, speaker, listener, parts)
    elif (
        listener
        and not (shot.narration or first.parenthetical)
        and _has_held(scene, speaker)
    ):
        shots = [_reaction_shot(shot, speaker, listener, shot.matter)]
    else:
        shots = [shot]
    if scene.business is None:
        return shots
    return tell_business(scene.business, shots, listener)


def _speech_shot(
    scene: SceneSoFar,
    segment: ShotSegment,
    speaker: CastMember | None,
    listener: CastMember | None,
    *,
    parts: Sequence[Part],
) -> ShotDraft:
    referents = scene.resolve(segment.unit, segment.adjacent_tokens)
    others = scene.entities.visible(
        segment.unit.parse, segment.adjacent_tokens, referents
    )
    matters = _matters(segment, parts[0], speaker, listener)
    matter = _choose_matter(scene, list(matters))
    action = _describe(
        scene, segment, speaker, listener, referents=referents, matter=matter
    )
    longest = scene.material.max_shot_seconds
    seconds = segment.word_count / WORDS_PER_SECOND / len(parts)
    scene.lines_in_beat += 1
    over = speaker and listener and scene.lines_in_beat <= SHOULDER_LINES
    shown = (speaker, listener) if over else (speaker, *others)
    return ShotDraft(
        units=(segment.unit,),
        quotations=segment.quotations,
        speaker=speaker,
        narration=segment.adjacent_tokens,
        referents=referents,
        tag=action.tag,
        action=action.text,
        bare=action.is_bare,
        purpose=_speech_purpose(speaker, is_over=bool(over)),
        people=tuple(dict.fromkeys(m for m in shown if m is not None)),
        objects=tuple(scene.entities.objects(segment.adjacent_tokens)),
        seconds=round(min(max(seconds, MIN_SHOT_SECONDS), longest), 1),
        spoken_text=segment.text,
        matter=matter,
    )


def _speech_tokens(segment: ShotSegment) -> list[Token]:
    return [t for q in segment.quotations for t in segment.unit.tokens_of(q)]


def _matters(
    segment: ShotSegment,
    words: Sequence[Token],
    speaker: CastMember | None,
    listener: CastMember | None,
) -> Iterator[SpeechMatter]:
    known = {
        word.casefold()
        for member in (speaker, listener)
        if member is not None
        for name in (member.name, *member.names)
        for word in name.split()
    }
    for matter in find_matters(segment.unit.parse, words, known):
        if listener is not None or not matter.is_of_listener:
            yield matter


def _choose_matter(
    scene: SceneSoFar, matters: list[SpeechMatter]
) -> SpeechMatter | None:
    """Return what the speech tells first, rather what the scene has not told yet."""
    told = {shot.matter for shot in scene.shots}
    fresh = (matter for matter in matters if matter not in told)
    return next(fresh, None) or next(iter(matters), None)


def _intercut(
    segment: ShotSegment,
    shot: ShotDraft,
    speaker: CastMember,
    listener: CastMember | None,
    parts: Sequence[Part],
) -> list[ShotDraft]:
    """Return the shots of a long speech; where it ends, the camera is closer."""
    shots, told = [shot], {shot.matter}
    for part, own in enumerate(parts[1:], 1):
        found = _matters(segment, own, speaker, listener)
        matter = next((m for m in found if m not in told), None)
        told.add(matter)
        is_last = part == len(parts) - 1
        if listener and part % REACTION_EVERY == 1 and not is_last:
            shots.append(_reaction_shot(shot, speaker, listener, matter))
        else:
            shots.append(_single(shot, speaker, listener, matter, is_last=is_last))
    return shots


def _single(
    shot: ShotDraft,
    speaker: CastMember,
    listener: CastMember | None,
    matter: SpeechMatter | None,
    *,
    is_last: bool,
) -> ShotDraft:
    line = SpokenLine(
        words="",
        tag=None,
        first=None,
        listener=listener.name if listener else None,
        before="",
        is_more=True,
        topic=matter.topic if matter else "",
        matter=matter.words_to_tell(speaker, listener) if matter else "",
        is_plural=is_plural_name(speaker.name),
    )
    way = "Go closer to" if is_last else "Single on"
    return replace(
        shot,
        action=f"{begin_sentence(speaker.name)} {describe_act(line)}.",
        bare=is_bare(line),
        purpose=f"{way} {speaker.name}",
        people=(speaker,),
        objects=(),
        narration=(),
        matter=matter,
    )


def _has_held(scene: SceneSoFar, speaker: CastMember) -> bool:
    """Tell whether the camera has been on *speaker* for two shots of speech."""
    last = scene.shots[-HELD_SHOTS:]
    return len(last) == HELD_SHOTS and all(
        shot.speaker is speaker and bool(shot.spoken_text) and not shot.staging
        for shot in last
    )


def _speech_purpose(speaker: CastMember | None, *, is_over: bool) -> str:
    if speaker is None:
        return "Hear a voice"
    return f"{'Over-the-shoulder' if is_over else 'Single'} on {speaker.name}"


def _describe(
    scene: SceneSoFar,
    segment: ShotSegment,
    speaker: CastMember | None,
    listener: CastMember | None,
    *,
    referents: Referents,
    matter: SpeechMatter | None,
) -> SpeechAction:
    """Return the action of a shot of speech; what is done tells more than an act."""
    unit = segment.unit
    is_past = scene.is_past(unit)
    beside = _narration_beside(
        segment, ActionText(unit, referents, in_past=is_past, speaker=speaker)
    )
    line = _line_of_speech(
        scene, segment, speaker, listener, beside=beside, matter=matter
    )
    if speaker is not None and is_bare(line):
        by_name = ActionText(unit, referents, in_past=is_past)
        deeds = describe_deeds(_narration_beside(segment, by_name), speaker.name)
        if deeds:
            return SpeechAction(tag=beside.tag, text=deeds)
    name = speaker.name if speaker else "somebody"
    return SpeechAction(
        tag=beside.tag,
        text=describe_speech(beside, name, describe_act(line)),
        is_bare=is_bare(line) and not (beside.before or beside.after),
    )


def _narration_beside(segment: ShotSegment, text: ActionText) -> SpeechNarration:
    first = segment.quotations[0]
    return strip_speech_tag(
        segment.unit, segment.adjacent_tokens, (first.start, first.end), text
    )


def _line_of_speech(
    scene: SceneSoFar,
    segment: ShotSegment,
    speaker: CastMember | None,
    listener: CastMember | None,
    *,
    beside: SpeechNarration,
    matter: SpeechMatter | None,
) -> SpokenLine:
    before = next((s for s in reversed(scene.shots) if s.spoken_text), None)
    is_more = before is not None and before.speaker is speaker
    return SpokenLine(
        words=segment.text,
        tag=beside.tag,
        first=_first_word(segment),
        listener=None
        if _TOWARDS.match(beside.after) or not listener
        else listener.name,
        before=before.spoken_text if before and not is_more else "",
        is_more=is_more,
        topic=matter.topic if matter else "",
        matter=matter.words_to_tell(speaker, listener) if matter else "",
        is_plural=speaker is not None and is_plural_name(speaker.name),
    )


def _first_word(segment: ShotSegment) -> Token | None:
    words = segment.unit.tokens_of(segment.quotations[0])
    return next((token for token in words if token.text[0].isalnum()), None)


def _offscreen_shots(
    scene: SceneSoFar, segment: ShotSegment, voice: str
) -> list[ShotDraft]:
    """Return the shot of a voice; in a script a long speech has as many as it needs."""
    longest = scene.material.max_shot_seconds
    parts = split_into_parts(_speech_tokens(segment), longest)
    number = len(parts) if scene.business else 1
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
    seconds = segment.word_count / WORDS_PER_SECOND
    if listener:
        action = f"{begin_sentence(listener.name)}: {action}"
        if scene.business is not None:
            action = scene.business.accompany(action, listener)
        action = f"On {action}"
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
    )


def _reaction_shot(
    shot: ShotDraft,
    speaker: CastMember,
    listener: CastMember,
    matter: SpeechMatter | None,
) -> ShotDraft:
    verb = conjugate(
        "hear" if matter else "listen", is_plural=is_plural_name(listener.name)
    )
    told = matter.words_to_hear(listener, speaker) if matter else f"to {speaker.name}"
    action = f"{begin_sentence(listener.name)} {verb} {told}."
    return replace(
        shot,
        action=action,
        matter=matter,
        bare=matter is None,
        purpose=f"Reaction of {listener.name}",
        people=(listener,),
        objects=(),
        narration=(),
        staging=True,
    )
