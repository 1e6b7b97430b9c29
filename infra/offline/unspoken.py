"""What stands in quotation marks and is not said aloud."""

from typing import Literal

from infra.offline.expressions import is_expression, is_title
from infra.offline.framed import Framed, cue
from infra.offline.page import Part
from infra.offline.thoughts import is_thought
from ports.questions.numbered import NumberedQuotation

Unspoken = Literal["thought", "title", "letter", "sign", "emphasis"]


def leads_into_document(before: str) -> bool:
    """Tell whether words lead into what is read: `… on the first page:`."""
    return bool(cue("document").search(before))


def unspoken(
    part: Part, quotation: NumberedQuotation, lead: Part | None
) -> Unspoken | None:
    """Return what *quotation* is when nobody says it; *lead* stands before its part."""
    if quotation.speaker is not None:
        return None
    framed = Framed.of(part, quotation, lead)
    if part.role == "letter" or leads_into_document(framed.before):
        return "letter"
    if is_thought(framed):
        return "thought"
    if framed.words.isupper() and framed.led_by("sign"):
        return "sign"
    return _expression(framed) if is_expression(framed) else _told(framed)


def _expression(framed: Framed) -> Unspoken:
    """Return what words are that stand in a sentence as if they were one."""
    if framed.led_by("sign"):
        return "sign"
    titled = framed.led_by("title") or is_title(framed.words)
    return "title" if titled else "emphasis"


def _told(framed: Framed) -> Unspoken | None:
    """Return what quoted words are, however many, beside others that say so."""
    if framed.led_by("named"):
        return "title"
    phrased = framed.led_by("phrased") or framed.followed_by("phrased after")
    return "emphasis" if phrased else None
