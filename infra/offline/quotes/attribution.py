"""Who speaks each quotation: the likeliest order of turns in its conversation."""

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

# How often each kind was right on 34 novels with gold speakers (`tests/quality`). None
# falls below an even chance, so only a turn that nobody fits is left unresolved.
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
        heard: It is a voice that is said to speak; once settled, whoever is only heard.
    """

    quotation: NumberedQuotation
    speaker: EntityCluster | None
    attribution: Attribution
    confidence: float
    non_speech: NonSpeechKind | None = None
    is_offscreen: bool = False


def attribute_quotations(
    page: Document, cast: Coreference
) -> list[AttributedQuotation]:
    """Return every quotation of *page*, in order, with its speaker."""
    known: dict[str, AttributedQuotation] = {}
    for turns in split_conversations(page, cast):
        for turn, who in zip(turns, decode_speakers(turns, cast), strict=True):
            for spoken in _attribute_turn(turn, who):
                known[spoken.quotation.number] = spoken
    for one in known.values():
        if one.speaker is not None:
            one.speaker.quotation_count += 1
    return [known[q.number] for part in page.units for q in part.quotations]


def _attribute_turn(
    turn: DialogueTurn, found: SpeakerHypothesis
) -> Iterator[AttributedQuotation]:
    """Yield a turn's quotations: one speaker, unless a quotation states another."""
    who, how = found.speaker, found.attribution
    for speech in turn.speeches:
        if speech.explicit_speaker is not None:
            who, how = (
                speech.explicit_speaker,
                "cue" if speech.quotation.speaker else "explicit",
            )
        yield _attribute_speech(speech, who, how)


def _attribute_speech(
    speech: Speech, who: EntityCluster | None, how: Attribution
) -> AttributedQuotation:
    if speech.non_speech or who is None:
        who, how = None, "none"
    return AttributedQuotation(
        quotation=speech.quotation,
        speaker=who,
        attribution=how,
        confidence=CONFIDENCE[how],
        non_speech=speech.non_speech,
        is_offscreen=speech.is_voice,
    )
