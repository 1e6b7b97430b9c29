"""Builds the manuscript: a normalised text as numbered passages."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from crews.reading.passages import Section, split_passages
from crews.reading.prose.chapters import Chapter, split_chapters
from crews.reading.prose.correspondence import mark_letters
from crews.reading.prose.front_back_matter import find_body
from crews.reading.quotes.quotations import find_quotations
from crews.reading.script.screenplay import is_screenplay, split_screenplay
from crews.reading.text.lines import TextLine, split_lines
from crews.reading.units import split_block
from ports.domain.choices import StoryFormat
from ports.domain.manuscript import Manuscript, Passage
from ports.domain.story import Span

SPOKEN_ROLES = ("prose", "verse", "letter")
"""Blocks in which quotations are looked for."""

_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]yself)\b")
# Measured outside quotations on excerpts of 34 English novels: at most 0.0096 with a
# third-person narrator, at least 0.024 with a first-person one.
_MIN_FIRST_PERSON_SHARE = 0.015
# Of the passages. In a story that nobody in it tells, letters and a confession were a
# sixth; where two tell it in turn, one may be outside of it.
_MIN_TOLD_SHARE = 1 / 3


def build_manuscript(text: str, format: StoryFormat) -> Manuscript:  # noqa: A002, the event's own word
    """Split normalised *text* into passages; the same text gives the same passages.

    Passages and front and back matter together hold every character but white space
    exactly once, in order. How a chapter is split and numbered depends on its own text
    only, so that an edit in one chapter leaves the passages of the others as they were.
    """
    lines = split_lines(text)
    if format == "screenplay" or (format == "auto" and is_screenplay(lines)):
        story, sections = split_screenplay(text, lines)
        kind = "screenplay"
    else:
        story = find_body(lines)
        kind = "prose"
        sections = (
            _build_section(text, chapter)
            for chapter in split_chapters(lines[story.start : story.stop])
        )
    passages = tuple(_number_passages(text, sections))
    return Manuscript(
        format=kind,
        narration=_story_narration(text, passages) if kind == "prose" else "third",
        words=sum(len(p.source.slice(text).split()) for p in passages),
        passages=passages,
        matter=_matter_spans(lines, story),
    )


def _build_section(text: str, chapter: Chapter) -> Section:
    blocks = mark_letters(text, chapter.blocks)
    runs: list[list[Span]] = [[]]
    for block in blocks:
        if block.role in SPOKEN_ROLES:
            runs[-1].append(block.source)
        elif block.role != "matter":
            runs.append([])
    quotations = find_quotations(text, runs)
    spoken = [quotation.source for quotation in quotations]
    return Section(
        chapter.heading,
        tuple(unit for block in blocks for unit in split_block(text, block, spoken)),
        tuple(quotations),
    )


def _number_passages(text: str, sections: Iterator[Section]) -> Iterator[Passage]:
    number = 1
    for section in sections:
        for passage in split_passages(text, section, first_number=number):
            yield passage
            number = passage.number + 1


def _story_narration(
    text: str, passages: Sequence[Passage]
) -> Literal["first", "third"]:
    """Tell whether a character tells the story, or a good part of it."""
    told = [narrative_person(text, _narrative_spans(one)) for one in passages]
    is_told = told.count("first") > _MIN_TOLD_SHARE * len(told)
    return "first" if is_told else "third"


def _narrative_spans(passage: Passage) -> Iterator[Span]:
    """Yield what lies between the quotations of *passage*."""
    edges = [
        passage.source.start,
        *(edge for q in passage.quotations for edge in q.source),
        passage.source.end,
    ]
    for start, end in list(pairwise(edges))[::2]:
        yield Span(start, end)


def _matter_spans(lines: Sequence[TextLine], story: range) -> tuple[Span, ...]:
    spans = []
    for start, stop in ((0, story.start), (story.stop, len(lines))):
        if start < stop:
            spans.append(Span(lines[start].source.start, lines[stop - 1].source.end))
    return tuple(spans)


def narrative_person(text: str, narrative: Iterable[Span]) -> Literal["first", "third"]:
    """Tell whether a character tells the story ("first") or a narrator outside it.

    *narrative* is the text outside quotations, where "I" can only be the narrator.
    """
    words = pronouns = 0
    for span in narrative:
        passage = span.slice(text)
        words += passage.count(" ") + 1
        pronouns += len(_FIRST_PERSON.findall(passage))
    return "first" if pronouns >= max(1, _MIN_FIRST_PERSON_SHARE * words) else "third"
