"""Coverage of speech: over the shoulder, singles, reactions, and voices unseen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from infra.offline.language.present_tense import conjugate, is_plural_name
from infra.offline.language.tokens import Token
from infra.offline.shots.action_text import ActionText, Referents, begin_sentence
from infra.offline.shots.draft import MIN_SHOT_SECONDS, ShotDraft
from infra.offline.shots.offscreen_speech import cover_offscreen_speech
from infra.offline.shots.scene_so_far import SceneSoFar
from infra.offline.shots.script_speech import tell_business
from infra.offline.shots.segments import ShotSegment
from infra.offline.shots.speech_act import (
    SpokenLine,
    describe_act,
    has_no_manner,
    is_bare,
    quote_cue,
)
from infra.offline.shots.speech_end import (
    closing_sentences,
    end_speech,
    observe_business,
)
from infra.offline.shots.speech_matter import SpeechMatter, find_matters
from infra.offline.shots.speech_narration import (
    SpeechNarration,
    describe_deeds,
    describe_speech,
    strip_speech_tag,
)
from infra.offline.shots.speech_parts import (
    Part,
    find_reactions,
    split_into_parts,
)
from ports.domain.film import WORDS_PER_SECOND
from ports.domain.speech_cuts import ends_sentence
from ports.questions.direct_scene import CastMember

SHOULDER_LINES = 4
"""Lines at the beginning of a beat that show both; then the camera comes closer."""
LONG_SPEECH = 5
"""Parts of a speech, about half a minute, through which the camera moves."""
HELD_SHOTS = 2
"""Shots of one speaker in a row, after which the camera looks at who listens."""

_TOWARDS = re.compile(r"[\s,]*(?:to|at)\b")
"""The narration says itself to whom: "said Nora to Crane"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechAction:
    """The action of a shot of speech.

    Attributes:
        tag: The verb that says that somebody speaks.
        is_bare: It tells no more than that somebody speaks, to whom and of what.
    """

    tag: Token | None
    text: str
    is_bare: bool = False


def cover_speech(scene: SceneSoFar, segment: ShotSegment) -> list[ShotDraft]:
    """Return a shot of the speaker; a long speech is intercut with its listener."""
    first = segment.quotations[0]
    speaker = scene.entities.speaker(first.speaker)
    if first.offscreen or (first.speaker and speaker is None):
        return cover_offscreen_speech(scene, segment, first.speaker or "a voice")
    called = scene.entities.addressee(segment.spoken_tokens)
    listener = called if called not in {None, speaker} else scene.listener(speaker)
    parts = split_into_parts(segment.spoken_tokens, scene.material.max_shot_seconds)
    last = closing_sentences(segment) if speaker and len(parts) > 1 else ()
    if last:
        own = segment.adjacent_tokens[: -len(last)]
        segment = replace(segment, adjacent_tokens=own)
    shot = _speech_shot(scene, segment, speaker, listener, parts=parts)
    if len(parts) > 1:
        shots = _intercut(scene, segment, shot, listener, parts=parts)
    elif (
        speaker
        and listener
        and not (shot.narration or first.parenthetical)
        and _has_held(scene, speaker)
    ):
        shots = [_reaction_shot(scene, shot, listener, shot.matter, segment.text)]
    else:
        shots = [shot]
    scene.business.begin_line(segment.unit)
    # What is done beside the line is in its own action, and goes on after it.
    observe_business(scene, segment, segment.adjacent_tokens)
    shots = tell_business(
        scene.business, shots, listener, only_in_frame=not scene.is_script
    )
    if last:
        shots[-1] = end_speech(scene, segment, shots[-1], last)
        observe_business(scene, segment, last)
    return shots


def _speech_shot(
    scene: SceneSoFar,
    segment: ShotSegment,
    speaker: CastMember | None,
    listener: CastMember | None,
    *,
    parts: Sequence[Part],
) -> ShotDraft:
    referents = scene.resolve(segment.unit, segment.adjacent_tokens)
    scene.observe(segment, referents)
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
        purpose=_speech_purpose(scene, speaker, is_over=bool(over)),
        people=tuple(dict.fromkeys(m for m in shown if m is not None)),
        objects=tuple(scene.entities.objects(segment.adjacent_tokens, segment.unit)),
        seconds=round(min(max(seconds, MIN_SHOT_SECONDS), longest), 1),
        spoken_text=segment.text,
        matter=matter,
    )


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
    scene: SceneSoFar,
    segment: ShotSegment,
    shot: ShotDraft,
    listener: CastMember | None,
    *,
    parts: Sequence[Part],
) -> list[ShotDraft]:
    """Return the shots of a long speech; where it ends, the camera is closer."""
    shots, told, speaker = [shot], {shot.matter}, shot.speaker
    if speaker is None:
        return shots * len(parts)
    reactions = find_reactions(parts)
    for part, own in enumerate(parts[1:], 1):
        found = _matters(segment, own, speaker, listener)
        matter = next((m for m in found if m not in told), None)
        told.add(matter)
        line = _line_of_part(segment, own, speaker, listener, matter)
        if listener and part in reactions:
            shots.append(_reaction_shot(scene, shot, listener, matter, line.words))
        else:
            way = _way_of_part(part, len(parts))
            purpose = scene.look_at(f"{way} {speaker.name}", (speaker,))
            shots.append(_single(scene, shot, line, matter, purpose=purpose))
    return shots


def _way_of_part(part: int, count: int) -> str:
    """Return what the camera does on a speaker in *part* of *count* of a speech.

    A long speech is one take that moves in slowly, as Katz has it, and what is cut into
    it shows the take farther in.
    """
    if part == count - 1:
        return "Go closer to"
    return "Move in on" if count >= LONG_SPEECH else "Single on"


def _line_of_part(
    segment: ShotSegment,
    words: Part,
    speaker: CastMember,
    listener: CastMember | None,
    matter: SpeechMatter | None,
) -> SpokenLine:
    """Return a part of a long speech as a line of its own."""
    return SpokenLine(
        words=segment.unit.text[words[0].start : words[-1].end],
        tag=None,
        first=next((t for t in words if t.text[0].isalnum()), None),
        listener=listener.name if listener else None,
        before="",
        is_more=True,
        topic=matter.topic if matter else "",
        matter=matter.words_to_tell(speaker, listener) if matter else "",
        is_plural=is_plural_name(speaker.name),
    )


def _single(
    scene: SceneSoFar,
    shot: ShotDraft,
    line: SpokenLine,
    matter: SpeechMatter | None,
    *,
    purpose: str,
) -> ShotDraft:
    speaker = shot.speaker
    if speaker is None:
        return shot
    text = f"{begin_sentence(speaker.name)} {describe_act(line)}."
    return replace(
        shot,
        action=_name_or_cue(scene, speaker, line, text),
        bare=True,
        purpose=purpose,
        people=(speaker,),
        objects=(),
        narration=(),
        matter=matter,
    )


def _has_held(scene: SceneSoFar, speaker: CastMember) -> bool:
    """Tell whether the camera has been on *speaker* for two shots of speech."""
    last = scene.shots[-HELD_SHOTS:]
    if len(last) < HELD_SHOTS or not ends_sentence(last[-1].spoken_text):
        return False
    return all(
        shot.speaker is speaker and bool(shot.spoken_text) and not shot.staging
        for shot in last
    )


def _speech_purpose(
    scene: SceneSoFar, speaker: CastMember | None, *, is_over: bool
) -> str:
    if speaker is None:
        return "Hear a voice"
    if is_over:
        over = f"Over-the-shoulder on {speaker.name}"
        # A pair has one shoulder of each, so that who goes on is seen with the other.
        goes_on = bool(scene.shots) and scene.shots[-1].purpose == over
        return "Two-shot: they talk" if goes_on else over
    return scene.look_at(f"Single on {speaker.name}", (speaker,))


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
    has_more = bool(beside.before or beside.after)
    name = speaker.name if speaker else "somebody"
    if speaker is not None and not has_more:
        name = scene.introduce(speaker)
    text = describe_speech(beside, name, describe_act(line))
    if speaker is not None and not has_more:
        text = _name_or_cue(scene, speaker, line, text)
    return SpeechAction(
        tag=beside.tag, text=text, is_bare=has_no_manner(line) and not has_more
    )


def _name_or_cue(
    scene: SceneSoFar, person: CastMember, line: SpokenLine, text: str
) -> str:
    """Return *text*, or from which words on a shot is on *person*.

    The words tell a crew more than "goes on", and than what was said of a line before.
    """
    cue = quote_cue(line.words)
    tells_nothing = is_bare(line) or scene.has_told(text)
    if not cue or not tells_nothing:
        return text
    return f"On {scene.introduce(person)} {cue}."


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


def _reaction_shot(
    scene: SceneSoFar,
    shot: ShotDraft,
    listener: CastMember,
    matter: SpeechMatter | None,
    words: str,
) -> ShotDraft:
    """Return a shot of *listener* while *words* are heard."""
    name, speaker = scene.introduce(listener), shot.speaker
    action = f"On {name} {quote_cue(words)}."
    if matter and speaker:
        verb = conjugate("hear", is_plural=is_plural_name(listener.name))
        told = matter.words_to_hear(listener, speaker)
        heard = f"{begin_sentence(name)} {verb} {told}."
        action = action if scene.has_told(heard) else heard
    return replace(
        shot,
        action=action,
        matter=matter,
        bare=True,
        purpose=scene.look_at(f"Reaction of {listener.name}", (listener,)),
        people=(listener,),
        objects=(),
        narration=(),
        staging=True,
    )
