"""Words in bold, in italics or underlined, as Fountain marks them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from infra.film.clean_text import clean_line

Style = Literal["bold", "italic", "underline"]

_MARKS: Mapping[str, tuple[Style, ...]] = {
    "*": ("italic",),
    "**": ("bold",),
    "***": ("bold", "italic"),
    "_": ("underline",),
}
STYLE_MARKS: Mapping[Style, str] = {"bold": "**", "italic": "*", "underline": "_"}
_TOKEN = re.compile(r"\\[*_]|\*{1,3}|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    """A stretch of a text in one style; two of one text are nested or apart."""

    start: int
    end: int
    style: Style


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A text without its marks, and what they emphasise, the outer before the inner."""

    text: str
    emphasis: tuple[Emphasis, ...] = ()


def read_emphasis(text: str) -> MarkedText:
    """Return *text* without the marks that have a partner; others are its own signs."""
    pairs, escapes = _find_marks(text)
    removed = sorted(
        [(place, place + 1) for place in escapes]
        + [(place, place + len(mark)) for pair in pairs for mark, place in pair]
    )
    pieces, last, moved = [], 0, {}
    length = 0
    for start, end in removed:
        pieces.append(text[last:start])
        length += start - last
        moved[start], last = length, end
    emphasis = [
        Emphasis(start=moved[start], end=moved[end], style=style)
        for (mark, start), (_, end) in sorted(pairs, key=lambda pair: pair[0][1])
        for style in _MARKS[mark]
    ]
    return MarkedText(text="".join((*pieces, text[last:])), emphasis=tuple(emphasis))


def plain_line(text: str) -> str:
    """Return a stranger's words on one line, without marks of emphasis."""
    return read_emphasis(clean_line(text)).text


Mark = tuple[str, int]
"""A mark, and where it stands."""


def _find_marks(text: str) -> tuple[list[tuple[Mark, Mark]], list[int]]:
    """Return the marks that have a partner, and the backslashes that take one away."""
    pairs: list[tuple[Mark, Mark]] = []
    escapes: list[int] = []
    waiting: dict[str, int] = {}
    for found in _TOKEN.finditer(text):
        mark, place = found[0], found.start()
        before, after = text[place - 1 : place], text[found.end() : found.end() + 1]
        if mark.startswith("\\"):
            escapes.append(place)
        elif mark in waiting and not before.isspace() and not after.isalnum():
            first = waiting[mark]
            if first + len(mark) < place:
                pairs.append(((mark, first), (mark, place)))
            # What was opened in between has no partner: it would cross this one.
            waiting = {each: n for each, n in waiting.items() if n < first}
        elif after.strip() and not before.isalnum():
            waiting[mark] = place
    return pairs, escapes


def style_runs(text: str, emphasis: tuple[Emphasis, ...]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of *text* in which no style begins or ends."""
    places = {0, len(text)} | {p for each in emphasis for p in (each.start, each.end)}
    ordered = sorted(place for place in places if place <= len(text))
    yield from pairwise(ordered)


def styles_at(emphasis: tuple[Emphasis, ...], place: int) -> tuple[Style, ...]:
    """Return the styles of a character, in the order of `STYLE_MARKS`."""
    found = {each.style for each in emphasis if each.start <= place < each.end}
    return tuple(style for style in STYLE_MARKS if style in found)
