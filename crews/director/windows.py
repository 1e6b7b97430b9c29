"""A scene in windows that a director can hold in mind, numbered for a model."""

from collections.abc import Iterator
from dataclasses import dataclass

from crews.director.blocks import Block, blocks
from crews.scene import SceneInput, SceneQuotation
from ports.questions.numbered import NumberedQuotation, NumberedUnit
from ports.story import Span

MOST_UNITS = 60
MOST_WORDS = 1500
"""About as much as a model answers for with care, and without forgetting a unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneText:
    """A scene's words, by absolute spans."""

    span: Span
    text: str

    def of(self, span: Span) -> str:
        """Return what an absolute span inside the scene covers."""
        return self.text[span.start - self.span.start : span.end - self.span.start]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A run of blocks with what is said aloud in them.

    Attributes:
        part, parts: Which window it is, and of how many.
    """

    units: tuple[Block, ...]
    quotations: tuple[SceneQuotation, ...]
    part: int
    parts: int

    def unit_numbers(self) -> dict[str, int]:
        """Return where each number that the model sees stands in `units`."""
        return {str(at + 1): at for at in range(len(self.units))}

    def quotation_numbers(self) -> dict[str, int]:
        """Return where each number that the model sees stands in `quotations`."""
        return {f"Q{at + 1}": at for at in range(len(self.quotations))}

    def unit_of(self, quotation: SceneQuotation) -> int:
        """Return where in `units` a quotation stands."""
        return next(
            at
            for at, unit in enumerate(self.units)
            if unit.source.start <= quotation.source.start < unit.source.end
        )


def windows(given: SceneInput, text: SceneText) -> tuple[Window, ...]:
    """Cut a scene into as few even windows as its length allows."""
    runs = list(_runs(blocks(given), text))
    return tuple(
        Window(
            units=run,
            quotations=tuple(
                quotation
                for quotation in given.quotations
                if quotation.unspoken is None
                and run[0].source.start <= quotation.source.start < run[-1].source.end
            ),
            part=number,
            parts=len(runs),
        )
        for number, run in enumerate(runs, start=1)
    )


def numbered_units(window: Window, text: SceneText) -> tuple[NumberedUnit, ...]:
    """Return the units as a model sees them."""
    return tuple(
        NumberedUnit(number=number, role=unit.role, text=text.of(unit.shown))
        for number, unit in zip(window.unit_numbers(), window.units, strict=True)
    )


def numbered_quotations(window: Window) -> tuple[NumberedQuotation, ...]:
    """Return what is said aloud as a model sees it."""
    numbers = list(window.quotation_numbers())
    by_line = {
        quotation.line_id: number
        for number, quotation in zip(numbers, window.quotations, strict=True)
    }
    return tuple(
        NumberedQuotation(
            number=number,
            unit=str(at + 1),
            start=quotation.source.start - window.units[at].shown.start,
            end=quotation.source.end - window.units[at].shown.start,
            continues=by_line.get(quotation.continues or ""),
            speaker=quotation.character if quotation.character_key else None,
            offscreen=quotation.delivery != "on_screen",
        )
        for number, quotation in zip(numbers, window.quotations, strict=True)
        for at in (window.unit_of(quotation),)
    )


def _runs(units: tuple[Block, ...], text: SceneText) -> Iterator[tuple[Block, ...]]:
    sizes = [len(text.of(unit.shown).split()) for unit in units]
    count = max(-(-len(units) // MOST_UNITS), -(-sum(sizes) // MOST_WORDS), 1)
    fair_units, fair_words = len(units) / count, sum(sizes) / count
    run: list[Block] = []
    words = 0
    for unit, size in zip(units, sizes, strict=True):
        over = words + size > max(fair_words, 1) * 1.1 or len(run) >= fair_units
        if run and over:
            yield tuple(run)
            run, words = [], 0
        run.append(unit)
        words += size
    yield tuple(run)
