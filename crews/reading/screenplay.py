"""Screenplays read as what they are: sluglines, action, cues and speeches."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crews.reading.layout import Block, Line, joined, stacks
from crews.reading.passages import Section, Speech
from crews.reading.pieces import cut
from crews.reading.screenplay_lines import (
    Cue,
    cue,
    is_heading,
    is_page_mark,
    is_parenthetical,
    is_slugline,
    is_transition,
)
from ports.manuscript import UnitRole

_TITLE_KEY = re.compile(
    r"(?:title|credit|authors?|written by|source|notes|draft date|date|contact"
    r"|copyright|revision|format|episode)\s*:",
    re.IGNORECASE,
)
_OPENING_NOTE = re.compile(r"/\*|\[\[")
# A novel may quote a slugline or two; a screenplay has one every page.
_MOST_LINES_A_SCENE = 200


def is_screenplay(found: Sequence[Line]) -> bool:
    """Tell whether a text of these lines is written as a screenplay."""
    sluglines = sum(
        is_slugline(line) and line.words[0] != "." and line.words[:7].isupper()
        for line in found
    )
    if sluglines * _MOST_LINES_A_SCENE < len(found):
        return False
    cues = sum(
        cue(line) is not None
        and not is_slugline(line)
        and not is_transition(line)
        and index + 1 < len(found)
        and not found[index + 1].gap
        for index, line in enumerate(found)
    )
    return sluglines > 1 or (sluglines == 1 and cues > 0)


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
    starts = [
        index
        for index, line in enumerate(story)
        if index and is_heading(line) and not is_heading(story[index - 1])
    ]
    for first, last in zip([0, *starts], [*starts, len(story)], strict=True):
        if first < last:
            yield _section(text, story[first:last])


def _section(text: str, act: Sequence[Line]) -> Section:
    script = _Script()
    for stack in stacks(act):
        script.read(stack)
    heading = act[0].words.lstrip("# ") if is_heading(act[0]) else None
    pieces = tuple(piece for block in script.blocks for piece in cut(text, block))
    return Section(heading, pieces, tuple(script.speeches))


@dataclass(slots=True)
class _Script:
    """What has been read of an act so far."""

    blocks: list[Block] = field(default_factory=list)
    speeches: list[Speech] = field(default_factory=list)
    note: str | None = None

    def read(self, stack: Sequence[Line]) -> None:
        """Read the lines between two blank lines."""
        index = 0
        while index < len(stack):
            if self.note or _OPENING_NOTE.match(stack[index].words):
                index = self._note(stack, index)
            elif single := _role_of_one_line(stack[index]):
                self.blocks.append(joined(stack[index : index + 1], single))
                index += 1
            elif (who := _cue_at(stack, index)) is not None:
                index = self._speech(stack, index, who)
            else:
                index = self._action(stack, index)

    def _note(self, stack: Sequence[Line], index: int) -> int:
        """Take a note or a boneyard, which may run over blank lines."""
        first = index
        closing = self.note or ("*/" if stack[index].words[0] == "/" else "]]")
        self.note = closing
        while index < len(stack) and self.note:
            if closing in stack[index].words:
                self.note = None
            index += 1
        self.blocks.append(joined(stack[first:index], "matter"))
        return index

    def _speech(self, stack: Sequence[Line], index: int, who: Cue) -> int:
        self.blocks.append(joined(stack[index : index + 1], "cue"))
        resumes = bool(self.speeches) and "CONT" in stack[index].words.upper()
        resumes = resumes and self.speeches[-1].cue == who.name
        manner: str | None = None
        index += 1
        while index < len(stack):
            first = index
            if is_parenthetical(stack[index]):
                index = _after_parenthetical(stack, index)
                block = joined(stack[first:index], "parenthetical")
                manner = " ".join(
                    word for line in stack[first:index] for word in line.words.split()
                ).strip("()")
            elif is_page_mark(stack[index]):
                index += 1
                block = joined(stack[first:index], "matter")
            else:
                while index < len(stack) and not (
                    is_parenthetical(stack[index]) or is_page_mark(stack[index])
                ):
                    index += 1
                block = joined(stack[first:index], "dialogue")
                self.speeches.append(
                    Speech(block.source, resumes, who.name, manner, who.delivery)
                )
                resumes, manner = True, None
            self.blocks.append(block)
        return index

    def _action(self, stack: Sequence[Line], index: int) -> int:
        first = index
        index += 1
        while index < len(stack) and not _role_of_one_line(stack[index]):
            index += 1
        self.blocks.append(joined(stack[first:index], "action"))
        return index


def _role_of_one_line(line: Line) -> UnitRole | None:
    if is_slugline(line):
        return "slugline"
    if not line.words.strip("= "):
        return "break"
    if is_page_mark(line):
        return "matter"
    if is_heading(line):
        return "heading"
    return "transition" if is_transition(line) else None


def _cue_at(stack: Sequence[Line], index: int) -> Cue | None:
    # A cue opens its block, and something is said under it.
    if index + 1 >= len(stack) or (
        index and stack[index].indent <= stack[index - 1].indent
    ):
        return None
    return cue(stack[index])


def _after_parenthetical(stack: Sequence[Line], index: int) -> int:
    while index < len(stack) and not stack[index].words.endswith(")"):
        index += 1
    return min(index + 1, len(stack))
