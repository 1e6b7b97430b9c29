"""Coverage of a scene: establishing shot, master, two-shots, inserts and reactions.

Shots of speech are made by `dialogue_coverage`.
"""

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.shots.dialogue_coverage import MIN_SHOT_SECONDS, cover_speech
from infra.offline.shots.draft import ShotDraft
from infra.offline.shots.scene_entities import SceneEntities
from infra.offline.shots.segments import ShotSegment, split_into_segments
from ports.domain.film import TARGET_SHOT_SECONDS
from ports.questions.direct_scene import CastMember, SceneMaterial

ACTION_WORDS_PER_SECOND = 9.0
"""Narration is seen faster than it is read aloud."""
ESTABLISHING_SECONDS = 3.0

MAX_GLANCE_WORDS = 20
"""Words of narration that an insert or a reaction can show; more is an action."""


def draft_shots(
    material: SceneMaterial, units: tuple[TextUnit, ...], entities: SceneEntities
) -> list[ShotDraft]:
    """Return the shots of a scene in text order, as many as its segments need."""
    shots: list[ShotDraft] = []
    if material.first_visit and material.window[0] == 1:
        shots.append(_establishing_shot(material, units))
    for unit in units:
        for segment in split_into_segments(unit):
            if segment.quotation is None:
                shots.append(_action_shot(material, segment, entities, shots))
            else:
                shots += cover_speech(material, segment, entities, shots)
    return shots


def _establishing_shot(
    material: SceneMaterial, units: tuple[TextUnit, ...]
) -> ShotDraft:
    return ShotDraft(
        units=units[:1],
        quotations=(),
        speaker=None,
        narration=(),
        referents={},
        action=f"{material.slugline}: the place, before anybody matters in it.",
        purpose="Establish the place",
        people=(),
        objects=(),
        seconds=ESTABLISHING_SECONDS,
    )


def _action_shot(
    material: SceneMaterial,
    segment: ShotSegment,
    entities: SceneEntities,
    shots: list[ShotDraft],
) -> ShotDraft:
    referents = entities.resolve(segment.tokens)
    people = entities.visible(segment.unit.parse, segment.tokens, referents)
    objects = tuple(entities.objects(segment.tokens))
    words = max(segment.word_count, 1)
    return ShotDraft(
        units=(segment.unit,),
        quotations=(),
        speaker=None,
        narration=segment.tokens,
        referents=referents,
        action=segment.text or material.slugline,
        purpose=_action_purpose(material, segment, people, entities, shots),
        people=people,
        objects=objects,
        seconds=round(
            min(
                max(words / ACTION_WORDS_PER_SECOND, MIN_SHOT_SECONDS),
                TARGET_SHOT_SECONDS,
            ),
            1,
        ),
    )


def _action_purpose(
    material: SceneMaterial,
    segment: ShotSegment,
    people: tuple[CastMember, ...],
    entities: SceneEntities,
    shots: list[ShotDraft],
) -> str:
    if material.kind != "scene":
        is_summary = material.kind == "summary"
        return "Montage under the narration" if is_summary else "Voice-over image"
    if segment.unit.role in {"heading", "slugline", "break", "transition"}:
        return "Transition"
    if len(people) > 1:
        has_master = any(s.purpose.startswith("Master") for s in shots)
        return "Two-shot: what they do" if has_master else "Master: who stands where"
    is_glance = segment.word_count <= MAX_GLANCE_WORDS
    if not people:
        objects = entities.objects(_verb_arguments(segment)) if is_glance else []
        return f"Insert on {objects[0].name}" if objects else "Show what happens"
    follows_speech = bool(shots) and bool(shots[-1].quotations)
    if follows_speech and shots[-1].speaker not in people and is_glance:
        return f"Reaction of {people[0].name}"
    return f"Follow {people[0].name}"


def _verb_arguments(segment: ShotSegment) -> list[Token]:
    """Return the subjects and objects of the verbs: what the segment is about."""
    return [t for t in segment.tokens if t.dep in {*SUBJECTS, "dobj"}]
