"""Finds the words that an edit is anchored to, also in a later revision of the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crews.architect.names import strip_determiners
from ports.domain.story import Span
from ports.domain.text_anchors import TextAnchor

MAX_ANCHOR_WORDS = 20
"""As many words of a place as an anchor holds: a later word may change."""

CONTEXT_SIZES = (48, 96, 192, 384)
"""Characters before and after the words; more only where fewer are not enough."""

ENOUGH_CONTEXT = 16
"""Characters that must have stayed the same around words that are not many."""

MANY_WORDS = 8
"""Words that stand for themselves, whatever is around them."""

_TYPOGRAPHY = {
    **dict.fromkeys("'’‘", "['’‘]"),
    **dict.fromkeys('"“”„', '["“”„]'),
    **dict.fromkeys("-–—", "[-–—]"),
    "…": r"(?:…|\.\.\.)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingAnchor:
    """Why an anchor names no place of a text."""

    reason: str


GONE = MissingAnchor(reason="its words are not in the text any more")
AMBIGUOUS = MissingAnchor(reason="its words stand in several places of the text")


def find_occurrences(
    words: str, text: str, within: Span | None = None, *, ignore_case: bool = False
) -> tuple[Span, ...]:
    """Return where *words* stand, whatever their white space and quotation marks."""
    pattern = _to_pattern(words, re.IGNORECASE if ignore_case else re.NOFLAG)
    if pattern is None:
        return ()
    span = within or Span(0, len(text))
    return tuple(
        Span(*match.span()) for match in pattern.finditer(text, span.start, span.end)
    )


def find_name(name: str, text: str, within: Span | None = None) -> tuple[Span, ...]:
    """Return where a person is named, also where a sentence begins with the name.

    "The old woman" and "the old woman" are one; "Will" and "will" are not. A script
    has in capitals whom it introduces.
    """
    spellings = {name, name[:1].upper() + name[1:], name.upper()}
    if name.split(maxsplit=1)[:1] != [strip_determiners(name).split(maxsplit=1)[0]]:
        spellings.add(name[:1].lower() + name[1:])
    return tuple(
        sorted(
            span for each in spellings for span in find_occurrences(each, text, within)
        )
    )


def make_anchor(text: str, place: Span) -> TextAnchor | None:
    """Return an anchor of *place*; None where the text repeats all that is around."""
    words = " ".join(place.slice(text).split()[:MAX_ANCHOR_WORDS])
    for size in CONTEXT_SIZES:
        [first, *_] = find_occurrences(words, text, place) or (place,)
        anchor = TextAnchor(
            words=words,
            before=_fold(text[max(0, first.start - size) : first.start]),
            after=_fold(text[first.end : first.end + size]),
        )
        if find_anchor(anchor, text) == first:
            return anchor
    return None


def find_anchor(anchor: TextAnchor, text: str) -> Span | MissingAnchor:
    """Return where the words of *anchor* stand in *text*.

    Few words need some of the text around them, so that a "Yes." that is gone is not
    found in another "Yes.".
    """
    found = find_occurrences(anchor.words, text)
    scores = [_count_context(anchor, text, span) for span in found]
    best = max(scores, default=0)
    if not found:
        return GONE
    if scores.count(best) > 1:
        return AMBIGUOUS if best else GONE
    if len(found) == 1 and len(anchor.words.split()) >= MANY_WORDS:
        return found[0]
    if best < min(ENOUGH_CONTEXT, len(anchor.before) + len(anchor.after)):
        return GONE
    return found[scores.index(best)]


def _to_pattern(words: str, flags: re.RegexFlag) -> re.Pattern[str] | None:
    tokens = [
        "".join(_TYPOGRAPHY.get(letter, re.escape(letter)) for letter in word)
        for word in words.split()
    ]
    if not tokens:
        return None
    folded = " ".join(words.split())
    if folded[0].isalnum():
        tokens[0] = _not_within_word(tokens[0])
    ending = r"(?!\w)" if folded[-1].isalnum() else ""
    return re.compile(r"\s+".join(tokens) + ending, flags)


def _not_within_word(token: str) -> str:
    """Return the pattern *token* where no letter stands before it.

    It looks back once the token is found: a pattern that begins with its letters is
    searched for a hundred times as fast, and a novel's edits are hundreds of searches.
    """
    is_fixed = "(?:" not in token
    return rf"{token}(?<!\w{token})" if is_fixed else rf"(?<!\w){token}"


def _count_context(anchor: TextAnchor, text: str, found: Span) -> int:
    """Return how many characters around *found* are as the anchor has them."""
    size = CONTEXT_SIZES[-1] * 2
    before = _fold(text[max(0, found.start - size) : found.start])
    after = _fold(text[found.end : found.end + size])
    return _common_start(anchor.before[::-1], before[::-1]) + _common_start(
        anchor.after, after
    )


def _common_start(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        count += 1
    return count


def _fold(text: str) -> str:
    return " ".join(text.split())
