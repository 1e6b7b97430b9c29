"""Quotation attribution: the speaker of every quotation of a passage."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.language.document import Document
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.quotes.decoder import SpeakerHypothesis, decode_speakers
from infra.offline.quotes.non_speech import NonSpeechKind
from infra.offline.quotes.segments import Speech
from infra.offline.quotes.speaker_model import SpeakerModel
from infra.offline.quotes.turns import DialogueTurn, split_conversations
from ports.domain.film import Attribution
from ports.questions.numbered import NumberedQuotation


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
    document: Document, coreference: Coreference, model: SpeakerModel
) -> list[AttributedQuotation]:
    """Return every quotation of *document*, in text order, with its speaker.

    It also counts the quotations of each speaker, in `quotation_count`.
    """
    by_number: dict[str, AttributedQuotation] = {}
    for turns in split_conversations(document, coreference):
        speakers = decode_speakers(turns, coreference, model)
        for turn, hypothesis in zip(turns, speakers, strict=True):
            for attributed in _attribute_turn(turn, hypothesis, model):
                by_number[attributed.quotation.number] = attributed
    for attributed in by_number.values():
        if attributed.speaker is not None:
            attributed.speaker.quotation_count += 1
    return [by_number[q.number] for unit in document.units for q in unit.quotations]


def _attribute_turn(
    turn: DialogueTurn, hypothesis: SpeakerHypothesis, model: SpeakerModel
) -> Iterator[AttributedQuotation]:
    """Yield the quotations of a turn: of one speaker, until another one is named."""
    now = hypothesis
    for speech in turn.speeches:
        named = speech.explicit_speaker
        if named is turn.explicit_speaker:
            now = hypothesis
        elif named is not None:
            now = SpeakerHypothesis(
                speaker=named, attribution="explicit", probability=1.0
            )
        yield _attribute_speech(speech, now, model)


def _attribute_speech(
    speech: Speech, hypothesis: SpeakerHypothesis, model: SpeakerModel
) -> AttributedQuotation:
    speaker, attribution = hypothesis.speaker, hypothesis.attribution
    if speech.quotation.speaker is not None:
        attribution = "cue"
    if speech.non_speech or speaker is None:
        speaker, attribution = None, "none"
    return AttributedQuotation(
        quotation=speech.quotation,
        speaker=speaker,
        attribution=attribution,
        confidence=model.calibrate(attribution, hypothesis.probability)
        if speaker
        else 0.0,
        non_speech=speech.non_speech,
        is_offscreen=speech.is_voice or speech.quotation.offscreen,
    )
