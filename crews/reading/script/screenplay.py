"""Recognises screenplays and stage plays, and splits them into acts."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from crews.reading.passages import Section
from crews.reading.script.fountain_lines import (
    is_heading,
    is_slugline,
    is_transition,
    parse_cue,
)
from crews.reading.script.parser import ScriptParser
from crews.reading.script.stage_plays import is_play
from crews.reading.text.lines import TextLine, split_on_blank_lines
from crews.reading.units import split_block

_TITLE_KEY = re.compile(
    r"(?:title|credit|authors?|written by|source|notes|draft date|date|contact"
    r"|copyright|revision|format|episode)\s*:",
    re.IGNORECASE,
)
# A novel may quote a slugline or two; a screenplay has one on every few pages.
_MAX_LINES_PER_SCENE = 200


def is_screenplay(lines: Sequence[TextLine]) -> bool:
    """Tell whether *lines* are those of a screenplay or a stage play."""
    sluglines = sum(
        is_slugline(line) and line.text[0] != "." and line.text[:3].isupper()
        for line in lines
    )
    if sluglines and sluglines * _MAX_LINES_PER_SCENE >= len(lines):
        return sluglines > 1 or _has_cues(lines)
    return is_play(lines)


def _has_cues(lines: Sequence[TextLine]) -> bool:
    return any(
        parse_cue(line) is not None
        and not (below.gap or is_slugline(line) or is_transition(line))
        for line, below in pairwise(lines)
    )


def split_screenplay(
    text: str, lines: Sequence[TextLine]
) -> tuple[range, Iterator[Section]]:
    """Return which of *lines* are the story, and its acts as sections."""
    first = _after_title_page(lines)
    return range(first, len(lines)), _split_acts(text, lines[first:])


def _after_title_page(lines: Sequence[TextLine]) -> int:
    if not lines or not _TITLE_KEY.match(lines[0].text):
        return 0
    first = 1
    while first < len(lines) and not lines[first].gap:
        first += 1
    return first if first < len(lines) else 0


def _split_acts(text: str, story: Sequence[TextLine]) -> Iterator[Section]:
    play = is_play(story)
    starts = [
        index
        for index, line in enumerate(story)
        if index and is_heading(line) and not is_heading(story[index - 1])
    ]
    for first, last in zip([0, *starts], [*starts, len(story)], strict=True):
        if first < last:
            yield _build_section(text, story[first:last], play=play)


def _build_section(text: str, act: Sequence[TextLine], *, play: bool) -> Section:
    parser = ScriptParser(text, play)
    for stack in split_on_blank_lines(act):
        parser.parse_stack(stack)
    heading = act[0].text.lstrip("# ") if is_heading(act[0]) else None
    units = tuple(unit for block in parser.blocks for unit in split_block(text, block))
    return Section(heading, units, tuple(parser.quotations))
