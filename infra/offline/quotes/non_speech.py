"""What stands in quotation marks and is not said aloud."""

from typing import Literal

from infra.offline.language.document import TextUnit
from infra.offline.quotes.quotation_context import QuotationContext, cue_pattern
from infra.offline.quotes.scare_quotes import is_scare_quote, is_title
from infra.offline.quotes.thoughts import is_thought
from ports.questions.numbered import NumberedQuotation

NonSpeechKind = Literal["thought", "title", "letter", "sign", "emphasis"]


def is_document_lead(before: str) -> bool:
    """Tell whether words lead into what is read: `… on the first page:`."""
    return bool(cue_pattern("document").search(before))


def classify_non_speech(
    part: TextUnit, quotation: NumberedQuotation, lead: TextUnit | None
) -> NonSpeechKind | None:
    """Return what *quotation* is when nobody says it; *lead* stands before its part."""
    if quotation.speaker is not None:
        return None
    framed = QuotationContext.build(part, quotation, lead)
    if part.role == "letter" or is_document_lead(framed.before):
        return "letter"
    if is_thought(framed):
        return "thought"
    if framed.words.isupper() and framed.has_cue_before("sign"):
        return "sign"
    return (
        _scare_quote_kind(framed) if is_scare_quote(framed) else _kind_from_cues(framed)
    )


def _scare_quote_kind(framed: QuotationContext) -> NonSpeechKind:
    """Return what words are that stand in a sentence as if they were one."""
    if framed.has_cue_before("sign"):
        return "sign"
    titled = framed.has_cue_before("title") or is_title(framed.words)
    return "title" if titled else "emphasis"


def _kind_from_cues(framed: QuotationContext) -> NonSpeechKind | None:
    """Return what quoted words are, however many, beside others that say so."""
    if framed.has_cue_before("named"):
        return "title"
    phrased = framed.has_cue_before("phrased") or framed.has_cue_after("phrased after")
    return "emphasis" if phrased else None
