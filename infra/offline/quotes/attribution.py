"""Quotation attribution: the speaker of every quotation of a passage."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.language.document import Document
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.quotes.decoder import SpeakerHypothesis, decode_speakers
from infra.offline.quotes.non_speech import NonSpeechKind
from infra.offline.quotes.segments import Speech
from infra.offline.quotes.turns import DialogueTurn, split_conversations
from ports.domain.film import Attribution
from ports.questions.numbered import NumberedQuotation

# How often each kind was right on 34 novels with known speakers (`tests/quality`). All
# are right more often than not, so only a turn without any candidate has no speaker.
CONFIDENCE: dict[Attribution, float] = {
    "cue": 1.0,
    "explicit": 0.92,
    "anaphoric": 0.73,
    "implicit": 0.63,
    "alternating": 0.71,
    "none": 0.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedQuotation:
    """A quotation with its speaker, or with what it is instead of speech.

    Attributes:
        confidence: Share of such attributions that are right, in [0, 1].
        is_offscreen: A voice is said to speak; after `mark_offscreen`, the speaker is
            heard and not seen.
    """

    quotation: NumberedQuotation
    speaker: EntityCluster | None
    attribution: Attribution
    confidence: float
    non_speech: NonSpeechKind | None = None
    is_offscreen: bool = False


def attribute_quotations(
    document: Document, coreference: Coreference
) -> list[AttributedQuotation]:
    """Return every quotation of *document*, in text order, with its speaker.

    It also counts the quotations of each speaker, in `quotation_count`.
    """
    by_number: dict[str, AttributedQuotation] = {}
    for turns in split_conversations(document, coreference):
        speakers = decode_speakers(turns, coreference)
        for turn, hypothesis in zip(turns, speakers, strict=True):
            for attributed in _attribute_turn(turn, hypothesis):
                by_number[attributed.quotation.number] = attributed
    for attributed in by_number.values():
        if attributed.speaker is not None:
            attributed.speaker.quotation_count += 1
    return [by_number[q.number] for unit in document.units for q in unit.quotations]


def _attribute_turn(
    turn: DialogueTurn, hypothesis: SpeakerHypothesis
) -> Iterator[AttributedQuotation]:
    """Yield the quotations of a turn: of one speaker, until another one is named."""
    speaker, attribution = hypothesis.speaker, hypothesis.attribution
    for speech in turn.speeches:
        if speech.explicit_speaker is not None:
            speaker = speech.explicit_speaker
            attribution = "cue" if speech.quotation.speaker else "explicit"
        yield _attribute_speech(speech, speaker, attribution)


def _attribute_speech(
    speech: Speech, speaker: EntityCluster | None, attribution: Attribution
) -> AttributedQuotation:
    if speech.non_speech or speaker is None:
        speaker, attribution = None, "none"
    return AttributedQuotation(
        quotation=speech.quotation,
        speaker=speaker,
        attribution=attribution,
        confidence=CONFIDENCE[attribution],
        non_speech=speech.non_speech,
        is_offscreen=speech.is_voice,
    )
