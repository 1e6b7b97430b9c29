"""Quotation marks of a paragraph, each with what its neighbours make of it."""

import re
from dataclasses import dataclass

from ports.story import Span

SINGLES = "'‘’‚‛`´‹›"
_MARK = re.compile("[\"“”„‟«»'‘’‚‛`´‹›]")
_BEFORE_OPENING = frozenset("([{—–-―_*/|~<…\"“”„«»'‘’‚‹›`:")
_BEFORE_STRONG_CLOSING = frozenset(",.!?;:…—–-―)_*")

# An apostrophe at a word's start: what it stands before is not a quotation.
_ELIDED = re.compile(
    r"(?:t(?:is|was|were|will|would|ain|isn|wasn)?|e?m|im|er|ere|un|uns|cause|cos|coz"
    r"|bout|til|till|round|neath|mid|gainst|tween|twixt|ave|ad|e|ed|em|ow|ot|ome|ouse"
    r"|nuff|nother|spose|pon|fore|ceptin|scuse|gin|long|way|s|d|ll|re|ve|n|is|imself"
    r"|alf|undred|appen|eart|ead|ell|ell|eard|earn|old|orse|orses|ope|and|ands|igh"
    r"|ardly|appened|appy|arry|enry|arriet|aving|\d\ds?)\b(?!-)",
    re.IGNORECASE,
)
# A letter dropped at a word's end: what stands before the mark is not its last word.
_DROPPED = re.compile(
    r"(?:in|[a-z]s|\bo|\ban|\bth|\bwi|\bol|\bt|\bha|\bd|\bl|\bt)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark.

    Attributes:
        opens: Its neighbours allow it to open a quotation.
        closes: Its neighbours allow it to close one.
        strong: It closes after punctuation, as no apostrophe does.
        apostrophe: It may well stand for a letter that was left out.
    """

    at: int
    sign: str
    opens: bool
    closes: bool
    strong: bool
    apostrophe: bool


def marks(text: str, paragraph: Span) -> list[Mark]:
    """Return the marks of *paragraph* but for apostrophes inside words."""
    found = []
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        at = match.start()
        before = text[at - 1] if at > paragraph.start else ""
        after = text[at + 1] if at + 1 < paragraph.end else ""
        if before.isalnum() and after.isalnum() and match.group() in SINGLES:
            continue
        found.append(_mark(text, match.group(), at, before, after))
    return found


def _mark(text: str, sign: str, at: int, before: str, after: str) -> Mark:
    opens = (not before or before.isspace() or before in _BEFORE_OPENING) and bool(
        after and not after.isspace()
    )
    closes = bool(before and not before.isspace()) and not after.isalnum()
    strong = closes and before in _BEFORE_STRONG_CLOSING
    apostrophe = False
    if sign in SINGLES:
        apostrophe = bool(
            _ELIDED.match(text, at + 1)
            if opens
            else _DROPPED.search(text[max(0, at - 3) : at])
        )
    return Mark(at, sign, opens, closes, strong, apostrophe)
