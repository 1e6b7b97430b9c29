"""What every test may ask for, and what no run may leave out."""

import os
from collections.abc import Generator

import pytest

pytest_plugins = ["tests.stack.fixtures"]

_IN_CI = os.environ.get("CI", "").lower() == "true"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, fail what is skipped without being marked `real`."""
    report = yield
    if _IN_CI and report.skipped and item.get_closest_marker("real") is None:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport) -> str:
    return str(
        report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    )
