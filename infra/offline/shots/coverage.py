"""The grammar of coverage: establish, master, follow, insert; speech is dialogue's."""

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.shots.dialogue_coverage import cover_speech
from infra.offline.shots.draft import ShotDraft
from infra.offline.shots.scene_entities import SceneEntities
from infra.offline.shots.segments import ShotSegment, split_into_segments
from ports.questions.direct_scene import CastMember, SceneMaterial

AIM_SECONDS = 5.0
ACTION_WORDS_PER_SECOND = 9.0
"""Narration is seen faster than it is read."""

MAX_GLANCE_WORDS = 20
"""Words of a look; more is an errand."""


def draft_shots(
    material: SceneMaterial, parts: tuple[TextUnit, ...], company: SceneEntities
) -> list[ShotDraft]:
    """Return the shots of a scene before they are thinned to the schema's bound."""
    shots: list[ShotDraft] = []
    if material.first_visit and material.window[0] == 1:
        shots.append(_establishing_shot(material, parts))
    for part in parts:
        for piece in split_into_segments(part):
            if piece.quotation is None:
                shots.append(_action_shot(material, piece, company, shots))
            else:
                shots += cover_speech(material, piece, company, shots)
    return shots


def _establishing_shot(
    material: SceneMaterial, parts: tuple[TextUnit, ...]
) -> ShotDraft:
    return ShotDraft(
        units=parts[:1],
        quotations=(),
        speaker=None,
        narration=(),
        referents={},
        action=f"{material.slugline}: the place, before anybody matters in it.",
        purpose="Establish the place",
        people=(),
        objects=(),
        seconds=3.0,
    )


def _action_shot(
    material: SceneMaterial,
    piece: ShotSegment,
    company: SceneEntities,
    shots: list[ShotDraft],
) -> ShotDraft:
    meant = company.resolve(piece.tokens)
    people = company.visible(piece.unit.parse, piece.tokens, meant)
    objects = tuple(company.objects(piece.tokens))
    words = max(piece.word_count, 1)
    return ShotDraft(
        units=(piece.unit,),
        quotations=(),
        speaker=None,
        narration=piece.tokens,
        referents=meant,
        action=piece.text or material.slugline,
        purpose=_action_purpose(material, piece, people, company, shots),
        people=people,
        objects=objects,
        seconds=round(min(max(words / ACTION_WORDS_PER_SECOND, 1.5), AIM_SECONDS), 1),
    )


def _action_purpose(
    material: SceneMaterial,
    piece: ShotSegment,
    people: tuple[CastMember, ...],
    company: SceneEntities,
    shots: list[ShotDraft],
) -> str:
    if material.kind != "scene":
        summed = material.kind == "summary"
        return "Montage under the narration" if summed else "Voice-over image"
    if piece.unit.role in {"heading", "slugline", "break", "transition"}:
        return "Transition"
    if len(people) > 1:
        staged = any(s.purpose.startswith("Master") for s in shots)
        return "Two-shot: what they do" if staged else "Master: who stands where"
    if not people:
        shown = (
            company.objects(_verb_arguments(piece))
            if piece.word_count <= MAX_GLANCE_WORDS
            else []
        )
        return f"Insert on {shown[0].name}" if shown else "Show what happens"
    spoken = bool(shots) and bool(shots[-1].quotations)
    if (
        spoken
        and shots[-1].speaker not in people
        and piece.word_count <= MAX_GLANCE_WORDS
    ):
        return f"Reaction of {people[0].name}"
    return f"Follow {people[0].name}"


def _verb_arguments(piece: ShotSegment) -> list[Token]:
    """Return what a piece is about: the subjects and objects of its verbs."""
    return [t for t in piece.tokens if t.dep in {*SUBJECTS, "dobj"}]
