"""What stands in quotation marks and is not said aloud."""

import re
from functools import cache
from typing import Literal

from infra.offline.lexicon import alternatives, terms
from infra.offline.page import Part
from ports.questions.numbered import NumberedQuotation

Unspoken = Literal["thought", "title", "letter", "sign", "emphasis"]

SHORT = 5
"""Words of an emphasis at the most, inside a sentence."""

EMBEDDED = 12
"""The same where small letters or a title's capitals show that no speech begins."""

ODD = 2
"""Words of an expression that a writer holds at arm's length."""

NOT_LEADING = frozenset({"call", "write", "read", "own", "go"})
"""Speech verbs that as often lead into a name: `called "the Rat"`."""

_THINKER = r"(?:(?:poor|old|young|little|the|her|his|my)\s+)*(?:[A-Z]\w+|he|she|I)"
THOUGHTS = re.compile(
    rf"{_THINKER}\s+(?:thought|mused|reflected)\b"
    rf"|(?:thought|mused|reflected)\s+(?:to\s+)?{_THINKER}\b"
)
THOUGHT_LEADS = re.compile(
    rf"\b(?:thought|mused)\s+{_THINKER}[,:]?$|\b(?:he|she|I)\s+thought[,:]$"
)


@cache
def _before(section: str) -> re.Pattern[str]:
    return re.compile(alternatives("cues", section), re.IGNORECASE)


def leads_into_document(before: str) -> bool:
    """Tell whether words lead into what is read: `… on the first page:`."""
    return bool(_before("document").search(before))


def unspoken(part: Part, quotation: NumberedQuotation) -> Unspoken | None:
    """Return what *quotation* is when nobody says it."""
    if quotation.speaker is not None:
        return None
    before, words, after = _around(part, quotation)
    if part.role == "letter" or leads_into_document(before):
        return "letter"
    if THOUGHTS.match(after) or THOUGHT_LEADS.search(before):
        return "thought"
    is_odd = _is_odd_word(before, words, after, quotation)
    if is_odd or _runs_on(part, before, words, quotation):
        if _before("sign").search(before):
            return "sign"
        titled = _before("title").search(before) or _is_title(words)
        return "title" if titled else "emphasis"
    shouted = words.isupper() and _before("sign").search(before)
    return "sign" if shouted else None


def _around(part: Part, quotation: NumberedQuotation) -> tuple[str, str, str]:
    before = part.text[: quotation.start].rstrip("“\"‘'«_ \n\t")
    after = part.text[quotation.end :].lstrip("”\"’'»_ ")
    return before, part.text[quotation.start : quotation.end], after


def _runs_on(part: Part, before: str, words: str, quotation: NumberedQuotation) -> bool:
    """Tell whether the sentence runs into the quotation as into a word of its own.

    Printers put a comma inside the marks whoever it belongs to, so only what stands
    before can tell: speech has a comma, a colon or a speech verb there.
    """
    if not before[-1:].isalpha() or words.rstrip().endswith(("!", "?", "—", "…", "-")):
        return False
    lead = [t for t in part.grammar if t.end <= quotation.start and t.text[0].isalpha()]
    if lead and lead[-1].lemma in terms("verbs", "speech") - NOT_LEADING:
        return False
    longest = EMBEDDED if words[:1].islower() or _is_title(words) else SHORT
    return len(words.split()) <= longest


def _is_odd_word(
    before: str, words: str, after: str, quotation: NumberedQuotation
) -> bool:
    """Tell whether a word or two stand between commas: he, as he put it, "lit," …"""
    return (
        quotation.continues is None
        and before.endswith(",")
        and words[:1].islower()
        and len(words.split()) <= ODD
        and words.rstrip().endswith(",")
        and after[:1].islower()
    )


def _is_title(words: str) -> bool:
    pieces = [w for w in words.split() if w[0].isalpha()]
    small = {"of", "the", "and", "in", "to", "a", "as", "for", "on"}
    return len(pieces) > 1 and all(w[0].isupper() or w in small for w in pieces)
