"""Quotation marks of a paragraph, each with what its neighbours make of it."""

import re
from dataclasses import dataclass

from ports.domain.story import Span

_DOUBLE_MARKS = '"“”„‟'
SINGLE_MARKS = "'‘’‚‛`´‹›"
_MARK = re.compile(
    # Typists and TeX write double marks as two single ones, but ''Tis is an apostrophe.
    r"``|''(?!(?:[Tt](?:is|was|were|will)|em)\b)|(?<!\S),,(?=\w)|[\"“”„‟«»'‘’‚‛`´‹›]"
)
_TYPEWRITER_MARKS = {"``": "“", "''": '"', ",,": "„"}
_BEFORE_OPENING = frozenset("([{—–-―_*/|~<…\"“”„«»'‘’‚‹›`:")
_BEFORE_CERTAIN_CLOSE = frozenset(",.!?;:…—–-―)_*")

_AFTER_CERTAIN_CLOSE = frozenset(",.;:!?—–―)-")

# An apostrophe at a word's start: what it stands before is not a quotation.
_ELIDED_START = re.compile(
    r"(?:[Tt](?:is|was|were|will|would|ain|isn|wasn)|[Ee]?m|[Ii]m|er|ere|[Uu]ns?|[Cc]os"
    r"|[Cc]oz|[Bb]out|[Tt]ill?|[Nn]eath|[Gg]ainst|[Tt]ween|[Tt]wixt|ave|ad|[Ee]|ed|ow|ot"
    r"|ome|ouse|[Nn]uff|[Nn]other|[Ss]pose|[Ss]pect|[Pp]on|fore|[Cc]eptin|[Ss]cuse|gin"
    r"|s|d|ll|re|ve|n|imself|alf|undred|appen|eart|ead|ell|eard|orses?|cause|round|mid"
    r"|long|low|way|is|at|old|ope|and|ands|igh|ardly|[Aa]ppened|[Aa]ppy|Arry|Enry|Arriet"
    r"|aving|\d\ds?)\b(?!-)"
)
_ELIDED_WITH_TURNED_MARK = re.compile(
    r"(?:[Tt]is|[Tt]was|em|[Tt]ill?|cause|bout|\d\ds?)\b"
)

# A letter dropped at a word's end: what stands before the mark is not its last word.
_ELIDED_END = re.compile(r"in$|(?<![\w'’])(?:o|an|th|wi|ol|t|ha|d|l)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuotationMark:
    """One mark.

    Attributes:
        sign: The one character that it stands for.
        opens: Its neighbours allow it to open a quotation.
        closes: Its neighbours allow it to close one.
        strong: It closes after punctuation, as no apostrophe does.
        apostrophe: It may well stand for a letter that was left out.
    """

    start: int
    end: int
    sign: str
    can_open: bool
    can_close: bool
    is_certain_close: bool
    may_be_apostrophe: bool


def find_marks(text: str, paragraph: Span) -> list[QuotationMark]:
    """Return the marks of *paragraph* but for apostrophes inside words."""
    found = []
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        at = match.start()
        before = text[at - 1] if at > paragraph.start else ""
        after = text[match.end()] if match.end() < paragraph.end else ""
        if before.isalnum() and after.isalnum() and match.group() in SINGLE_MARKS:
            continue
        found.append(_classify_mark(text, match, before, after))
    return found


def _classify_mark(
    text: str, match: re.Match[str], before: str, after: str
) -> QuotationMark:
    at, end = match.span()
    sign = _TYPEWRITER_MARKS.get(match.group(), match.group())
    opens = (not before or before.isspace() or before in _BEFORE_OPENING) and bool(
        after and not after.isspace()
    )
    closes = bool(before and not before.isspace()) and not after.isalnum()
    strong = closes and before in _BEFORE_CERTAIN_CLOSE
    apostrophe = False
    if sign in SINGLE_MARKS and opens:
        # Printers turn ’em into ‘em, but no other word.
        elided = _ELIDED_WITH_TURNED_MARK if sign == "‘" else _ELIDED_START
        apostrophe = bool(elided.match(text, end))
    elif sign in SINGLE_MARKS and closes:
        apostrophe = bool(_ELIDED_END.search(text[max(0, at - 3) : at])) or (
            before in "sS" and after.isspace()
        )
        # British books put the comma outside: ‘copy’, he said.
        strong = strong or (not apostrophe and after in _AFTER_CERTAIN_CLOSE)
    return QuotationMark(at, end, sign, opens, closes, strong, apostrophe)


def is_opening_only(mark: QuotationMark) -> bool:
    """Tell whether *mark* cannot be taken for a closing one."""
    return mark.can_open and not mark.can_close


def mark_family(sign: str) -> str:
    """Return the marks that may stand for one another with *sign*."""
    for signs in (_DOUBLE_MARKS, "«»", "‹›"):
        if sign in signs:
            return signs
    return SINGLE_MARKS
