"""Finds letters that people write to each other, from greeting to signature."""

import re
from collections.abc import Sequence
from dataclasses import replace

from crews.reading.text.lines import Block

_GREETING = re.compile(
    r"[_\"'“‘]{0,2}(?:My (?:own |very )?)?(?:[Dd]ear(?:est)?|Honou?red|Respected"
    r"|Beloved)\b(?:[^.!?\n]|\b(?:Mr|Mrs|Ms|Dr|St|Messrs|Prof|Rev|Capt|Col)\.){0,50}"
    r"[,:.]?\s?(?:[—–]|--)?[_\"'”’]{0,2}$"
    r"|[_\"'“‘]{0,2}(?:My )?[Dd]ear(?:est)? [^.!?,\n]{1,40}[,:.]\s?(?:[—–]|--)(?=\S)"
)
_CLOSING = re.compile(
    r"[_\"'“‘]{0,2}(?:(?:Yours|Ever yours|Believe me|Sincerely|Faithfully|Respectfully"
    r"|Affectionately|With (?:\w+ )?love|Thine)\b|Love,"
    r"|Your (?:\w+,? ){0,5}\w+,?(?:\s*\n[^.!?\n]{1,40})?$"
    r"|I (?:am|remain)\b[^.]{0,60}(?:yours?|servant)\b)"
)
_SIGNATURE = re.compile(r"(?:\b[A-Z]\.|[^.!?]){1,60}\.?[\"'”’_]{0,2}$")
_DATELINE = re.compile(
    r"[_*]?[A-Z][^.!?\n]{0,40}(?:\b\d{1,4}(?:st|nd|rd|th)?\b|day)[^!?\n]{0,20}"
)
_MAX_CLOSING_LENGTH = 160
_MAX_FORM_LENGTH = 80
# A signature further away than this may belong to something else.
_MAX_PARAGRAPHS = 40


def is_letter_form(words: str) -> bool:
    """Tell whether *words* of a letter only greet, close, date or sign it."""
    words = " ".join(words.split())
    if len(words) > _MAX_FORM_LENGTH:
        return False
    is_name = all(word[:1].isupper() for word in words.split())
    is_closing = _CLOSING.match(words) and not re.search(r"[.!?] \S", words)
    return bool(
        is_name
        or is_closing
        or (_GREETING.match(words) and words[-1] in ",:.—–-!")
        or _DATELINE.fullmatch(words)
    )


def mark_letters(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return *blocks*, with the role "letter" for those that are part of a letter.

    A letter has both a greeting and a signature. Where one follows another, its first
    block opens a scene.
    """
    marked = list(blocks)
    index = 0
    while index < len(marked):
        last = _letter_end(text, marked, index)
        first = index
        if last > index and index and _is_dateline(text, marked[index - 1]):
            first = index - 1
        if last > first > 0 and marked[first - 1].role == "letter":
            marked[first] = replace(marked[first], opens_scene=True)
        for here in range(first, last):
            if marked[here].role in ("prose", "verse"):
                marked[here] = replace(marked[here], role="letter")
        index = max(last, index + 1)
    return marked


def _is_dateline(text: str, block: Block) -> bool:
    """Tell whether a block says only where or when a letter was written."""
    return block.role == "prose" and bool(
        _DATELINE.fullmatch(_first_characters(text, block))
    )


def _letter_end(text: str, blocks: Sequence[Block], index: int) -> int:
    """Return where the letter that begins at *index* ends; *index* if none does."""
    if not _GREETING.match(_first_characters(text, blocks[index])):
        return index
    for here in range(index + 1, min(index + _MAX_PARAGRAPHS, len(blocks))):
        block = blocks[here]
        if block.role == "heading":
            return index
        length = block.source.end - block.source.start
        if length <= _MAX_CLOSING_LENGTH and _CLOSING.match(
            _first_characters(text, block)
        ):
            return here + 1 + _is_signature(text, blocks, here + 1)
    return index


def _is_signature(text: str, blocks: Sequence[Block], index: int) -> bool:
    if index >= len(blocks) or blocks[index].role not in ("prose", "verse"):
        return False
    words = _first_characters(text, blocks[index])
    return bool(_SIGNATURE.match(words)) and not _DATELINE.fullmatch(words)


def _first_characters(text: str, block: Block) -> str:
    start, end = block.source
    return text[start : min(end, start + _MAX_CLOSING_LENGTH + 1)]
