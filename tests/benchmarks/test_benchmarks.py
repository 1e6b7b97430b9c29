"""Each benchmark runs to its end; at this small size its figures mean nothing."""

import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import BENCHMARKS, LONG
from tests.benchmarks.figures import FIGURES, Figure, at_least, at_most
from tests.stack.programs import run_program

TIMEOUT_SECONDS = 240


# Three are left out: they take a minute, and deployed replicas have other tests.
SHORT = sorted(BENCHMARKS.keys() - LONG - {"door", "own_core", "stories"})


@pytest.mark.parametrize("name", SHORT)
def test_a_benchmark_writes_its_figures(name: str, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"

    run_program(
        *(sys.executable, "-m", "tests.benchmarks.single_benchmark"),
        *(name, "SMALL", out),
        timeout=TIMEOUT_SECONDS,
    )

    assert all(figure.value >= 0 for figure in FIGURES.validate_json(out.read_bytes()))


@pytest.mark.parametrize(
    ("value", "holds"), [(99.0, True), (100.0, True), (100.1, False)]
)
def test_a_figure_holds_up_to_the_limit_of_an_at_most_budget(
    value: float, *, holds: bool
) -> None:
    assert Figure(name="a stall", value=value, budget=at_most(100)).holds is holds


@pytest.mark.parametrize(("value", "holds"), [(0.9, False), (1.0, True), (1.1, True)])
def test_a_figure_holds_from_the_limit_of_an_at_least_budget(
    value: float, *, holds: bool
) -> None:
    assert Figure(name="a speed", value=value, budget=at_least(1)).holds is holds


def test_a_figure_without_a_budget_always_holds() -> None:
    assert Figure(name="calls", value=1e9).holds
