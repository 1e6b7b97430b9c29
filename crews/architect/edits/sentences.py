"""The sentences at which a scene may begin, and units that are cut there."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from crews.reading import split_sentences
from crews.step_inputs import ResolvedPassage, ResolvedQuotation
from ports.domain.manuscript import Quotation, Unit, UnitRole
from ports.domain.story import Span

_TOLD: frozenset[UnitRole] = frozenset({"prose", "letter", "action"})
"""Roles of units that a scene may begin in the middle of."""


class UnitsWithSpeech(Protocol):
    """A passage, before it is read or after."""

    @property
    def units(self) -> Sequence[Unit]:
        """In order of the text."""
        ...

    @property
    def quotations(self) -> Sequence[Quotation]:
        """In order of the text."""
        ...


def find_sentences(passage: UnitsWithSpeech, text: str) -> Iterator[tuple[Unit, Span]]:
    """Yield each unit of *passage* once for each of its sentences.

    What is said in one breath is one: no scene begins between quotation marks.
    """
    speech = [quotation.source for quotation in passage.quotations]
    for unit in passage.units:
        if unit.role not in _TOLD:
            yield unit, unit.source
            continue
        said = [span for span in speech if unit.source.contains(span)]
        start: int | None = None
        for sentence in split_sentences(text, unit.source):
            start = sentence.start if start is None else start
            if not any(span.start < sentence.end < span.end for span in said):
                yield unit, Span(start, sentence.end)
                start = None


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
            "quotations": tuple(_move(each, units) for each in passage.quotations),
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


def _move(quotation: ResolvedQuotation, units: Sequence[Unit]) -> ResolvedQuotation:
    """Return *quotation* in the unit that it stands in now."""
    around = (u.number for u in units if u.source.contains(quotation.source))
    number = next(around, quotation.unit)
    return quotation.model_copy(update={"unit": number})
