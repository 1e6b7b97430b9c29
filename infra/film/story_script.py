"""A story's scenes as a script in the words of who wrote it.

What stands between quotations is action, in the story's own order, and what is between
quotation marks is dialogue. Only tags of speech are left out, because the cue says it;
what a tag has more, how somebody speaks and what they do meanwhile, is in brackets.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from infra.film.action_coverage import ShownPart, cover_actions
from infra.film.clean_text import clean_line
from infra.film.emphasis import plain_line, read_emphasis
from infra.film.screenplay import ScriptScene, add_line, add_manner
from infra.film.script_blocks import ActionBlock, Block, cover_speeches, letter_count
from infra.film.setups import find_lined_shots
from infra.film.speech_tags import (
    drop_saying,
    end_of_tag,
    first_sentence,
    read_manner,
    start_of_tag,
)
from ports.domain.film import UNRESOLVED, Line
from ports.domain.story import Span

_OPENING = re.compile(r"[\"'“‘«»„‚‹›_*]+\s*$")
_CLOSING = re.compile(r"[\"'”’«»“‹›_*]+")
_MARGIN = 120
"""Characters, at which no editor breaks lines: a longer one is a paragraph."""
_BREAK = re.compile(rf"\n(?=[ \t]*\n|[ \t]+\S)|(?<=[^\n]{{{_MARGIN}}})\n")
_HEADING_MARK = re.compile(r"#{1,6}\s+")
_GOES_ON = re.compile(r"(?:[a-z]+ed|said|came|fell|rose|went|rang|broke|burst)\b")
"""The verb of the quotation before: no sentence begins with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Narration:
    """A paragraph, or what of it stands beside a quotation.

    Attributes:
        start: Its place in the text.
        follows: A quotation stands before it in its paragraph.
        leads: A quotation stands behind it in its paragraph.
    """

    text: str
    start: int
    follows: bool
    leads: bool


def quote_story(
    scenes: Iterable[ScriptScene], text: str, *, titles: Collection[str]
) -> Iterator[ScriptScene]:
    """Yield *scenes* in the words of the story, under the same headings.

    What stands above the story or a chapter, of the *titles* of these, is no action.
    """
    for scene in scenes:
        card = scene.card
        blocks = _SceneWriter(scene, text).write()
        if _opens_with(titles, blocks):
            del blocks[0]
        covered = cover_speeches(blocks, card.shots, card.dialogue_script)
        yield replace(scene, act=None, opening=(), blocks=tuple(covered))


class _SceneWriter:
    """Writes the lines of one scene, and what stands between them."""

    def __init__(self, scene: ScriptScene, text: str) -> None:
        self._card = scene.card
        self._text = text
        self._blocks: list[Block] = []
        self._shown: dict[int, list[ShownPart]] = {}
        self._shots = find_lined_shots(scene.card)

    def write(self) -> list[Block]:
        """Return the blocks of the scene."""
        lines = sorted(self._card.dialogue_script, key=lambda line: line.source.start)
        place, before = self._card.source.start, None
        for line in lines:
            told = self._narration(place, line.source.start, before, line)
            place = max(place, line.source.end)
            before = self._add_narration(told, before, line)
        self._add_narration(
            self._narration(place, self._card.source.end, before, None), before, None
        )
        return list(cover_actions(self._blocks, self._shown))

    def _narration(
        self, start: int, end: int, before: Line | None, after: Line | None
    ) -> list[_Narration]:
        return list(_paragraphs(self._text[start:end], start, before, after))

    def _add_narration(
        self, told: list[_Narration], before: Line | None, after: Line | None
    ) -> Line | None:
        """Add a line of dialogue and what follows it; return the next line."""
        for number, each in enumerate(told):
            kept = _without_tags(each, before, after)
            if before and not number:
                kept = self._add_line(before, each, kept)
            self._add_action(kept)
        return after

    def _add_line(self, line: Line, told: _Narration, kept: _Narration) -> _Narration:
        """Add a line, with how it is spoken in brackets; return what follows it.

        *kept* is what is *told* behind the line, without a tag.
        """
        manner, end = read_manner(kept.text, is_named=_is_named(line))
        rest = replace(kept, text=kept.text[end:], start=kept.start + end)
        tag = told.text[: rest.start - told.start] or first_sentence(told.text)
        add_line(self._blocks, _punctuate(line, tag))
        if manner:
            # What a person has said of it stands with the line already.
            if line.parenthetical is None:
                add_manner(self._blocks, clean_line(manner))
            return rest
        return _without_saying(rest) if _is_named(line) else rest

    def _add_action(self, told: _Narration) -> None:
        words = _HEADING_MARK.sub("", clean_line(told.text), count=1)
        if not re.search(r"\w", words):
            return
        marked = read_emphasis(words)
        words = marked.text
        if told.follows and not _GOES_ON.match(words):
            words = f"{words[:1].upper()}{words[1:]}"
        parts = list(self._parts_of(told, letter_count(words)))
        self._shown[len(self._blocks)] = parts
        self._blocks.append(ActionBlock(text=words, emphasis=marked.emphasis))

    def _parts_of(self, told: _Narration, letters: int) -> Iterator[ShownPart]:
        """Yield the shots that show some of *told*, each with the letters of it."""
        end = told.start + len(told.text)
        for shot in self._shots:
            spans = list(filter(Span(told.start, end).overlaps, shot.source))
            if not spans:
                continue
            before, after = (
                letter_count(plain_line(self._text[left:right]))
                for left, right in (
                    (told.start, max(told.start, spans[0].start)),
                    (min(end, spans[-1].end), end),
                )
            )
            # The mark of a heading is among the letters before, and is not printed.
            first = min(before, max(0, letters - after - 1))
            yield ShownPart(shot=shot, letters=(first, letters - after))


def _opens_with(titles: Iterable[str], blocks: Sequence[Block]) -> bool:
    first = blocks[0] if blocks else None
    return isinstance(first, ActionBlock) and _letters(first.text) in map(
        _letters, titles
    )


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def _paragraphs(
    words: str, start: int, before: Line | None, after: Line | None
) -> Iterator[_Narration]:
    """Yield the paragraphs between two lines, without the lines' quotation marks.

    There is one at least, which may be empty.
    """
    mark = _CLOSING.match(words) if before else None
    first = mark.end() if mark else 0
    mark = _OPENING.search(words, first) if after else None
    last = mark.start() if mark else len(words)
    breaks = [found.start() for found in _BREAK.finditer(words, first, last)]
    for left, right in zip((first, *breaks), (*breaks, last), strict=True):
        yield _Narration(
            text=words[left:right],
            start=start + left,
            follows=before is not None and left == first,
            leads=after is not None and right == last,
        )


def _without_tags(
    told: _Narration, before: Line | None, after: Line | None
) -> _Narration:
    cut = end_of_tag(told.text) if told.follows and _is_named(before) else 0
    words = told.text[cut:]
    if told.leads and _is_named(after):
        words = words[: start_of_tag(words)]
    return replace(told, text=words, start=told.start + cut)


def _without_saying(told: _Narration) -> _Narration:
    """Return what follows a line without its tag; it ends where it did."""
    text = drop_saying(told.text)
    return replace(told, text=text, start=told.start + len(told.text) - len(text))


def _is_named(line: Line | None) -> bool:
    return line is not None and line.character != UNRESOLVED


def _punctuate(line: Line, tag: str) -> Line:
    """Return a line with the mark that stood behind the tag which it had.

    In a story a comma stands before a tag, even where the sentence ends.
    """
    mark = tag.rstrip()[-1:]
    if line.line.endswith(",") and mark in {".", ";", ":"}:
        return line.model_copy(update={"line": f"{line.line[:-1]}{mark}"})
    return line
