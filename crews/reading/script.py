"""The blocks and speeches of a script, read from top to bottom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crews.reading.layout import Block, Line, joined
from crews.reading.passages import Speech
from crews.reading.plays import InlineCue, inline_cue, names_place
from crews.reading.quotations import trimmed
from crews.reading.screenplay_lines import (
    Cue,
    cue,
    is_heading,
    is_page_mark,
    is_parenthetical,
    is_slugline,
    is_transition,
)
from ports.domain.film import VoicePresence
from ports.domain.manuscript import UnitRole
from ports.domain.story import Span

_OPENING_NOTE = re.compile(r"/\*|\[\[")
# A note to the crew, or a stage direction: nobody says it.
_ASIDE = re.compile(r"\[{1,2}[^\[\]]{0,400}\]{1,2}|/\*.{0,400}?\*/", re.DOTALL)
_LYRIC = re.compile(r"~\s*")


@dataclass(slots=True)
class Script:
    """What has been read of an act so far.

    Attributes:
        play: Speakers may stand on the line of their speech.
        note: What ends the note that is still open.
    """

    text: str
    play: bool
    blocks: list[Block] = field(default_factory=list)
    speeches: list[Speech] = field(default_factory=list)
    note: str | None = None

    def read(self, stack: Sequence[Line]) -> None:
        """Read the lines between two blank lines."""
        index = 0
        while index < len(stack):
            line = stack[index]
            if self.note or _OPENING_NOTE.match(line.words):
                index = self._note(stack, index)
            elif role := self._role_of_one_line(line):
                self.blocks.append(joined(stack[index : index + 1], role))
                index += 1
            elif named := inline_cue(line) if self.play else None:
                index = self._line_of_play(stack, index, named)
            elif (who := _cue_at(stack, index)) is not None:
                self.blocks.append(joined(stack[index : index + 1], "cue"))
                resumes = "CONT" in line.words.upper() and self._spoke_last(who)
                index = self._speech(stack, index + 1, who, resumes=resumes)
            else:
                index = self._action(stack, index)

    def _role_of_one_line(self, line: Line) -> UnitRole | None:
        if is_slugline(line) or (self.play and names_place(line)):
            return "slugline"
        if not line.words.strip("= "):
            return "break"
        if is_page_mark(line):
            return "matter"
        if is_heading(line):
            return "heading"
        return "transition" if is_transition(line) else None

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

    def _spoke_last(self, who: Cue) -> bool:
        return bool(self.speeches) and self.speeches[-1].cue == who.name

    def _speech(
        self,
        stack: Sequence[Line],
        index: int,
        who: Cue,
        *,
        resumes: bool = False,
        manner: str | None = None,
    ) -> int:
        """Take what is said under a cue, with how it is said."""
        while index < len(stack):
            first, line = index, stack[index]
            if first and self._ends_speech(line):
                return index
            index += 1
            if is_page_mark(line):
                self.blocks.append(joined([line], "matter"))
            elif is_parenthetical(line):
                while not stack[index - 1].words.endswith(")") and index < len(stack):
                    index += 1
                block = joined(stack[first:index], "parenthetical")
                manner = " ".join(block.source.slice(self.text).split()).strip("()")
                self.blocks.append(block)
            else:
                while index < len(stack) and self._is_spoken(stack[index]):
                    index += 1
                block = joined(stack[first:index], "dialogue")
                self.blocks.append(block)
                self._say(block.source, who, manner, resumes=resumes)
                resumes, manner = True, None
        return index

    def _is_spoken(self, line: Line) -> bool:
        return not (
            is_parenthetical(line) or is_page_mark(line) or self._ends_speech(line)
        )

    def _ends_speech(self, line: Line) -> bool:
        return self.play and inline_cue(line) is not None

    def _say(
        self, source: Span, who: Cue, manner: str | None, *, resumes: bool
    ) -> None:
        delivery: VoicePresence = who.delivery
        for part in _said(self.text, source):
            self.speeches.append(Speech(part, resumes, who.name, manner, delivery))
            resumes = True

    def _line_of_play(self, stack: Sequence[Line], index: int, named: InlineCue) -> int:
        line = stack[index]
        self.blocks.append(Block(named.source, "cue", line.gap))
        rest = Span(named.speech, line.source.end)
        who = Cue(named.name, "on_screen")
        manner = named.manner.slice(self.text).strip("()[]_ ") if named.manner else None
        if rest.start == rest.end:
            return self._speech(stack, index + 1, who, manner=manner)
        spoken = Line(rest, line.indent, 0, rest.slice(self.text))
        last = index + 1
        while last < len(stack) and not self._ends_speech(stack[last]):
            last += 1
        following = [spoken, *stack[index + 1 : last]]
        return index + self._speech(following, 0, who, manner=manner)

    def _action(self, stack: Sequence[Line], index: int) -> int:
        first = index
        index += 1
        while index < len(stack) and not (
            self._role_of_one_line(stack[index])
            or self._ends_speech(stack[index])
            or _cue_at(stack, index)
        ):
            index += 1
        self.blocks.append(joined(stack[first:index], "action"))
        return index


def _cue_at(stack: Sequence[Line], index: int) -> Cue | None:
    if index + 1 >= len(stack):
        return None
    # A cue opens its block, or stands further in than the action above it.
    if index and stack[index].indent <= stack[index - 1].indent:
        return None
    return cue(stack[index])


def _said(text: str, source: Span) -> Iterator[Span]:
    start = source.start
    for aside in _ASIDE.finditer(text, source.start, source.end):
        yield from _words(text, Span(start, aside.start()))
        start = aside.end()
    yield from _words(text, Span(start, source.end))


def _words(text: str, span: Span) -> Iterator[Span]:
    words = trimmed(text, span)
    if lyric := _LYRIC.match(text, words.start, words.end):
        words = Span(lyric.end(), words.end)
    if words.start < words.end:
        yield words
