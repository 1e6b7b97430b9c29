"""Parses a script line by line into blocks and quotations."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crews.reading.quotes.quotations import UnnumberedQuotation, trim_span
from crews.reading.script.fountain_lines import (
    Cue,
    is_heading,
    is_page_mark,
    is_parenthetical,
    is_slugline,
    is_transition,
    parse_cue,
)
from crews.reading.script.stage_plays import InlineCue, is_place_line, parse_inline_cue
from crews.reading.text.lines import Block, TextLine, join_block
from ports.domain.film import VoicePresence
from ports.domain.manuscript import UnitRole
from ports.domain.story import Span

_NOTE_START = re.compile(r"/\*|\[\[")
# A note or a stage direction inside a speech: nobody says it.
_ASIDE = re.compile(r"\[{1,2}[^\[\]]{0,400}\]{1,2}|/\*.{0,400}?\*/", re.DOTALL)
_LYRIC = re.compile(r"~\s*")


@dataclass(slots=True)
class ScriptParser:
    """Parses one act; holds what it has found so far.

    Attributes:
        is_play: A speaker's name may stand on the line of the speech.
        note_end: The characters that end the note which is still open.
    """

    text: str
    is_play: bool
    blocks: list[Block] = field(default_factory=list)
    quotations: list[UnnumberedQuotation] = field(default_factory=list)
    note_end: str | None = None

    def parse_stack(self, stack: Sequence[TextLine]) -> None:
        """Parse the lines between two blank lines."""
        index = 0
        while index < len(stack):
            line = stack[index]
            if self.note_end or _NOTE_START.match(line.text):
                index = self._parse_note(stack, index)
            elif role := self._role_of_one_line(line):
                self.blocks.append(join_block(stack[index : index + 1], role))
                index += 1
            elif inline := parse_inline_cue(line) if self.is_play else None:
                index = self._parse_play_line(stack, index, inline)
            elif (cue := _cue_at(stack, index)) is not None:
                self.blocks.append(join_block(stack[index : index + 1], "cue"))
                resumes = "CONT" in line.text.upper() and self._is_last_speaker(cue)
                index = self._parse_speech(stack, index + 1, cue, resumes=resumes)
            else:
                index = self._parse_action(stack, index)

    def _role_of_one_line(self, line: TextLine) -> UnitRole | None:
        if is_slugline(line) or (self.is_play and is_place_line(line)):
            return "slugline"
        if not line.text.strip("= "):
            return "break"
        if is_page_mark(line):
            return "matter"
        if is_heading(line):
            return "heading"
        return "transition" if is_transition(line) else None

    def _parse_note(self, stack: Sequence[TextLine], index: int) -> int:
        """Parse a note or a boneyard (a comment); both may hold blank lines."""
        first = index
        closing = self.note_end or ("*/" if stack[index].text[0] == "/" else "]]")
        self.note_end = closing
        while index < len(stack) and self.note_end:
            if closing in stack[index].text:
                self.note_end = None
            index += 1
        self.blocks.append(join_block(stack[first:index], "matter"))
        return index

    def _is_last_speaker(self, cue: Cue) -> bool:
        return bool(self.quotations) and self.quotations[-1].cue == cue.name

    def _parse_speech(
        self,
        stack: Sequence[TextLine],
        index: int,
        cue: Cue,
        *,
        resumes: bool = False,
        manner: str | None = None,
    ) -> int:
        """Parse the lines under a cue: dialogue and parentheticals."""
        while index < len(stack):
            first, line = index, stack[index]
            if first and self._is_speech_end(line):
                return index
            index += 1
            if is_page_mark(line):
                self.blocks.append(join_block([line], "matter"))
            elif is_parenthetical(line):
                while not stack[index - 1].text.endswith(")") and index < len(stack):
                    index += 1
                block = join_block(stack[first:index], "parenthetical")
                manner = " ".join(block.source.slice(self.text).split()).strip("()")
                self.blocks.append(block)
            else:
                while index < len(stack) and self._is_spoken(stack[index]):
                    index += 1
                block = join_block(stack[first:index], "dialogue")
                self.blocks.append(block)
                self._add_quotations(block.source, cue, manner, resumes=resumes)
                resumes, manner = True, None
        return index

    def _is_spoken(self, line: TextLine) -> bool:
        return not (
            is_parenthetical(line) or is_page_mark(line) or self._is_speech_end(line)
        )

    def _is_speech_end(self, line: TextLine) -> bool:
        return self.is_play and parse_inline_cue(line) is not None

    def _add_quotations(
        self, source: Span, cue: Cue, manner: str | None, *, resumes: bool
    ) -> None:
        delivery: VoicePresence = cue.delivery
        for part in _speech_parts(self.text, source):
            self.quotations.append(
                UnnumberedQuotation(part, resumes, cue.name, manner, delivery)
            )
            resumes = True

    def _parse_play_line(
        self, stack: Sequence[TextLine], index: int, inline: InlineCue
    ) -> int:
        line = stack[index]
        self.blocks.append(Block(inline.source, "cue", line.gap))
        rest = Span(inline.speech_start, line.source.end)
        cue = Cue(inline.name, "on_screen")
        manner = (
            inline.manner.slice(self.text).strip("()[]_ ") if inline.manner else None
        )
        if rest.start == rest.end:
            return self._parse_speech(stack, index + 1, cue, manner=manner)
        spoken = TextLine(rest, line.indent, 0, rest.slice(self.text))
        last = index + 1
        while last < len(stack) and not self._is_speech_end(stack[last]):
            last += 1
        following = [spoken, *stack[index + 1 : last]]
        return index + self._parse_speech(following, 0, cue, manner=manner)

    def _parse_action(self, stack: Sequence[TextLine], index: int) -> int:
        first = index
        index += 1
        while index < len(stack) and not (
            self._role_of_one_line(stack[index])
            or self._is_speech_end(stack[index])
            or _cue_at(stack, index)
        ):
            index += 1
        self.blocks.append(join_block(stack[first:index], "action"))
        return index


def _cue_at(stack: Sequence[TextLine], index: int) -> Cue | None:
    if index + 1 >= len(stack):
        return None
    # A cue is the first line of its block, or indented more than the line above it.
    if index and stack[index].indent <= stack[index - 1].indent:
        return None
    return parse_cue(stack[index])


def _speech_parts(text: str, source: Span) -> Iterator[Span]:
    start = source.start
    for aside in _ASIDE.finditer(text, source.start, source.end):
        yield from _trim_spoken(text, Span(start, aside.start()))
        start = aside.end()
    yield from _trim_spoken(text, Span(start, source.end))


def _trim_spoken(text: str, span: Span) -> Iterator[Span]:
    words = trim_span(text, span)
    if lyric := _LYRIC.match(text, words.start, words.end):
        words = Span(lyric.end(), words.end)
    if words.start < words.end:
        yield words
