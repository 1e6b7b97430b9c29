"""What stands in quotation marks and is not said aloud."""

import re
from functools import cache
from typing import Literal

from infra.offline.lexicon import alternatives
from infra.offline.page import Part
from ports.questions.numbered import NumberedQuotation

Unspoken = Literal["thought", "title", "letter", "sign", "emphasis"]

SHORT = 5
"""Words of an emphasis or a title at the most, inside a sentence."""

THOUGHTS = re.compile(
    r"(?:he|she|I|[A-Z]\w+)\s+(?:thought|mused|reflected)\b"
    r"|(?:thought|mused|reflected)\s+(?:to\s+)?(?:[A-Z]\w+|he|she|I)\b"
)
VERB_LEADS = re.compile(
    r"\b(?:said|says|say|cried|asked|answered|replied|shouted|whispered|called out"
    r"|exclaimed|murmured|muttered)\s*$"
)


@cache
def _before(section: str) -> re.Pattern[str]:
    return re.compile(alternatives("cues", section), re.IGNORECASE)


def unspoken(part: Part, quotation: NumberedQuotation) -> Unspoken | None:
    """Return what *quotation* is when nobody says it."""
    if quotation.speaker is not None or quotation.continues is not None:
        return None
    if part.role == "letter":
        return "letter"
    before, words, after = _around(part, quotation)
    if THOUGHTS.match(after):
        return "thought"
    short = len(words.split()) <= SHORT
    if short and _runs_on(before, words, after):
        if _before("sign").search(before):
            return "sign"
        return (
            "title"
            if _before("title").search(before) or _is_title(words)
            else "emphasis"
        )
    if _before("sign").search(before) and words.isupper():
        return "sign"
    return None


def _around(part: Part, quotation: NumberedQuotation) -> tuple[str, str, str]:
    before = part.text[: quotation.start].rstrip("“\"‘'«_ \n\t")
    after = part.text[quotation.end :].lstrip("”\"’'»_ ")
    return before, part.text[quotation.start : quotation.end], after


def _runs_on(before: str, words: str, after: str) -> bool:
    """Tell whether the sentence goes on through the quotation as through a word."""
    if words.rstrip().endswith((",", "!", "?", "—", "…")):
        return False
    leads = bool(before) and before[-1:].isalpha()
    goes_on = after[:1].islower() or not after or after[:1] in ",.;:)"
    return leads and goes_on and not VERB_LEADS.search(before)


def _is_title(words: str) -> bool:
    pieces = [w for w in words.split() if w[0].isalpha()]
    return len(pieces) > 1 and all(
        w[0].isupper() or w in {"of", "the", "and", "in", "to", "a"} for w in pieces
    )
