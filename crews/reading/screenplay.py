"""Screenplays and plays, read as what they are."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from crews.reading.layout import Line, stacks
from crews.reading.passages import Section
from crews.reading.pieces import cut
from crews.reading.plays import is_play
from crews.reading.screenplay_lines import cue, is_heading, is_slugline, is_transition
from crews.reading.script import Script

_TITLE_KEY = re.compile(
    r"(?:title|credit|authors?|written by|source|notes|draft date|date|contact"
    r"|copyright|revision|format|episode)\s*:",
    re.IGNORECASE,
)
# A novel may quote a slugline or two; a screenplay has one every few pages.
_MOST_LINES_A_SCENE = 200


def is_screenplay(found: Sequence[Line]) -> bool:
    """Tell whether a text of these lines is written as a screenplay or a play."""
    sluglines = sum(
        is_slugline(line) and line.words[0] != "." and line.words[:3].isupper()
        for line in found
    )
    if sluglines and sluglines * _MOST_LINES_A_SCENE >= len(found):
        return sluglines > 1 or _has_cues(found)
    return is_play(found)


def _has_cues(found: Sequence[Line]) -> bool:
    return any(
        cue(line) is not None
        and not (below.gap or is_slugline(line) or is_transition(line))
        for line, below in pairwise(found)
    )


def screenplay(text: str, found: Sequence[Line]) -> tuple[range, Iterator[Section]]:
    """Return which lines are the story, and its acts ready to be cut."""
    first = _after_title_page(found)
    return range(first, len(found)), _sections(text, found[first:])


def _after_title_page(found: Sequence[Line]) -> int:
    if not found or not _TITLE_KEY.match(found[0].words):
        return 0
    first = 1
    while first < len(found) and not found[first].gap:
        first += 1
    return first if first < len(found) else 0


def _sections(text: str, story: Sequence[Line]) -> Iterator[Section]:
    play = is_play(story)
    starts = [
        index
        for index, line in enumerate(story)
        if index and is_heading(line) and not is_heading(story[index - 1])
    ]
    for first, last in zip([0, *starts], [*starts, len(story)], strict=True):
        if first < last:
            yield _section(text, story[first:last], play=play)


def _section(text: str, act: Sequence[Line], *, play: bool) -> Section:
    script = Script(text, play)
    for stack in stacks(act):
        script.read(stack)
    heading = act[0].words.lstrip("# ") if is_heading(act[0]) else None
    pieces = tuple(piece for block in script.blocks for piece in cut(text, block))
    return Section(heading, pieces, tuple(script.speeches))
