"""A normalised text as numbered passages."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from crews.reading.narration import narrative_person
from crews.reading.passages import Section, UnnumberedQuotation, split_passages
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


def build_manuscript(text: str, format: StoryFormat) -> Manuscript:  # noqa: A002, the event's own word
    """Cut normalised *text* into passages; the same text gives the same passages.

    Passages and matter hold every character that is no white space once, in order.
    What stands under one heading decides alone how it is cut and numbered.
    """
    found = split_lines(text)
    if format == "screenplay" or (format == "auto" and is_screenplay(found)):
        story, sections = split_screenplay(text, found)
        kind = "screenplay"
    else:
        story = find_body(found)
        kind = "prose"
        sections = (
            _build_section(text, c)
            for c in split_chapters(found[story.start : story.stop])
        )
    cut_up = tuple(_number_passages(text, sections))
    return Manuscript(
        format=kind,
        narration=narrative_person(text, _narrative_spans(cut_up))
        if kind == "prose"
        else "third",
        words=sum(len(p.source.slice(text).split()) for p in cut_up),
        passages=cut_up,
        matter=_matter_spans(found, story),
    )


def _build_section(text: str, chapter: Chapter) -> Section:
    blocks = mark_letters(text, chapter.blocks)
    runs: list[list[Span]] = [[]]
    for block in blocks:
        if block.role in SPOKEN_ROLES:
            runs[-1].append(block.source)
        elif block.role != "matter":
            runs.append([])
    speeches = [
        UnnumberedQuotation(found.source, found.resumes)
        for found in find_quotations(text, runs)
    ]
    spoken = [speech.source for speech in speeches]
    return Section(
        chapter.heading,
        tuple(piece for block in blocks for piece in split_block(text, block, spoken)),
        tuple(speeches),
    )


def _number_passages(text: str, sections: Iterator[Section]) -> Iterator[Passage]:
    number = 1
    for section in sections:
        for passage in split_passages(text, section, first_number=number):
            yield passage
            number = passage.number + 1


def _narrative_spans(cut_up: Sequence[Passage]) -> Iterator[Span]:
    for passage in cut_up:
        edges = [
            passage.source.start,
            *(edge for q in passage.quotations for edge in q.source),
            passage.source.end,
        ]
        for start, end in list(pairwise(edges))[::2]:
            yield Span(start, end)


def _matter_spans(found: Sequence[TextLine], story: range) -> tuple[Span, ...]:
    spans = []
    for start, stop in ((0, story.start), (story.stop, len(found))):
        if start < stop:
            spans.append(Span(found[start].source.start, found[stop - 1].source.end))
    return tuple(spans)
