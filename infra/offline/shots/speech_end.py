"""The end of a long speech: what is done when its words have been said."""

from collections.abc import Sequence
from dataclasses import replace

from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import Token
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.shots.action_text import ActionText
from infra.offline.shots.draft import ShotDraft
from infra.offline.shots.scene_so_far import SceneSoFar
from infra.offline.shots.segments import ShotSegment
from ports.domain.speech_cuts import ends_sentence
from ports.questions.direct_scene import CastMember


def closing_sentences(segment: ShotSegment) -> tuple[Token, ...]:
    """Return the sentences that stand after a speech, and do not say who spoke."""
    speech = segment.quotations[-1]
    told = tuple(t for t in segment.adjacent_tokens if t.start >= speech.end)
    first = next((t for t in told if t.text[0].isalnum()), None)
    if first is None or not first.is_capitalised:
        return ()
    is_over = ends_sentence(segment.unit.text[speech.start : speech.end])
    names_speech = any(
        t.lemma in terms("verbs", "speech") and t.tag in FINITE_TAGS for t in told
    )
    return told if is_over and not names_speech else ()


def end_speech(
    scene: SceneSoFar, segment: ShotSegment, shot: ShotDraft, told: tuple[Token, ...]
) -> ShotDraft:
    """Return the last *shot* of a speech with what is *told* at its end."""
    unit = segment.unit
    referents = scene.resolve(unit, told)
    scene.observe(replace(segment, adjacent_tokens=told), referents)
    seen = tuple(scene.entities.visible(unit.parse, told, referents))
    purpose, people = _frame(shot, seen)
    return replace(
        shot,
        narration=told,
        referents=referents,
        action=ActionText(unit, referents, in_past=scene.is_past(unit)).render(told),
        purpose=purpose,
        people=people,
        objects=tuple(scene.entities.objects(told, unit)),
        matter=None,
        bare=False,
        business="",
    )


def _frame(
    shot: ShotDraft, seen: Sequence[CastMember]
) -> tuple[str, tuple[CastMember, ...]]:
    """Return the purpose and the people of a shot at whose end *seen* do something."""
    others = [member for member in seen if member is not shot.speaker]
    if not others:
        return shot.purpose, shot.people
    if len(seen) == 1:
        return f"Reaction of {others[0].name}", tuple(others)
    return "Two-shot: what they do", tuple(dict.fromkeys((*shot.people, *others)))


def observe_business(
    scene: SceneSoFar, segment: ShotSegment, tokens: Sequence[Token]
) -> None:
    """Take in what *tokens* beside a speech tell that people go on doing."""
    referents = scene.resolve(segment.unit, tokens)
    scene.business.observe(segment.unit, tokens, referents)
