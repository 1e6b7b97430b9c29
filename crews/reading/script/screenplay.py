"""Screenplays and plays, read as what they are."""

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
# A novel may quote a slugline or two; a screenplay has one every few pages.
_MAX_LINES_PER_SCENE = 200


def is_screenplay(found: Sequence[TextLine]) -> bool:
    """Tell whether a text of these lines is written as a screenplay or a play."""
    sluglines = sum(
        is_slugline(line) and line.text[0] != "." and line.text[:3].isupper()
        for line in found
    )
    if sluglines and sluglines * _MAX_LINES_PER_SCENE >= len(found):
        return sluglines > 1 or _has_cues(found)
    return is_play(found)


def _has_cues(found: Sequence[TextLine]) -> bool:
    return any(
        parse_cue(line) is not None
        and not (below.gap or is_slugline(line) or is_transition(line))
        for line, below in pairwise(found)
    )


def split_screenplay(
    text: str, found: Sequence[TextLine]
) -> tuple[range, Iterator[Section]]:
    """Return which lines are the story, and its acts ready to be cut."""
    first = _after_title_page(found)
    return range(first, len(found)), _split_acts(text, found[first:])


def _after_title_page(found: Sequence[TextLine]) -> int:
    if not found or not _TITLE_KEY.match(found[0].text):
        return 0
    first = 1
    while first < len(found) and not found[first].gap:
        first += 1
    return first if first < len(found) else 0


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
    script = ScriptParser(text, play)
    for stack in split_on_blank_lines(act):
        script.parse_stack(stack)
    heading = act[0].text.lstrip("# ") if is_heading(act[0]) else None
    pieces = tuple(
        piece for block in script.blocks for piece in split_block(text, block)
    )
    return Section(heading, pieces, tuple(script.quotations))
