"""Recognises screenplays and stage plays, splits them into acts, drops their notes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from crews.reading.passages import Section
from crews.reading.script.fountain_lines import (
    ScriptLine,
    is_certain_slugline,
    is_heading,
    is_page_mark,
    is_slugline,
    is_transition,
    plain_words,
    read_script_line,
)
from crews.reading.script.layout import ScriptLayout, detect_layout, split_stacks
from crews.reading.script.parser import ScriptParser
from crews.reading.script.stage_plays import (
    is_place_line,
    is_play,
    parse_inline_cue,
)
from crews.reading.text.lines import Block, TextLine
from crews.reading.units import split_block
from ports.domain.story import Span

_TITLE_KEY = re.compile(
    r"(?:title|credit|authors?|written by|source|notes|draft date|date|contact"
    r"|copyright|revision|format|episode)\s*:",
    re.IGNORECASE,
)
# A novel may quote a slugline or two; a screenplay has one on every few pages.
_MAX_LINES_PER_SCENE = 200
_MAX_TITLE_LINES, _MAX_TITLE_WIDTH = 12, 60
_CAST_LIST = re.compile(
    r"(?:dramatis person(?:ae|æ)|(?:the )?(?:characters?|persons?|people|cast)"
    r"(?: (?:in|of) the play)?)\W*$",
    re.IGNORECASE,
)
_FIRST_ACT = re.compile(r"ACT (?:I|1|ONE)\.?$", re.IGNORECASE)


def is_screenplay(lines: Sequence[TextLine]) -> bool:
    """Tell whether *lines* are those of a screenplay or a stage play."""
    sluglines = sum(is_certain_slugline(plain_words(line.text)) for line in lines)
    if sluglines and sluglines * _MAX_LINES_PER_SCENE >= len(lines):
        return sluglines > 1 or _has_cues([read_script_line(line) for line in lines])
    return is_play(lines)


def _has_cues(lines: Sequence[ScriptLine]) -> bool:
    layout = detect_layout(lines)
    return (
        layout.has_colon_cues
        or layout.is_line_by_line
        or any(
            line.cue is not None
            and not (below.gap or line.is_slugline or is_transition(line.words))
            for line, below in pairwise(lines)
        )
    )


def split_screenplay(
    text: str, lines: Sequence[TextLine]
) -> tuple[range, Iterator[Section]]:
    """Return which of *lines* are the story, and its acts as sections."""
    first = _after_title_page(lines)
    return range(first, len(lines)), _split_acts(text, lines[first:])


def _after_title_page(lines: Sequence[TextLine]) -> int:
    if not lines or not _TITLE_KEY.match(lines[0].text):
        return _first_act(lines)
    first = 1
    while first < len(lines) and not lines[first].gap:
        first += 1
    return first if first < len(lines) else 0


def _first_act(lines: Sequence[TextLine]) -> int:
    """Return where the story begins, if only what introduces it stands above."""
    if is_play(lines) and (opening := _above_play(lines)):
        return opening
    for index, line in enumerate(lines[:_MAX_TITLE_LINES]):
        words = plain_words(line.text)
        if is_heading(words) or is_place_line(line):
            return index
        is_title = len(line.text) <= _MAX_TITLE_WIDTH and line.text[-1] not in ".!?:"
        if is_slugline(words) or not is_title:
            return 0
    return 0


def _above_play(lines: Sequence[TextLine]) -> int:
    """Return where the first act of a play begins, below its preface and its cast."""
    has_cast = False
    for index, line in enumerate(lines):
        has_cast = has_cast or bool(_CAST_LIST.match(line.text))
        words = plain_words(line.text)
        if _FIRST_ACT.match(words) or (has_cast and is_place_line(line)):
            return index
        if not has_cast and (is_slugline(words) or parse_inline_cue(line)):
            return 0
    return 0


def _split_acts(text: str, lines: Sequence[TextLine]) -> Iterator[Section]:
    if not lines:
        return
    whole = Span(lines[0].source.start, lines[-1].source.end)
    notes = find_notes(text, whole)
    shown = join_speeches(text, cut_lines(text, lines, notes))
    story = [read_script_line(line) for line in shown]
    layout = detect_layout(story)
    outline = frozenset(_outline_lines(story))
    starts = [
        index
        for index, (above, line) in enumerate(pairwise(story), 1)
        if line.source not in outline
        and is_heading(line.words)
        and (above.source in outline or not is_heading(above.words))
    ]
    edges = [whole.start, *(story[i].source.start for i in starts), whole.end]
    for number, (first, last) in enumerate(
        zip([0, *starts], [*starts, len(story)], strict=True)
    ):
        act = _Act(
            lines=story[first:last],
            notes=_notes_over(notes, Span(edges[number], edges[number + 1])),
            outline=outline,
        )
        yield _build_section(text, act, layout)


def join_speeches(text: str, lines: Sequence[TextLine]) -> list[TextLine]:
    """Return *lines*, without a gap where the empty line has two spaces.

    In Fountain a speech goes on after such a line. A text whose empty lines are mostly
    so was only written by an editor that leaves spaces behind.
    """
    empty = text.count("\n\n")
    if text.count("\n  \n") > empty:
        return list(lines)
    joined = list(lines[:1])
    for above, line in pairwise(lines):
        between = text[above.source.end : line.source.start]
        is_joined = line.gap == 1 and between.split("\n")[1] == "  "
        joined.append(replace(line, gap=0) if is_joined else line)
    return joined


def _outline_lines(story: Sequence[ScriptLine]) -> Iterator[Span]:
    """Yield the Fountain sections that stand above no slugline.

    They outline what a scene is about. Where a script has no sluglines, its sections
    are all the headings that it has.
    """
    if not any(line.is_slugline for line in story):
        return
    below: ScriptLine | None = None
    for line in reversed(story):
        # A Fountain section is for who writes, and is not shown.
        is_section = line.text[0] == "#" and not line.is_slugline
        if is_section and (below is None or not below.is_slugline):
            yield line.source
        if not (is_section or is_page_mark(line.words) or is_transition(line.words)):
            below = line


@dataclass(frozen=True, kw_only=True)
class _Act:
    lines: Sequence[ScriptLine]
    notes: Sequence[Span]
    outline: frozenset[Span]


def _build_section(text: str, act: _Act, layout: ScriptLayout) -> Section:
    parser = ScriptParser(text, layout)
    stacks = [act.lines] if layout.is_line_by_line else split_stacks(act.lines)
    for stack in stacks:
        parser.parse_stack(stack)
    blocks = [
        replace(block, role="matter") if block.source in act.outline else block
        for block in cut_blocks(text, parser.blocks, act.notes)
    ]
    first = act.lines[0] if act.lines else None
    is_titled = first and is_heading(first.words) and first.source not in act.outline
    heading = first.words.strip("#>*_< ") if first and is_titled else None
    units = tuple(unit for block in blocks for unit in split_block(text, block))
    return Section(heading, units, tuple(parser.quotations))


# A note may hold line ends but no empty line, a boneyard (a comment) anything. What is
# never closed is text, and so is a note in which another one opens: to look for the end
# of each would take time with the square of the text.
_NOTE = re.compile(r"/\*(?:(?!\*/).)*\*/|\[\[(?:(?!\]\]|\[\[|\n\n).)*\]\]", re.DOTALL)


def find_notes(text: str, span: Span) -> list[Span]:
    """Return the notes and boneyards of *span*, with their marks."""
    # Below the last end of a boneyard none opens: to look for the end of each would
    # take time with the square of the text.
    above, end, below = text[: span.end].rpartition("*/")
    closed = above + end + below.replace("/*", "  ")
    return [Span(*m.span()) for m in _NOTE.finditer(closed, span.start)]


def cut_lines(
    text: str, lines: Sequence[TextLine], notes: Sequence[Span]
) -> list[TextLine]:
    """Return *lines* without what stands in *notes*; a line may leave several parts."""
    found: list[TextLine] = []
    gap = 0
    for line in lines:
        inside = _notes_over(notes, line.source)
        # An empty line above a note still parts what is above the note from what is
        # below it; one inside a note parts nothing.
        if not (inside and inside[0].start < line.source.start):
            gap = max(gap, line.gap)
        for part in cut_span(text, line.source, inside):
            indent = line.indent + part.start - line.source.start
            found.append(TextLine(part, indent, gap, part.slice(text)))
            gap = 0
    return found


def cut_blocks(
    text: str, blocks: Sequence[Block], notes: Sequence[Span]
) -> list[Block]:
    """Return *blocks* without what stands in *notes*, and the notes as matter."""
    parts = [
        Block(part, block.role, block.gap, block.opens_scene)
        for block in blocks
        for part in cut_span(text, block.source, _notes_over(notes, block.source))
    ]
    matter = [Block(note, "matter", 0) for note in notes]
    return sorted([*parts, *matter], key=lambda block: block.source)


def cut_span(text: str, span: Span, notes: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of *span* outside *notes*, without white space at their ends."""
    if not notes:
        yield span
        return
    start = span.start
    for note in notes:
        yield from _trim(text, Span(start, max(start, note.start)))
        start = note.end
    yield from _trim(text, Span(start, max(start, span.end)))


def _notes_over(notes: Sequence[Span], span: Span) -> Sequence[Span]:
    """Return those of *notes*, which stand in order, that share text with *span*.

    They are looked up: a script may have as many notes as lines.
    """
    first = bisect_right(notes, span.start, key=attrgetter("end"))
    return notes[first : bisect_left(notes, span.end, key=attrgetter("start"))]


def _trim(text: str, span: Span) -> Iterator[Span]:
    words = span.slice(text)
    start = span.start + len(words) - len(words.lstrip())
    if stripped := words.strip():
        yield Span(start, start + len(stripped))
