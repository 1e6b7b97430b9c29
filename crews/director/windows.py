"""Splits a scene into windows, and numbers what a model sees of each.

A window has as many units as a model can answer for in one question. Headings, rows of
asterisks and a screenplay's cues and transitions cannot be filmed: each goes with the
unit after it, so that no word of the scene is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crews.reading.prose.correspondence import is_letter_form
from crews.step_inputs import SceneInput, SceneQuotation
from ports.domain.manuscript import Unit, UnitRole
from ports.domain.story import Span
from ports.questions.numbered import NumberedQuotation, NumberedUnit

NON_FILMABLE_ROLES = frozenset(
    {"heading", "break", "slugline", "cue", "parenthetical", "transition", "matter"}
)
"""Roles of units that no camera can show."""

MAX_UNITS = 60
MAX_WORDS = 1500
"""The most that a model answers with care, without forgetting a unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmableUnit:
    """A unit that shots must show.

    Attributes:
        visible: The span that questions show of it.
        source: The same span, with the headings and other units before it.
    """

    role: UnitRole
    visible: Span
    source: Span


def filmable_units(
    scene_input: SceneInput, text: "SceneText | None" = None
) -> tuple[FilmableUnit, ...]:
    """Return the units to be filmed; their sources cover all units of the scene.

    With *text* the greeting and the signature of a letter are none.
    """
    spoken = {q.unit for q in scene_input.quotations if q.unspoken is None}
    filmable = {
        unit.number
        for unit in scene_input.units
        if not _is_form(unit, text) or unit.number in spoken
    }
    # A scene without any filmable unit is filmed as it is.
    units = list(
        _group_units(
            scene_input.units, filmable or {u.number for u in scene_input.units}
        )
    )
    last = units[-1]
    whole = Span(last.source.start, scene_input.units[-1].source.end)
    return (*units[:-1], replace(last, source=whole))


def _is_form(unit: Unit, text: "SceneText | None") -> bool:
    """Tell whether a unit only orders the text: a heading, the greeting of a letter."""
    if unit.role == "letter" and text is not None:
        return is_letter_form(text.of(unit.source))
    return unit.role in NON_FILMABLE_ROLES


def _group_units(units: tuple[Unit, ...], to_shoot: set[str]) -> Iterator[FilmableUnit]:
    start: int | None = None
    for unit in units:
        start = unit.source.start if start is None else start
        if unit.number in to_shoot:
            yield FilmableUnit(
                role=unit.role,
                visible=unit.source,
                source=Span(start, unit.source.end),
            )
            start = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneText:
    """The text of a scene, read by absolute spans."""

    span: Span
    text: str

    def of(self, span: Span) -> str:
        """Return the text of an absolute span that lies inside the scene."""
        return self.text[span.start - self.span.start : span.end - self.span.start]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Consecutive units of a scene, with the quotations that are spoken in them.

    Attributes:
        number: Counted from 1.
        total: Number of windows of the scene.
    """

    units: tuple[FilmableUnit, ...]
    quotations: tuple[SceneQuotation, ...]
    number: int
    total: int

    def unit_positions(self) -> dict[str, int]:
        """Return the position in `units` of each number that the model sees."""
        return {str(at + 1): at for at in range(len(self.units))}

    def quotation_positions(self) -> dict[str, int]:
        """Return the position in `quotations` of each number that the model sees."""
        return {f"Q{at + 1}": at for at in range(len(self.quotations))}

    def unit_of(self, quotation: SceneQuotation) -> int:
        """Return the position in `units` of the unit with *quotation*."""
        return next(
            at
            for at, unit in enumerate(self.units)
            if unit.source.start <= quotation.source.start < unit.source.end
        )


def split_into_windows(
    scene_input: SceneInput, text: SceneText, *, divisor: int = 1
) -> tuple[Window, ...]:
    """Split a scene into as few windows as possible, of even length.

    With a *divisor* they are so many times smaller than usual, for a model that cannot
    read more.
    """
    runs = list(_group_evenly(filmable_units(scene_input, text), text, divisor))
    return tuple(
        Window(
            units=run,
            quotations=tuple(
                quotation
                for quotation in scene_input.quotations
                if quotation.unspoken is None
                and run[0].source.start <= quotation.source.start < run[-1].source.end
            ),
            number=number,
            total=len(runs),
        )
        for number, run in enumerate(runs, start=1)
    )


def to_numbered_units(window: Window, text: SceneText) -> tuple[NumberedUnit, ...]:
    """Return the units of *window* as a model sees them."""
    return tuple(
        NumberedUnit(number=number, role=unit.role, text=text.of(unit.visible))
        for number, unit in zip(window.unit_positions(), window.units, strict=True)
    )


def to_numbered_quotations(window: Window) -> tuple[NumberedQuotation, ...]:
    """Return the spoken quotations of *window* as a model sees them."""
    numbers = list(window.quotation_positions())
    by_line = {
        quotation.line_id: number
        for number, quotation in zip(numbers, window.quotations, strict=True)
    }
    return tuple(
        NumberedQuotation(
            number=number,
            unit=str(at + 1),
            start=quotation.source.start - window.units[at].visible.start,
            end=quotation.source.end - window.units[at].visible.start,
            continues=by_line.get(quotation.continues or ""),
            speaker=quotation.character if quotation.character_key else None,
            offscreen=quotation.delivery != "on_screen",
            parenthetical=quotation.parenthetical,
        )
        for number, quotation in zip(numbers, window.quotations, strict=True)
        for at in (window.unit_of(quotation),)
    )


def _group_evenly(
    units: tuple[FilmableUnit, ...], text: SceneText, divisor: int
) -> Iterator[tuple[FilmableUnit, ...]]:
    sizes = [len(text.of(unit.visible).split()) for unit in units]
    usual = max(-(-len(units) // MAX_UNITS), -(-sum(sizes) // MAX_WORDS), 1)
    count = usual * divisor
    fair_units, fair_words = len(units) / count, sum(sizes) / count
    run: list[FilmableUnit] = []
    words = 0
    for unit, size in zip(units, sizes, strict=True):
        over = words + size > max(fair_words, 1) * 1.1 or len(run) >= fair_units
        if run and over:
            yield tuple(run)
            run, words = [], 0
        run.append(unit)
        words += size
    yield tuple(run)
