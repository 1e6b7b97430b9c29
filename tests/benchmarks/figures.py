"""What a benchmark measured, beside what it was allowed."""

from collections.abc import Sequence
from typing import Literal

from pydantic import TypeAdapter
from rich.table import Table

from ports.domain.story import FrozenModel


class Budget(FrozenModel):
    """What a figure must keep to.

    Attributes:
        stretch: What we should like.
    """

    kind: Literal["at most", "at least"]
    limit: float
    stretch: float | None = None

    def holds(self, value: float) -> bool:
        """Tell whether *value* keeps to it."""
        match self.kind:
            case "at most":
                return value <= self.limit
            case "at least":
                return value >= self.limit

    def told(self) -> str:
        """Return it as the design writes it."""
        sign = "≤" if self.kind == "at most" else "≥"
        stretch = "" if self.stretch is None else f" ({self.stretch:g})"
        return f"{sign} {self.limit:g}{stretch}"


class Figure(FrozenModel):
    """One figure; without a budget it is there to explain the others."""

    name: str
    value: float
    unit: str = ""
    budget: Budget | None = None

    @property
    def holds(self) -> bool:
        """Whether it keeps to its budget, if it has one."""
        return self.budget is None or self.budget.holds(self.value)


FIGURES: TypeAdapter[list[Figure]] = TypeAdapter(list[Figure])


def at_most(limit: float, stretch: float | None = None) -> Budget:
    """Return a budget that a figure must not exceed."""
    return Budget(kind="at most", limit=limit, stretch=stretch)


def at_least(limit: float, stretch: float | None = None) -> Budget:
    """Return a budget that a figure must reach."""
    return Budget(kind="at least", limit=limit, stretch=stretch)


def table(name: str, figures: Sequence[Figure]) -> Table:
    """Return the figures of one benchmark for a person."""
    shown = Table(name, "measured", "", "budget (stretch)", "", title_justify="left")
    shown.columns[0].min_width = 58
    shown.columns[1].justify = "right"
    for each in figures:
        mark = ""
        if each.budget:
            mark = "[green]kept[/]" if each.holds else "[red]missed[/]"
        shown.add_row(
            each.name,
            f"{each.value:,.3g}" if abs(each.value) < 100 else f"{each.value:,.0f}",
            each.unit,
            each.budget.told() if each.budget else "",
            mark,
        )
    return shown
