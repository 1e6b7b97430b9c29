"""Measured figures and their budgets."""

from collections.abc import Sequence
from typing import Literal

from pydantic import TypeAdapter
from rich.table import Table

from ports.domain.story import FrozenModel


class FigureBudget(FrozenModel):
    """A limit for a figure.

    Attributes:
        stretch: A better value that we aim at.
    """

    kind: Literal["at most", "at least"]
    limit: float
    stretch: float | None = None

    def holds(self, value: float) -> bool:
        """Tell whether *value* is within the budget."""
        match self.kind:
            case "at most":
                return value <= self.limit
            case "at least":
                return value >= self.limit

    def to_text(self) -> str:
        """Return the budget as text, for example "≤ 4 (3)"."""
        sign = "≤" if self.kind == "at most" else "≥"
        stretch = "" if self.stretch is None else f" ({self.stretch:g})"
        return f"{sign} {self.limit:g}{stretch}"


class Figure(FrozenModel):
    """One figure; without a budget it only explains others."""

    name: str
    value: float
    unit: str = ""
    budget: FigureBudget | None = None

    @property
    def holds(self) -> bool:
        """Whether it is within its budget; True without one."""
        return self.budget is None or self.budget.holds(self.value)


FIGURES: TypeAdapter[list[Figure]] = TypeAdapter(list[Figure])


def at_most(limit: float, stretch: float | None = None) -> FigureBudget:
    """Return a budget that a figure must not exceed."""
    return FigureBudget(kind="at most", limit=limit, stretch=stretch)


def at_least(limit: float, stretch: float | None = None) -> FigureBudget:
    """Return a budget that a figure must reach."""
    return FigureBudget(kind="at least", limit=limit, stretch=stretch)


def build_table(name: str, figures: Sequence[Figure]) -> Table:
    """Return the figures of one benchmark as a table."""
    table = Table(name, "measured", "", "budget (stretch)", "", title_justify="left")
    table.columns[0].min_width = 58
    table.columns[1].justify = "right"
    for each in figures:
        mark = ""
        if each.budget:
            mark = "[green]kept[/]" if each.holds else "[red]missed[/]"
        table.add_row(
            each.name,
            f"{each.value:,.3g}" if abs(each.value) < 100 else f"{each.value:,.0f}",
            each.unit,
            each.budget.to_text() if each.budget else "",
            mark,
        )
    return table
