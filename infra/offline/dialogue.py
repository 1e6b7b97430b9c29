"""The coverage of speech: singles, reverses, reactions, and voices from elsewhere."""

from dataclasses import replace
from math import ceil

from infra.offline.company import Company
from infra.offline.draft import Draft
from infra.offline.pieces import Piece
from infra.offline.tags import beside, speaking
from ports.questions.direction import CastMember, SceneMaterial
from ports.questions.numbered import NumberedQuotation

WORDS_PER_SECOND = 2.5
SHORTEST = 1.5


def speech(
    material: SceneMaterial, piece: Piece, company: Company, shots: list[Draft]
) -> list[Draft]:
    """Return a single on whoever speaks; a long speech is cut against a listener."""
    quotation = piece.quotation
    if quotation is None:
        return []
    speaker = company.speaker(quotation.speaker)
    if quotation.offscreen or (quotation.speaker and speaker is None):
        return [_heard(material, piece, quotation, shots)]
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
        seconds=_lasting(seconds / count, material),
        spoken=piece.text,
    )
    listener = _listener(shots, speaker)
    return [
        shot
        if n % 2 == 0 or listener is None or speaker is None
        else _listening(shot, speaker, listener)
        for n in range(count)
    ]


def _lasting(seconds: float, material: SceneMaterial) -> float:
    return round(min(max(seconds, SHORTEST), material.max_shot_seconds), 1)


def _heard(
    material: SceneMaterial,
    piece: Piece,
    quotation: NumberedQuotation,
    shots: list[Draft],
) -> Draft:
    """Return a voice from elsewhere, on the face of whoever hears it."""
    voice = quotation.speaker or "a voice"
    listener = _listener(shots, None)
    said = speaking(
        beside(piece.part, piece.beside, (quotation.start, quotation.end)), voice
    )
    return Draft(
        parts=(piece.part,),
        quotations=(quotation,),
        speaker=None,
        told=(),
        meant={},
        action=f"On {listener.name}: {said}" if listener else said,
        purpose=f"Hear {voice}, unseen",
        people=(listener,) if listener else (),
        objects=(),
        seconds=_lasting(piece.words / WORDS_PER_SECOND, material),
    )


def _speech_purpose(speaker: CastMember | None, shots: list[Draft]) -> str:
    if speaker is None:
        return "Hear a voice"
    before = [s.speaker for s in shots if s.speaker is not None]
    if before and before[-1] is not speaker:
        return f"Reverse on {speaker.name}"
    return f"Single on {speaker.name}"


def _listener(shots: list[Draft], speaker: CastMember | None) -> CastMember | None:
    """Return who was last in frame: who spoke last may have left, or hung up."""
    return next(
        (m for s in reversed(shots) for m in s.people if m is not speaker), None
    )


def _listening(shot: Draft, speaker: CastMember, listener: CastMember) -> Draft:
    return replace(
        shot,
        action=f"{listener.name} listens while {speaker.name} speaks on.",
        purpose=f"Reaction of {listener.name}",
        people=(listener, speaker),
        told=(),
    )
