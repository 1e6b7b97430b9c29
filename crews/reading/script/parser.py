"""Parses a script line by line into blocks and quotations."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crews.reading.quotes.quotations import UnnumberedQuotation, trim_span
from crews.reading.script.fountain_lines import (
    Cue,
    ScriptLine,
    is_certain_slugline,
    is_heading,
    is_page_mark,
    is_parenthetical,
    read_script_line,
    voice_presence,
)
from crews.reading.script.layout import ScriptLayout
from crews.reading.script.stage_plays import InlineCue
from crews.reading.text.lines import Block, TextLine, join_block
from ports.domain.film import VoicePresence
from ports.domain.manuscript import UnitRole
from ports.domain.story import Span

# A note or a stage direction inside a speech: nobody says it.
_ASIDE = re.compile(r"\[{1,2}[^\[\]]{0,400}\]{1,2}|/\*.{0,400}?\*/", re.DOTALL)
_LYRIC = re.compile(r"~\s*")
_MIN_OUTDENT = 4
"""Characters by which action stands further left than the speech above it."""


@dataclass(slots=True)
class ScriptParser:
    """Parses one act; holds what it has found so far.

    Attributes:
        cue_above: A cue with no speech yet, and how it is spoken: an empty line stands
            between them.
    """

    text: str
    layout: ScriptLayout
    blocks: list[Block] = field(default_factory=list)
    quotations: list[UnnumberedQuotation] = field(default_factory=list)
    cue_above: tuple[Cue, str | None] | None = None

    def parse_stack(self, stack: Sequence[ScriptLine]) -> None:
        """Parse the lines between two blank lines."""
        index = self._parse_speech_below_cue(stack)
        while index < len(stack):
            line = stack[index]
            if role := self._role_of_one_line(line):
                self.blocks.append(join_block(stack[index : index + 1], role))
                index += 1
            elif inline := self.layout.inline_cue(line):
                index = self._parse_play_line(stack, index, inline)
            elif (cue := self.layout.cue_at(stack, index)) is not None:
                self.blocks.append(join_block(stack[index : index + 1], "cue"))
                resumes = "CONT" in line.text.upper() and self._is_last_speaker(cue)
                index = self._parse_speech(stack, index + 1, cue, resumes=resumes)
            else:
                index = self._parse_action(stack, index)

    def _parse_speech_below_cue(self, stack: Sequence[ScriptLine]) -> int:
        """Parse the speech whose cue ends the stack above; return where it ends."""
        if self.cue_above is None:
            return 0
        cue, manner = self.cue_above
        self.cue_above = None
        if self._role_of_one_line(stack[0]) or self.layout.inline_cue(stack[0]):
            return 0
        return self._parse_speech(stack, 0, cue, manner=manner)

    def _role_of_one_line(self, line: ScriptLine) -> UnitRole | None:
        if self.layout.opens_scene(line):
            return "slugline"
        if not line.is_element:
            return None if line.text.strip("= ") else "break"
        if is_page_mark(line.words):
            return "matter"
        return "heading" if is_heading(line.words) else "transition"

    def _is_last_speaker(self, cue: Cue) -> bool:
        return bool(self.quotations) and self.quotations[-1].cue == cue.name

    def _parse_speech(
        self,
        stack: Sequence[ScriptLine],
        index: int,
        cue: Cue,
        *,
        resumes: bool = False,
        manner: str | None = None,
    ) -> int:
        """Parse the lines under a cue: dialogue and parentheticals."""
        while index < len(stack):
            first, line = index, stack[index]
            if first and self._is_speech_end(stack, index):
                return index
            index += 1
            if is_page_mark(line.words):
                self.blocks.append(join_block([line], "matter"))
            elif is_parenthetical(line.words):
                while index < len(stack) and not _ends_aside(stack[index - 1]):
                    index += 1
                block = join_block(stack[first:index], "parenthetical")
                manner = " ".join(block.source.slice(self.text).split()).strip("()*_")
                cue = cue.with_manner(manner)
                self.blocks.append(block)
            else:
                while index < len(stack) and self._is_spoken(stack, index):
                    index += 1
                block = join_block(stack[first:index], "dialogue")
                self.blocks.append(block)
                self._add_quotations(block.source, cue, manner, resumes=resumes)
                resumes, manner = True, None
                if self._is_outdented(stack, index):
                    return index
        return index

    def _is_spoken(self, stack: Sequence[ScriptLine], index: int) -> bool:
        line = stack[index]
        return not (
            self.layout.is_line_by_line
            or is_parenthetical(line.words)
            or is_page_mark(line.words)
            or self._is_speech_end(stack, index)
            or self._is_outdented(stack, index)
        )

    def _is_speech_end(self, stack: Sequence[ScriptLine], index: int) -> bool:
        """Tell whether something else than a speech begins at *index*."""
        line = stack[index]
        return (
            self.layout.inline_cue(line) is not None
            or is_certain_slugline(line.words)
            or self.layout.cue_at(stack, index) is not None
        )

    def _is_outdented(self, stack: Sequence[ScriptLine], index: int) -> bool:
        """Tell whether action follows a speech that no empty line ends."""
        if index >= len(stack):
            return False
        if self.layout.is_line_by_line:
            return not is_parenthetical(stack[index].words)
        return stack[index].indent + _MIN_OUTDENT <= stack[index - 1].indent and (
            not is_parenthetical(stack[index - 1].words)
        )

    def _add_quotations(
        self, source: Span, cue: Cue, manner: str | None, *, resumes: bool
    ) -> None:
        delivery: VoicePresence = cue.delivery
        for part in _speech_parts(self.text, source):
            self.quotations.append(
                UnnumberedQuotation(part, resumes, cue.name, manner, delivery)
            )
            # What stands in brackets inside a speech ends the manner before it.
            resumes, manner = True, None

    def _parse_play_line(
        self, stack: Sequence[ScriptLine], index: int, inline: InlineCue
    ) -> int:
        line = stack[index]
        self.blocks.append(Block(inline.source, "cue", line.gap))
        rest = Span(inline.speech_start, line.source.end)
        manner = (
            inline.manner.slice(self.text).strip("()[]_* ") if inline.manner else None
        )
        cue = Cue(inline.name, voice_presence(manner or ""))
        if rest.start == rest.end:
            if index + 1 == len(stack):
                self.cue_above = cue, manner
            return self._parse_speech(stack, index + 1, cue, manner=manner)
        spoken = read_script_line(TextLine(rest, line.indent, 0, rest.slice(self.text)))
        last = index + 1
        while last < len(stack) and not (
            self._is_speech_end(stack, last) or self.layout.opens_scene(stack[last])
        ):
            last += 1
        following = [spoken, *stack[index + 1 : last]]
        return index + self._parse_speech(following, 0, cue, manner=manner)

    def _parse_action(self, stack: Sequence[ScriptLine], index: int) -> int:
        first = index
        index += 1
        while index < len(stack) and not (
            self._role_of_one_line(stack[index])
            or self.layout.inline_cue(stack[index])
            or self.layout.cue_at(stack, index)
        ):
            index += 1
        self.blocks.append(join_block(stack[first:index], "action"))
        return index


def _ends_aside(line: ScriptLine) -> bool:
    return line.words.endswith(")")


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
