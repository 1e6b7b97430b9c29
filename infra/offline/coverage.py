"""The grammar of coverage: establish, master, singles, reactions, inserts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

from infra.offline.company import Company
from infra.offline.grammar import SUBJECTS, Token
from infra.offline.page import Part
from infra.offline.pieces import Piece, pieces
from infra.offline.tags import beside, speaking
from ports.questions.direction import CastMember, SceneElement, SceneMaterial
from ports.questions.numbered import NumberedQuotation

WORDS_PER_SECOND = 2.5
AIM_SECONDS = 5.0
ACTION_WORDS_PER_SECOND = 9.0
"""Narration is seen faster than it is read."""

LOOK = 20
"""Words of a look; more is an errand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A shot in the making.

    Attributes:
        told: Narration that it shows.
        meant: Who is meant in it, by the tokens' places.
        tag: The verb that says that somebody speaks.
    """

    parts: tuple[Part, ...]
    quotations: tuple[NumberedQuotation, ...]
    speaker: CastMember | None
    told: tuple[Token, ...]
    meant: Mapping[int, CastMember]
    action: str
    purpose: str
    people: tuple[CastMember, ...]
    objects: tuple[SceneElement, ...]
    seconds: float
    spoken: str = ""
    tag: Token | None = None


def drafted(
    material: SceneMaterial, parts: tuple[Part, ...], company: Company
) -> list[Draft]:
    """Return the shots of a scene before they are thinned to the schema's bound."""
    shots: list[Draft] = []
    if material.first_visit and material.window[0] == 1:
        shots.append(_establishing(material, parts))
    for part in parts:
        for piece in pieces(part):
            if piece.quotation is None:
                shots.append(_action(material, piece, company, shots))
            else:
                shots += _speech(material, piece, company, shots)
    return shots


def _establishing(material: SceneMaterial, parts: tuple[Part, ...]) -> Draft:
    return Draft(
        parts=parts[:1],
        quotations=(),
        speaker=None,
        told=(),
        meant={},
        action=f"{material.slugline}: the place, before anybody matters in it.",
        purpose="Establish the place",
        people=(),
        objects=(),
        seconds=3.0,
    )


def _action(
    material: SceneMaterial, piece: Piece, company: Company, shots: list[Draft]
) -> Draft:
    meant = company.meant(piece.tokens)
    people = company.seen(piece.part.grammar, piece.tokens, meant)
    objects = tuple(company.objects(piece.tokens))
    words = max(piece.words, 1)
    return Draft(
        parts=(piece.part,),
        quotations=(),
        speaker=None,
        told=piece.tokens,
        meant=meant,
        action=piece.text or material.slugline,
        purpose=_action_purpose(material, piece, people, company, shots),
        people=people,
        objects=objects,
        seconds=round(min(max(words / ACTION_WORDS_PER_SECOND, 1.5), AIM_SECONDS), 1),
    )


def _action_purpose(
    material: SceneMaterial,
    piece: Piece,
    people: tuple[CastMember, ...],
    company: Company,
    shots: list[Draft],
) -> str:
    if material.kind != "scene":
        summed = material.kind == "summary"
        return "Montage under the narration" if summed else "Voice-over image"
    if piece.part.role in {"heading", "slugline", "break", "transition"}:
        return "Transition"
    if len(people) > 1:
        staged = any(s.purpose.startswith("Master") for s in shots)
        return "Two-shot: what they do" if staged else "Master: who stands where"
    if not people:
        shown = company.objects(_foremost(piece)) if piece.words <= LOOK else []
        return f"Insert on {shown[0].name}" if shown else "Show what happens"
    spoken = bool(shots) and bool(shots[-1].quotations)
    if spoken and shots[-1].speaker not in people and piece.words <= LOOK:
        return f"Reaction of {people[0].name}"
    return f"Follow {people[0].name}"


def _foremost(piece: Piece) -> list[Token]:
    """Return what a piece is about: the subjects and objects of its verbs."""
    return [t for t in piece.tokens if t.dep in {*SUBJECTS, "dobj"}]


def _speech(
    material: SceneMaterial, piece: Piece, company: Company, shots: list[Draft]
) -> list[Draft]:
    """Return a single on whoever speaks; a long speech is cut against a listener."""
    quotation = piece.quotation
    if quotation is None:
        return []
    speaker = company.speaker(quotation.speaker)
    meant = company.meant(piece.beside)
    around = company.seen(piece.part.grammar, piece.beside, meant)
    narration = beside(piece.part, piece.beside, (quotation.start, quotation.end))
    seconds = piece.words / WORDS_PER_SECOND
    count = max(1, ceil(seconds / (material.max_shot_seconds * 0.85)))
    shot = Draft(
        parts=(piece.part,),
        quotations=(quotation,),
        speaker=speaker,
        told=piece.beside,
        meant=meant,
        tag=narration.tag,
        action=speaking(narration, speaker.name if speaker else "somebody"),
        purpose=_speech_purpose(speaker, shots),
        people=tuple(dict.fromkeys((*((speaker,) if speaker else ()), *around))),
        objects=tuple(company.objects(piece.beside)),
        seconds=round(min(max(seconds / count, 1.5), material.max_shot_seconds), 1),
        spoken=piece.text,
    )
    listener = _listener(shots, speaker)
    return [
        shot
        if n % 2 == 0 or listener is None or speaker is None
        else _listening(shot, speaker, listener)
        for n in range(count)
    ]


def _speech_purpose(speaker: CastMember | None, shots: list[Draft]) -> str:
    if speaker is None:
        return "Hear a voice"
    before = [s.speaker for s in shots if s.speaker is not None]
    if before and before[-1] is not speaker:
        return f"Reverse on {speaker.name}"
    return f"Single on {speaker.name}"


def _listener(shots: list[Draft], speaker: CastMember | None) -> CastMember | None:
    return next(
        (
            s.speaker
            for s in reversed(shots)
            if s.speaker is not None and s.speaker is not speaker
        ),
        None,
    )


def _listening(shot: Draft, speaker: CastMember, listener: CastMember) -> Draft:
    return replace(
        shot,
        action=f"{listener.name} listens while {speaker.name} speaks on.",
        purpose=f"Reaction of {listener.name}",
        people=(listener, speaker),
        told=(),
    )
