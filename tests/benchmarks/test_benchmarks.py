"""Each benchmark runs to its end; on sizes this small its figures mean nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import BENCHMARKS, LONG
from tests.benchmarks.figures import FIGURES, Figure, at_least, at_most

WITHIN = 240


# The deployed replicas have a test of their own, and would take a minute here.
SHORT = sorted(BENCHMARKS.keys() - LONG - {"stories"})


@pytest.mark.parametrize("name", SHORT)
def test_a_benchmark_comes_to_its_figures(name: str, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"

    subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "tests.benchmarks.alone", name, "SMALL", str(out)],
        check=True,
        timeout=WITHIN,
    )

    assert all(figure.value >= 0 for figure in FIGURES.validate_json(out.read_bytes()))


@pytest.mark.parametrize(
    ("value", "kept"), [(99.0, True), (100.0, True), (100.1, False)]
)
def test_a_budget_at_most_is_kept_up_to_its_limit(value: float, *, kept: bool) -> None:
    assert Figure(name="a stall", value=value, budget=at_most(100)).holds is kept


@pytest.mark.parametrize(("value", "kept"), [(0.9, False), (1.0, True), (1.1, True)])
def test_a_budget_at_least_is_kept_from_its_limit(value: float, *, kept: bool) -> None:
    assert Figure(name="a speed", value=value, budget=at_least(1)).holds is kept


def test_a_figure_without_a_budget_only_explains() -> None:
    assert Figure(name="calls", value=1e9).holds
