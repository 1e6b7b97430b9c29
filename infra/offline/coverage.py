"""The grammar of coverage: establish, master, follow, insert; speech is dialogue's."""

from infra.offline.company import Company
from infra.offline.dialogue import speech
from infra.offline.draft import Draft
from infra.offline.grammar import SUBJECTS, Token
from infra.offline.page import Part
from infra.offline.pieces import Piece, pieces
from ports.questions.direction import CastMember, SceneMaterial

AIM_SECONDS = 5.0
ACTION_WORDS_PER_SECOND = 9.0
"""Narration is seen faster than it is read."""

LOOK = 20
"""Words of a look; more is an errand."""


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
                shots += speech(material, piece, company, shots)
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
