"""Splits long paragraphs into sentences, and sentences that are still too long."""

import re
from collections.abc import Iterator
from itertools import islice

from crews.reading.text.speech_verbs import SPEECH_TAG
from ports.domain.story import Span

MAX_UNIT_WORDS = 250
"""A longer paragraph is split into sentences, a longer sentence into parts."""

# Text without white space is one "word", however long. English has six characters a
# word, so that for prose the number of words is always the larger of the two.
_CHARACTERS_PER_WORD = 16

# Possessive quantifiers: a page of dots must not be tried again from each dot.
_SENTENCE_END = re.compile(
    r"""(?<![.!?…])[.!?…؟।]++[\"'”’»)\]_*]*+\s++(?=[\"'“‘«„(\[_—–*]*[^\W_a-z])"""
    # Chinese and Japanese have no space after a sentence.
    r"|[。！？｡]++[」』”’）》]*+\s*+(?=\S)"
)
_SPACE = re.compile(r"\s++")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“‘])(?:Mr|Mrs|Ms|Dr|Prof|St|Rev|Hon|Capt|Col|Gen|Lt|Lieut|Sergt|Sgt"
    r"|Maj|Messrs|Mme|Mlle|Esq|Jr|Sr|No|Nos|Vol|vol|Ch|Fr|Sir|Mt|vs|viz|cf|p|pp"
    r"|i\.e|e\.g|a\.m|p\.m|[A-Z](?:\.[A-Z])*)\.$"
)


def word_weight(words: str) -> int:
    """Return the length of *words* in words; very long words count as several."""
    return max(len(words.split()), len(words) // _CHARACTERS_PER_WORD)


def split_sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield the sentences of *paragraph*, without the white space between them."""
    start = paragraph.start
    for match in _SENTENCE_END.finditer(text, paragraph.start, paragraph.end):
        if _is_false_end(text, match):
            continue
        yield Span(start, match.start() + len(match.group().rstrip()))
        start = match.end()
    if start < paragraph.end:
        yield Span(start, paragraph.end)


def _is_false_end(text: str, match: re.Match[str]) -> bool:
    mark = match.group().rstrip()
    if mark == "." and _ABBREVIATION.search(
        text[max(0, match.start() - 10) : match.start() + 1]
    ):
        return True
    # “Stop!” John cried.
    return len(mark) > 1 and bool(SPEECH_TAG.match(text, match.end(), match.end() + 80))


def hard_split(text: str, span: Span) -> Iterator[Span]:
    """Yield *span* in parts of at most `MAX_UNIT_WORDS` words.

    A part ends with a clause if one ends in its second half, else at white space, else
    anywhere.
    """
    while _is_too_heavy(text, span):
        first, rest = _find_hard_cut(text, span)
        yield Span(span.start, first)
        if rest >= span.end:
            return
        span = Span(rest, span.end)
    yield span


def _is_too_heavy(text: str, span: Span) -> bool:
    # The text of a long span is not copied: a page without a full stop is split into
    # hundreds of parts, one after another.
    if span.end - span.start > (MAX_UNIT_WORDS + 1) * _CHARACTERS_PER_WORD:
        return True
    return word_weight(span.slice(text)) > MAX_UNIT_WORDS


def _find_hard_cut(text: str, span: Span) -> tuple[int, int]:
    window = text[span.start : span.start + MAX_UNIT_WORDS * _CHARACTERS_PER_WORD]
    words = list(islice(re.finditer(r"\S++", window), MAX_UNIT_WORDS + 1))
    if len(words) <= 1:
        # A page of white space beside a word is no part of either side.
        cut = span.start + (words[0].end() if words else len(window))
        space = _SPACE.match(text, cut, span.end)
        return cut, space.end() if space else cut
    last = len(words) - 2
    for index in range(last, len(words) // 2, -1):
        if words[index].group()[-1] in ",;:—–":
            last = index
            break
    return span.start + words[last].end(), span.start + words[last + 1].start()
