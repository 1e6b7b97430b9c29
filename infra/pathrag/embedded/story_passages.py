"""Cuts a story into passages that can be cited, each with its sentences."""

import re
from dataclasses import dataclass

from ports.domain.story import Span

MIN_WORDS = 120
"""Of a passage, if the story is long enough. By meaning, where 90 of the first 100
questions that were tried on are answered, 0.55 of the passages are right; with 80 words
0.43, with 160 0.47, and with 50 so many are never answered."""

_PARAGRAPH = re.compile(r"\S(?:(?!\n\s*\n).)*", re.DOTALL)
_SENTENCE = re.compile(
    r"""\S(?:(?![.!?…]["”’')]*\s).)*(?:[.!?…]["”’')]*)?""", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPassage:
    """Whole paragraphs in a row.

    Attributes:
        sentences: Numbers of its sentences, by order in the story.
    """

    source: Span
    sentences: range


@dataclass(frozen=True, slots=True, kw_only=True)
class CutStory:
    """The passages of a story, of which each overlaps the next, and its sentences."""

    passages: tuple[StoryPassage, ...]
    sentences: tuple[Span, ...]


def cut_story(text: str) -> CutStory:
    """Return the passages and the sentences of *text*."""
    paragraphs: list[StoryPassage] = []
    sentences: list[Span] = []
    for found in _PARAGRAPH.finditer(text):
        first = len(sentences)
        sentences += (
            Span(*sentence.span())
            for sentence in _SENTENCE.finditer(text, *found.span())
        )
        paragraphs.append(
            StoryPassage(
                source=Span(*found.span()), sentences=range(first, len(sentences))
            )
        )
    words = [len(paragraph.source.slice(text).split()) for paragraph in paragraphs]
    return CutStory(
        passages=tuple(
            join(paragraphs[first], paragraphs[last]) for first, last in _windows(words)
        ),
        sentences=tuple(sentences),
    )


def join(first: StoryPassage, last: StoryPassage) -> StoryPassage:
    """Return the passage from the beginning of *first* to the end of *last*."""
    return StoryPassage(
        source=Span(first.source.start, last.source.end),
        sentences=range(first.sentences.start, last.sentences.stop),
    )


def _windows(words: list[int]) -> list[tuple[int, int]]:
    """Return the first and the last paragraph of each passage."""
    windows: list[tuple[int, int]] = []
    first = 0
    while first < len(words):
        last, total = first, words[first]
        while total < MIN_WORDS and last + 1 < len(words):
            last += 1
            total += words[last]
        windows.append((first, last))
        if last + 1 == len(words):
            break
        first = _next_first(words, first, last=last, total=total)
    return windows


def _next_first(words: list[int], first: int, *, last: int, total: int) -> int:
    """Return the paragraph with which the passage's second half begins."""
    passed = words[first]
    first += 1
    while first < last and passed < total / 2:
        passed += words[first]
        first += 1
    return first
