"""Chapters cut into passages, and their units numbered."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.reading.quotes.quotations import trim_span
from crews.reading.units import DraftUnit
from ports.domain.film import VoicePresence
from ports.domain.manuscript import Passage, Quotation, Unit
from ports.domain.story import Span

MIN_PASSAGE_WORDS = 1200
MAX_PASSAGE_WORDS = 2000
_TARGET_PASSAGE_WORDS = 1600
_TAIL_WORDS = 120
_TAIL_CHARACTERS = 1200


@dataclass(frozen=True, slots=True)
class UnnumberedQuotation:
    """A quotation before it has its number.

    Attributes:
        resumes: It goes on with the speech of the one before it.
    """

    source: Span
    resumes: bool
    cue: str | None = None
    parenthetical: str | None = None
    delivery: VoicePresence = "on_screen"


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter ready to be cut: nothing outside it has a say in its passages."""

    heading: str | None
    units: tuple[DraftUnit, ...]
    quotations: tuple[UnnumberedQuotation, ...]


def split_passages(
    text: str, section: Section, *, first_number: int
) -> Iterator[Passage]:
    """Yield the passages of a chapter, numbered on from *first_number*."""
    speeches = _split_at_units(text, section)
    starts = [speech.source.start for speech in speeches]
    opening = section.units[0].source.start
    number = first_number
    for group in _group_units(section, starts, speeches):
        source = Span(group[0].source.start, group[-1].source.end)
        low, high = (
            bisect_right(starts, source.start - 1),
            bisect_right(starts, source.end - 1),
        )
        units = tuple(_number_units(group))
        yield Passage(
            number=number,
            source=source,
            chapter=section.heading,
            units=units,
            quotations=tuple(_number_quotations(units, speeches[low:high])),
            tail=_tail(text, opening, source.start),
            opens_chapter=source.start == opening,
        )
        number += 1


def _split_at_units(text: str, section: Section) -> list[UnnumberedQuotation]:
    """Return the speeches, cut where pieces are cut."""
    found: list[UnnumberedQuotation] = []
    starts = [piece.source.start for piece in section.units]
    for speech in section.quotations:
        index = max(0, bisect_right(starts, speech.source.start) - 1)
        resumes = speech.resumes and bool(found)
        while index < len(starts) and starts[index] < speech.source.end:
            piece = section.units[index].source
            part = Span(
                max(piece.start, speech.source.start), min(piece.end, speech.source.end)
            )
            part = trim_span(text, part) if part.start < part.end else part
            if part.start < part.end:
                found.append(
                    UnnumberedQuotation(
                        part,
                        resumes,
                        speech.cue,
                        speech.parenthetical,
                        speech.delivery,
                    )
                )
                resumes = True
            index += 1
    return found


def _group_units(
    section: Section, starts: Sequence[int], speeches: Sequence[UnnumberedQuotation]
) -> Iterator[Sequence[DraftUnit]]:
    pieces = section.units
    left = sum(piece.weight for piece in pieces)
    first = 0
    while left > MAX_PASSAGE_WORDS:
        last, words = _best_cut(pieces, first, left, starts, speeches)
        yield pieces[first:last]
        first, left = last, left - words
    yield pieces[first:]


def _best_cut(
    pieces: Sequence[DraftUnit],
    first: int,
    left: int,
    starts: Sequence[int],
    speeches: Sequence[UnnumberedQuotation],
) -> tuple[int, int]:
    """Return where to cut, and the words before the cut."""
    aim = min(_TARGET_PASSAGE_WORDS, max(MIN_PASSAGE_WORDS, left / 2))
    words = 0
    best = (-1.0, first + 1, pieces[first].weight)
    for index in range(first, len(pieces) - 1):
        if words and words + pieces[index].weight > MAX_PASSAGE_WORDS:
            break
        words += pieces[index].weight
        if words < MIN_PASSAGE_WORDS:
            best = (-1.0, index + 1, words)
            continue
        strength = _break_strength(pieces, index + 1, starts, speeches)
        rank = strength - abs(words - aim) / MAX_PASSAGE_WORDS
        if rank > best[0]:
            best = (rank, index + 1, words)
    return best[1], best[2]


def _break_strength(
    pieces: Sequence[DraftUnit],
    index: int,
    starts: Sequence[int],
    speeches: Sequence[UnnumberedQuotation],
) -> int:
    """Return how strong the break before a piece is, from 0 to 5."""
    above, below = pieces[index - 1], pieces[index]
    if above.role in ("heading", "slugline"):
        return 0
    if below.role in ("heading", "slugline"):
        return 5
    if above.role == "break":
        return 4
    if (
        below.role == "break"
        or not below.starts_paragraph
        or _is_inside_speech(below, starts, speeches)
    ):
        return 1 if below.starts_paragraph else 0
    return 3 if below.gap > 1 else 2


def _is_inside_speech(
    below: DraftUnit, starts: Sequence[int], speeches: Sequence[UnnumberedQuotation]
) -> bool:
    at = bisect_right(starts, below.source.end - 1) - 1
    first = bisect_right(starts, below.source.start - 1)
    return first <= at and speeches[first].resumes


def _number_units(group: Sequence[DraftUnit]) -> Iterator[Unit]:
    paragraph = sentence = 0
    for piece in group:
        if piece.starts_paragraph or not paragraph:
            paragraph, sentence = paragraph + 1, 0
        sentence += 1
        number = (
            str(paragraph) if piece.is_whole_paragraph else f"{paragraph}.{sentence}"
        )
        yield Unit(number=number, role=piece.role, source=piece.source)


def _number_quotations(
    units: Sequence[Unit], speeches: Sequence[UnnumberedQuotation]
) -> Iterator[Quotation]:
    starts = [unit.source.start for unit in units]
    for index, speech in enumerate(speeches):
        unit = units[bisect_right(starts, speech.source.start) - 1]
        yield Quotation(
            number=f"Q{index + 1}",
            unit=unit.number,
            source=speech.source,
            continues=f"Q{index}" if speech.resumes else None,
            cue=speech.cue,
            parenthetical=speech.parenthetical,
            delivery=speech.delivery,
        )


def _tail(text: str, opening: int, start: int) -> Span:
    low = max(opening, start - _TAIL_CHARACTERS)
    words = list(re.finditer(r"(?<!\S)\S++", text[low:start]))
    if low > opening and not text[low - 1].isspace():
        del words[0:1]
    if not words:
        return Span(start, start)
    first = words[max(0, len(words) - _TAIL_WORDS)]
    return Span(low + first.start(), low + words[-1].end())
