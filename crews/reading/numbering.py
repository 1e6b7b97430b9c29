"""Converts units and quotations into the form that a model is shown."""

from collections.abc import Iterator, Sequence

from ports.domain.manuscript import Quotation, Unit
from ports.domain.story import Span
from ports.questions.numbered import NumberedQuotation, NumberedUnit


def to_numbered_units(text: str, units: Sequence[Unit]) -> tuple[NumberedUnit, ...]:
    """Return *units* with their text."""
    return tuple(
        NumberedUnit(
            number=unit.number,
            role=unit.role,
            text=unit.source.slice(text),
            opens_scene=unit.opens_scene,
        )
        for unit in units
    )


def to_numbered_quotations(
    text: str,  # noqa: ARG001, callers hold the three together, as above
    units: Sequence[Unit],
    quotations: Sequence[Quotation],
) -> tuple[NumberedQuotation, ...]:
    """Return *quotations* by their place in *units*; a script's cue is the speaker."""
    starts = {unit.number: unit.source.start for unit in units}
    return tuple(
        NumberedQuotation(
            number=quotation.number,
            unit=quotation.unit,
            start=quotation.source.start - starts[quotation.unit],
            end=quotation.source.end - starts[quotation.unit],
            continues=quotation.continues,
            speaker=quotation.cue,
            offscreen=quotation.delivery != "on_screen",
        )
        for quotation in quotations
    )


def renumber(
    units: Sequence[Unit], quotations: Sequence[Quotation], span: Span
) -> tuple[tuple[Unit, ...], tuple[Quotation, ...]]:
    """Return the units and quotations inside *span*, numbered from 1.

    *units* and *quotations* are those of one or more neighbouring passages, in order.
    Each scene has numbers of its own: otherwise its prompts would change whenever a
    chapter before it does. A quotation that continues one from before *span* continues
    ``Q0``.
    """
    renumbered = tuple(
        _renumber_units(unit for unit in units if span.contains(unit.source))
    )
    inside = tuple(_renumber_quotations(renumbered, quotations))
    return renumbered, inside


def _renumber_units(units: Iterator[Unit]) -> Iterator[Unit]:
    paragraph = sentence = 0
    last = ""
    for unit in units:
        if not _is_same_paragraph(last, unit.number):
            paragraph, sentence = paragraph + 1, 0
        sentence += 1
        last = unit.number
        number = f"{paragraph}.{sentence}" if "." in last else str(paragraph)
        yield unit.model_copy(update={"number": number})


def _is_same_paragraph(last: str, number: str) -> bool:
    above, _, before = last.partition(".")
    here, _, after = number.partition(".")
    # Each passage may have a ¶1.1; only within one paragraph do sentences count up.
    return above == here and bool(before and after) and int(after) == int(before) + 1


def _renumber_quotations(
    units: Sequence[Unit], quotations: Sequence[Quotation]
) -> Iterator[Quotation]:
    unit_at = iter(units)
    unit = next(unit_at, None)
    count = 0
    for quotation in quotations:
        while unit and unit.source.end < quotation.source.end:
            unit = next(unit_at, None)
        if unit is None or not unit.source.contains(quotation.source):
            continue
        count += 1
        # What a quotation continues is always the one just before it.
        continues = f"Q{count - 1}" if quotation.continues else None
        yield quotation.model_copy(
            update={"number": f"Q{count}", "unit": unit.number, "continues": continues}
        )
