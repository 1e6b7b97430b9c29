"""Splits chapters into passages, and numbers their units and quotations."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crews.reading.quotes.quotations import UnnumberedQuotation, trim_span
from crews.reading.units import DraftUnit
from ports.domain.manuscript import Passage, Quotation, Unit
from ports.domain.story import Span

MIN_PASSAGE_WORDS = 1200
MAX_PASSAGE_WORDS = 2000
_TARGET_PASSAGE_WORDS = 1600
MAX_QUOTATIONS = 400
"""Of a passage: no answer about more is taken. Two thousand words may be a thousand
quotations, where everybody says a word."""

# Of the text before a passage, which a prompt shows as context.
_TAIL_WORDS = 120
_TAIL_CHARACTERS = 1200


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter with its units and quotations, before it is split into passages.

    Its passages depend on nothing outside it.
    """

    heading: str | None
    units: tuple[DraftUnit, ...]
    quotations: tuple[UnnumberedQuotation, ...]


def split_passages(
    text: str, section: Section, *, first_number: int
) -> Iterator[Passage]:
    """Yield the passages of a chapter, numbered from *first_number*."""
    quotations = _split_at_units(text, section)
    starts = [quotation.source.start for quotation in quotations]
    opening = section.units[0].source.start
    number = first_number
    for group in _group_units(section, starts, quotations):
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
            quotations=tuple(_number_quotations(units, quotations[low:high])),
            tail=_tail(text, opening, source.start),
            opens_chapter=source.start == opening,
        )
        number += 1


def _split_at_units(text: str, section: Section) -> list[UnnumberedQuotation]:
    """Return the quotations of *section*, split at the ends of units."""
    found: list[UnnumberedQuotation] = []
    starts = [unit.source.start for unit in section.units]
    for quotation in section.quotations:
        index = max(0, bisect_right(starts, quotation.source.start) - 1)
        resumes = quotation.resumes and bool(found)
        while index < len(starts) and starts[index] < quotation.source.end:
            unit = section.units[index].source
            part = Span(
                max(unit.start, quotation.source.start),
                min(unit.end, quotation.source.end),
            )
            part = trim_span(text, part) if part.start < part.end else part
            if part.start < part.end:
                found.append(replace(quotation, source=part, resumes=resumes))
                resumes = True
            index += 1
    return found


def _group_units(
    section: Section, starts: Sequence[int], quotations: Sequence[UnnumberedQuotation]
) -> Iterator[Sequence[DraftUnit]]:
    units = section.units
    words_left = sum(unit.weight for unit in units)
    first = 0
    while words_left > MAX_PASSAGE_WORDS or (
        first + 1 < len(units)
        and _count_quotations(starts, units[first], units[-1]) > MAX_QUOTATIONS
    ):
        last, words = _best_cut(units, first, words_left, starts, quotations)
        yield units[first:last]
        first, words_left = last, words_left - words
    yield units[first:]


def _best_cut(
    units: Sequence[DraftUnit],
    first: int,
    words_left: int,
    starts: Sequence[int],
    quotations: Sequence[UnnumberedQuotation],
) -> tuple[int, int]:
    """Return the unit to cut before, and the words from *first* to there."""
    target = min(_TARGET_PASSAGE_WORDS, max(MIN_PASSAGE_WORDS, words_left / 2))
    words = 0
    best = (-1.0, first + 1, units[first].weight)
    for index in range(first, len(units) - 1):
        if words and (
            words + units[index].weight > MAX_PASSAGE_WORDS
            or _count_quotations(starts, units[first], units[index]) > MAX_QUOTATIONS
        ):
            break
        words += units[index].weight
        if words < MIN_PASSAGE_WORDS:
            best = (-1.0, index + 1, words)
            continue
        strength = _break_strength(units, index + 1, starts, quotations)
        rank = strength - abs(words - target) / MAX_PASSAGE_WORDS
        if rank > best[0]:
            best = (rank, index + 1, words)
    return best[1], best[2]


def _count_quotations(starts: Sequence[int], first: DraftUnit, last: DraftUnit) -> int:
    """Return how many quotations begin between two units, both included."""
    before = bisect_right(starts, first.source.start - 1)
    return bisect_right(starts, last.source.end - 1) - before


def _break_strength(
    units: Sequence[DraftUnit],
    index: int,
    starts: Sequence[int],
    quotations: Sequence[UnnumberedQuotation],
) -> int:
    """Return how strong the break before a unit is, from 0 to 5."""
    above, below = units[index - 1], units[index]
    if above.role in ("heading", "slugline"):
        return 0
    if below.role in ("heading", "slugline"):
        return 5
    if above.role == "break" or below.opens_scene:
        return 4
    if (
        below.role == "break"
        or not below.starts_paragraph
        or _is_inside_speech(below, starts, quotations)
    ):
        return 1 if below.starts_paragraph else 0
    return 3 if below.gap > 1 else 2


def _is_inside_speech(
    below: DraftUnit, starts: Sequence[int], quotations: Sequence[UnnumberedQuotation]
) -> bool:
    at = bisect_right(starts, below.source.end - 1) - 1
    first = bisect_right(starts, below.source.start - 1)
    return first <= at and quotations[first].resumes


def _number_units(group: Sequence[DraftUnit]) -> Iterator[Unit]:
    paragraph = sentence = 0
    for unit in group:
        if unit.starts_paragraph or not paragraph:
            paragraph, sentence = paragraph + 1, 0
        sentence += 1
        number = (
            str(paragraph) if unit.is_whole_paragraph else f"{paragraph}.{sentence}"
        )
        yield Unit(
            number=number,
            role=unit.role,
            source=unit.source,
            opens_scene=unit.opens_scene,
        )


def _number_quotations(
    units: Sequence[Unit], quotations: Sequence[UnnumberedQuotation]
) -> Iterator[Quotation]:
    starts = [unit.source.start for unit in units]
    for index, quotation in enumerate(quotations):
        unit = units[bisect_right(starts, quotation.source.start) - 1]
        yield Quotation(
            number=f"Q{index + 1}",
            unit=unit.number,
            source=quotation.source,
            continues=f"Q{index}" if quotation.resumes else None,
            cue=quotation.cue,
            parenthetical=quotation.parenthetical,
            delivery=quotation.delivery,
        )


def _tail(text: str, opening: int, start: int) -> Span:
    """Return the last words of the chapter before a passage."""
    earliest = max(opening, start - _TAIL_CHARACTERS)
    words = list(re.finditer(r"(?<!\S)\S++", text[earliest:start]))
    if earliest > opening and not text[earliest - 1].isspace():
        del words[0:1]
    if not words:
        return Span(start, start)
    first = words[max(0, len(words) - _TAIL_WORDS)]
    return Span(earliest + first.start(), earliest + words[-1].end())
