"""The sentences at which a scene may begin, and units that are cut there."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from crews.reading import split_sentences
from crews.step_inputs import ResolvedPassage, ResolvedQuotation
from ports.domain.manuscript import Unit, UnitRole
from ports.domain.story import Span

_TOLD: frozenset[UnitRole] = frozenset({"prose", "letter", "action"})
"""Roles of units that a scene may begin in the middle of."""


def find_sentences(units: Iterable[Unit], text: str) -> Iterator[tuple[Unit, Span]]:
    """Yield each of *units* once for each of its sentences, also of a long speech."""
    for unit in units:
        if unit.role in _TOLD:
            for sentence in split_sentences(text, unit.source):
                yield unit, sentence
        else:
            yield unit, unit.source


def cut_units(
    passages: Sequence[ResolvedPassage], places: Collection[int], text: str
) -> tuple[ResolvedPassage, ...]:
    """Return *passages* with a unit beginning at each of *places*."""
    return tuple(_cut_passage(passage, places, text) for passage in passages)


def _cut_passage(
    passage: ResolvedPassage, places: Collection[int], text: str
) -> ResolvedPassage:
    inside = [at for at in places if passage.source.start < at < passage.source.end]
    pieces = [(u, tuple(_cut(u.source, inside, text))) for u in passage.units]
    whole = {_paragraph_of(unit) for unit, spans in pieces if len(spans) > 1}
    if not whole:
        return passage
    units = tuple(_number_pieces(pieces, whole))
    return passage.model_copy(
        update={
            "units": units,
            "quotations": tuple(_cut_quotations(passage.quotations, units)),
        }
    )


def _cut(unit: Span, places: Sequence[int], text: str) -> Iterator[Span]:
    start = unit.start
    for at in sorted(at for at in places if unit.start < at < unit.end):
        yield Span(start, start + len(text[start:at].rstrip()))
        start = at
    yield Span(start, unit.end)


def _number_pieces(
    pieces: Sequence[tuple[Unit, tuple[Span, ...]]], paragraphs: Collection[str]
) -> Iterator[Unit]:
    """Yield the pieces of all units; those of *paragraphs* count from 1 in each."""
    counts: dict[str, int] = {}
    for unit, spans in pieces:
        paragraph = _paragraph_of(unit)
        for span in spans:
            if paragraph not in paragraphs:
                yield unit
                continue
            counts[paragraph] = counts.get(paragraph, 0) + 1
            opens = unit.opens_scene and span.start == unit.source.start
            yield unit.model_copy(
                update={
                    "number": f"{paragraph}.{counts[paragraph]}",
                    "source": span,
                    "opens_scene": opens,
                }
            )


def _paragraph_of(unit: Unit) -> str:
    return unit.number.partition(".")[0]


def _cut_quotations(
    quotations: Iterable[ResolvedQuotation], units: Sequence[Unit]
) -> Iterator[ResolvedQuotation]:
    """Yield *quotations* in the units that they stand in now.

    One that a cut goes through is two, of which the second goes on from the first.
    """
    last: dict[str, str] = {}
    for quotation in quotations:
        before = last.get(quotation.continues or "", quotation.continues)
        number = quotation.number
        for count, (unit, source) in enumerate(_pieces_of(quotation, units), 1):
            number = f"{quotation.number}.{count}" if count > 1 else number
            piece = {"number": number, "unit": unit, "source": source}
            yield quotation.model_copy(update={**piece, "continues": before})
            before = number
        last[quotation.number] = number


def _pieces_of(
    quotation: ResolvedQuotation, units: Sequence[Unit]
) -> Iterator[tuple[str, Span]]:
    """Yield the units that a quotation stands in, each with what it has of it."""
    start, end = quotation.source
    for unit in units:
        piece = Span(max(start, unit.source.start), min(end, unit.source.end))
        if piece.start < piece.end:
            yield unit.number, piece
