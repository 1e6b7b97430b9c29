"""The blocks and speeches of a script, read from top to bottom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crews.reading.passages import UnnumberedQuotation
from crews.reading.quotes.quotations import trim_span
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
# A note to the crew, or a stage direction: nobody says it.
_ASIDE = re.compile(r"\[{1,2}[^\[\]]{0,400}\]{1,2}|/\*.{0,400}?\*/", re.DOTALL)
_LYRIC = re.compile(r"~\s*")


@dataclass(slots=True)
class ScriptParser:
    """What has been read of an act so far.

    Attributes:
        play: Speakers may stand on the line of their speech.
        note: What ends the note that is still open.
    """

    text: str
    is_play: bool
    blocks: list[Block] = field(default_factory=list)
    quotations: list[UnnumberedQuotation] = field(default_factory=list)
    note_end: str | None = None

    def parse_stack(self, stack: Sequence[TextLine]) -> None:
        """Read the lines between two blank lines."""
        index = 0
        while index < len(stack):
            line = stack[index]
            if self.note_end or _NOTE_START.match(line.text):
                index = self._parse_note(stack, index)
            elif role := self._role_of_one_line(line):
                self.blocks.append(join_block(stack[index : index + 1], role))
                index += 1
            elif named := parse_inline_cue(line) if self.is_play else None:
                index = self._parse_play_line(stack, index, named)
            elif (who := _cue_at(stack, index)) is not None:
                self.blocks.append(join_block(stack[index : index + 1], "cue"))
                resumes = "CONT" in line.text.upper() and self._is_last_speaker(who)
                index = self._parse_speech(stack, index + 1, who, resumes=resumes)
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
        """Take a note or a boneyard, which may run over blank lines."""
        first = index
        closing = self.note_end or ("*/" if stack[index].text[0] == "/" else "]]")
        self.note_end = closing
        while index < len(stack) and self.note_end:
            if closing in stack[index].text:
                self.note_end = None
            index += 1
        self.blocks.append(join_block(stack[first:index], "matter"))
        return index

    def _is_last_speaker(self, who: Cue) -> bool:
        return bool(self.quotations) and self.quotations[-1].cue == who.name

    def _parse_speech(
        self,
        stack: Sequence[TextLine],
        index: int,
        who: Cue,
        *,
        resumes: bool = False,
        manner: str | None = None,
    ) -> int:
        """Take what is said under a cue, with how it is said."""
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
                self._add_quotations(block.source, who, manner, resumes=resumes)
                resumes, manner = True, None
        return index

    def _is_spoken(self, line: TextLine) -> bool:
        return not (
            is_parenthetical(line) or is_page_mark(line) or self._is_speech_end(line)
        )

    def _is_speech_end(self, line: TextLine) -> bool:
        return self.is_play and parse_inline_cue(line) is not None

    def _add_quotations(
        self, source: Span, who: Cue, manner: str | None, *, resumes: bool
    ) -> None:
        delivery: VoicePresence = who.delivery
        for part in _speech_parts(self.text, source):
            self.quotations.append(
                UnnumberedQuotation(part, resumes, who.name, manner, delivery)
            )
            resumes = True

    def _parse_play_line(
        self, stack: Sequence[TextLine], index: int, named: InlineCue
    ) -> int:
        line = stack[index]
        self.blocks.append(Block(named.source, "cue", line.gap))
        rest = Span(named.speech_start, line.source.end)
        who = Cue(named.name, "on_screen")
        manner = named.manner.slice(self.text).strip("()[]_ ") if named.manner else None
        if rest.start == rest.end:
            return self._parse_speech(stack, index + 1, who, manner=manner)
        spoken = TextLine(rest, line.indent, 0, rest.slice(self.text))
        last = index + 1
        while last < len(stack) and not self._is_speech_end(stack[last]):
            last += 1
        following = [spoken, *stack[index + 1 : last]]
        return index + self._parse_speech(following, 0, who, manner=manner)

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
    # A cue opens its block, or stands further in than the action above it.
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
