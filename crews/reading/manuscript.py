"""A normalised text as numbered passages."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from crews.reading.chapters import Chapter, chapters
from crews.reading.layout import Line, lines
from crews.reading.letters import with_letters
from crews.reading.matter import body
from crews.reading.narration import narration
from crews.reading.passages import Section, Speech, passages
from crews.reading.pieces import cut
from crews.reading.quotations import quoted
from crews.reading.screenplay import is_screenplay, screenplay
from ports.domain.choices import StoryFormat
from ports.domain.manuscript import Manuscript, Passage
from ports.domain.story import Span

SPOKEN_ROLES = ("prose", "verse", "letter")


def manuscript(text: str, format: StoryFormat) -> Manuscript:  # noqa: A002, the event's own word
    """Cut normalised *text* into passages; the same text gives the same passages.

    Passages and matter hold every character that is no white space once, in order.
    What stands under one heading decides alone how it is cut and numbered.
    """
    found = lines(text)
    if format == "screenplay" or (format == "auto" and is_screenplay(found)):
        story, sections = screenplay(text, found)
        kind = "screenplay"
    else:
        story = body(found)
        kind = "prose"
        sections = (
            _section(text, c) for c in chapters(found[story.start : story.stop])
        )
    cut_up = tuple(_passages(text, sections))
    return Manuscript(
        format=kind,
        narration=narration(text, _outside_quotations(cut_up))
        if kind == "prose"
        else "third",
        words=sum(len(p.source.slice(text).split()) for p in cut_up),
        passages=cut_up,
        matter=_matter(found, story),
    )


def _section(text: str, chapter: Chapter) -> Section:
    blocks = with_letters(text, chapter.blocks)
    runs: list[list[Span]] = [[]]
    for block in blocks:
        if block.role in SPOKEN_ROLES:
            runs[-1].append(block.source)
        elif block.role != "matter":
            runs.append([])
    speeches = [Speech(found.source, found.resumes) for found in quoted(text, runs)]
    spoken = [speech.source for speech in speeches]
    return Section(
        chapter.heading,
        tuple(piece for block in blocks for piece in cut(text, block, spoken)),
        tuple(speeches),
    )


def _passages(text: str, sections: Iterator[Section]) -> Iterator[Passage]:
    number = 1
    for section in sections:
        for passage in passages(text, section, first_number=number):
            yield passage
            number = passage.number + 1


def _outside_quotations(cut_up: Sequence[Passage]) -> Iterator[Span]:
    for passage in cut_up:
        edges = [
            passage.source.start,
            *(edge for q in passage.quotations for edge in q.source),
            passage.source.end,
        ]
        for start, end in list(pairwise(edges))[::2]:
            yield Span(start, end)


def _matter(found: Sequence[Line], story: range) -> tuple[Span, ...]:
    spans = []
    for start, stop in ((0, story.start), (story.stop, len(found))):
        if start < stop:
            spans.append(Span(found[start].source.start, found[stop - 1].source.end))
    return tuple(spans)
