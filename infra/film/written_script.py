"""A screenplay's scenes in the words of who wrote it.

A breakdown has the places of scenes, of lines of dialogue and of shots in the text.
What stands between the lines is action, cues, transitions and headings: they are told
apart here, as Fountain tells them apart.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from infra.film.action_coverage import ShownPart, cover_actions
from infra.film.clean_text import clean_line
from infra.film.emphasis import MarkedText, read_emphasis
from infra.film.script_blocks import (
    ActionBlock,
    Block,
    SectionBlock,
    SpeechBlock,
    TransitionBlock,
    add_speech_part,
    speech_part,
)
from infra.film.setups import find_lined_shots
from ports.domain.breakdown import BrokenDownScene
from ports.domain.film import Line, Shot
from ports.domain.story import Span

_NOTES = (("/*", "*/"), ("[[", "]]"))
"""Marks around what is for the writer only."""
_HIDDEN = "\x00"
_HIDDEN_BEFORE_STOP = re.compile(rf" ?{_HIDDEN}+(?=[.,;:!?])")
_PAGE_MARK = re.compile(
    r"\(?(?:CONTINUED|MORE|CONT['’]D)\)?:?(?: \(\d+\))?(?: \d+\.?)?$|\d{1,4}\.?$|="
)
_TRANSITION = re.compile(
    r">.*[^<]$|[A-Z][A-Z ]{0,40} TO:$|FADE (?:IN|OUT|UP|TO BLACK)[.:]?$"
    r"|(?:SMASH |MATCH |JUMP )?CUT[.:]$|DISSOLVE[.:]$|BLACKOUT\.?$"
)
_SECTION = re.compile(r"(#{1,6})\s*(\S.*)")
_CUE = re.compile(r"@?([^(:^]{1,60}?)[\s:]*((?:\([^()]{0,40}\)[\s:]*){0,3})\^?")
_EXTENSION = re.compile(r"\([^()]*\)")
_NUMBERED_HEADING = re.compile(
    r"(?P<number>\d{1,4}[A-Z]{0,2})[.)]?\s+(?P<heading>(?:INT|EXT|EST|I/E)\b.*?)"
    r"(?:\s+(?P=number))?",
    re.IGNORECASE,
)
_NUMBER_BEHIND = re.compile(r"\s*#[^#]{1,10}#$")
_FULL_ROW = 50
"""Characters of a line of a script that has no room for another word, at least."""
_MAX_PARENTHETICAL = 5
"""Lines of a parenthetical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenScene:
    """A scene as its writer wrote it.

    Attributes:
        opening: What stands above the heading: ``FADE IN:``.
        heading: Without the number of the scene.
    """

    opening: tuple[Block, ...]
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenRow:
    """A line of the text.

    Attributes:
        opens: An empty line stands above it.
    """

    text: str
    start: int
    end: int
    opens: bool

    @property
    def is_dual(self) -> bool:
        """Whether it is the cue of who speaks beside the speaker before."""
        return self.text.endswith("^")


def hide_notes(text: str) -> str:
    """Return *text* with characters of no meaning in place of notes and boneyards."""
    for opening, closing in _NOTES:
        pieces, place = [], 0
        while (start := text.find(opening, place)) >= 0:
            end = text.find(closing, start + len(opening))
            if end < 0:
                break
            end += len(closing)
            pieces += [text[place:start], re.sub(r"[^\n]", _HIDDEN, text[start:end])]
            place = end
        text = "".join((*pieces, text[place:]))
    return text


def read_scene(scene: BrokenDownScene, text: str, *, start: int) -> WrittenScene:
    """Return a scene of *text*, whose notes are hidden.

    *start* is where the scene before ends: a transition may stand between the two.
    """
    reader = _SceneReader(scene)
    place = start
    for line in sorted(scene.dialogue_script, key=lambda line: line.source.start):
        reader.add_line(line, list(_rows(text, place, line.source.start)))
        place = line.source.end
    reader.add_rows(list(_rows(text, place, scene.source.end)))
    return reader.result()


def _rows(text: str, start: int, end: int) -> Iterator[_WrittenRow]:
    opens = False
    for found in re.finditer(r"([^\n]*)(?:\n|$)", text[start:end]):
        words = clean_line(_HIDDEN_BEFORE_STOP.sub("", found[1]))
        if not words:
            opens = found.start() > 0
        elif not _PAGE_MARK.match(words) and re.search(r"\w", words):
            yield _WrittenRow(
                text=words,
                start=start + found.start(1),
                end=start + found.end(1),
                opens=opens,
            )
            opens = False


class _SceneReader:
    """Reads the rows between the lines of dialogue of one scene, in order."""

    def __init__(self, scene: BrokenDownScene) -> None:
        self._heading = scene.heading or ""
        self._opening: tuple[Block, ...] | None = None
        self._blocks: list[Block] = []
        self._shown: dict[int, list[ShownPart]] = {}
        shots = find_lined_shots(scene)
        self._waiting = deque(sorted(shots, key=lambda shot: shot.source[0].start))
        self._open: list[Shot] = []

    def add_line(self, line: Line, rows: list[_WrittenRow]) -> None:
        """Add what stands above a line of dialogue, and the line."""
        _drop_parenthetical(rows)
        cue = _parse_cue(rows[-1], line) if rows else None
        self.add_rows(rows[:-1] if cue else rows)
        last = self._blocks[-1] if self._blocks else None
        if not rows and isinstance(last, SpeechBlock):
            part = speech_part(line)
            self._blocks[-1] = add_speech_part(last, part, line)
            return
        name, extensions = cue or (clean_line(line.character), None)
        is_dual = bool(cue) and isinstance(last, SpeechBlock) and rows[-1].is_dual
        self._blocks.append(
            SpeechBlock(
                character=name,
                delivery=line.delivery,
                resumes=False,
                parts=(speech_part(line),),
                lines=(line.line_id,),
                extensions=extensions,
                is_dual=is_dual,
            )
        )

    def add_rows(self, rows: Sequence[_WrittenRow]) -> None:
        """Add action, transitions and sections."""
        if self._opening is None and (place := self._find_heading(rows)) is not None:
            self.add_rows(rows[:place])
            self._opening, self._blocks = tuple(self._blocks), []
            self._shown = {}
            rows = rows[place + 1 :]
        for paragraph in _paragraphs(rows):
            self._shown[len(self._blocks)] = [
                ShownPart(shot=shot)
                for shot in self._shots_over(paragraph[0].start, paragraph[-1].end)
            ]
            self._blocks.append(_block(paragraph))

    def result(self) -> WrittenScene:
        """Return the scene."""
        return WrittenScene(
            opening=self._opening or (),
            heading=_without_number(_plain(clean_line(self._heading))),
            blocks=tuple(cover_actions(self._blocks, self._shown)),
        )

    def _find_heading(self, rows: Sequence[_WrittenRow]) -> int | None:
        heading = _letters(self._heading)
        found = (n for n, row in enumerate(rows) if _letters(row.text) == heading)
        return next(found, None)

    def _shots_over(self, start: int, end: int) -> list[Shot]:
        """Return the shots that show some of a span; spans are asked in order."""
        while self._waiting and self._waiting[0].source[0].start < end:
            self._open.append(self._waiting.popleft())
        self._open = [shot for shot in self._open if shot.source[-1].end > start]
        return [
            shot
            for shot in self._open
            if any(map(Span(start, end).overlaps, shot.source))
        ]


def _block(paragraph: Sequence[_WrittenRow]) -> Block:
    text = " ".join(row.text for row in paragraph)
    if found := _SECTION.match(text):
        return SectionBlock(text=_plain(found[2]), level=len(found[1]))
    marked = read_emphasis(text)
    if _TRANSITION.match(marked.text):
        return TransitionBlock(text=_without_force(marked.text))
    action = _drop_force(marked)
    return ActionBlock(
        text=action.text,
        emphasis=action.emphasis,
        is_centred=marked.text.startswith(">"),
    )


def _drop_parenthetical(rows: list[_WrittenRow]) -> None:
    """Remove the parentheticals at the end: the line of dialogue has its own."""
    while rows and rows[-1].text.endswith(")"):
        first = len(rows) - 1
        while first > 0 and not rows[first].opens and rows[first].text[0] != "(":
            if len(rows) - first == _MAX_PARENTHETICAL:
                return
            first -= 1
        if rows[first].text[0] != "(":
            return
        del rows[first:]


def _parse_cue(row: _WrittenRow, line: Line) -> tuple[str, tuple[str, ...]] | None:
    """Return name and extensions of the cue of *line*; None where the row is none.

    Before a colon stands the parenthetical as well: ``ADA (softly): Come in.``
    """
    found = _CUE.fullmatch(_plain(row.text))
    if found is None:
        return None
    name = found[1].strip("@ ")
    is_sentence = name[-1:] in {".", "!", "?"} and name != name.upper()
    if not name or is_sentence:
        return None
    manner = f"({line.parenthetical})".casefold()
    extensions = _EXTENSION.findall(found[2])
    return name, tuple(each for each in extensions if each.casefold() != manner)


def _paragraphs(rows: Sequence[_WrittenRow]) -> Iterator[list[_WrittenRow]]:
    paragraph: list[_WrittenRow] = []
    for row in rows:
        if paragraph and not _goes_on(paragraph[-1], row):
            yield paragraph
            paragraph = []
        paragraph.append(row)
    if paragraph:
        yield paragraph


def _goes_on(above: _WrittenRow, row: _WrittenRow) -> bool:
    """Tell whether *row* is in the paragraph of the one above it.

    A line that had room for the next word was ended by the writer.
    """
    if row.opens or any(
        mark.match(each.text)
        for each in (above, row)
        for mark in (_TRANSITION, _SECTION)
    ):
        return False
    return len(above.text) + 1 + len(row.text.split()[0]) > _FULL_ROW


def _plain(text: str) -> str:
    """Return a line without the marks by which Fountain forces and emphasises."""
    return _without_force(read_emphasis(text).text)


def _without_force(words: str) -> str:
    is_forced = words[:1] in {"!", ">", "~"} or re.match(r"\.[^.\s]", words)
    return words[1:].rstrip("<").strip() if is_forced else words


def _drop_force(marked: MarkedText) -> MarkedText:
    """Return a line without the signs that force it, with its emphasis in its place."""
    text = _without_force(marked.text)
    before = marked.text.find(text)
    moved = (
        replace(each, start=max(0, each.start - before), end=each.end - before)
        for each in marked.emphasis
    )
    kept = tuple(each for each in moved if each.start < each.end <= len(text))
    return MarkedText(text=text, emphasis=kept)


def _without_number(heading: str) -> str:
    found = _NUMBERED_HEADING.fullmatch(heading)
    return _NUMBER_BEHIND.sub("", found["heading"] if found else heading)


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text)).replace("_", "").casefold()
