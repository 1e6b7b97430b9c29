"""In CI a skipped test fails, unless it is marked `real`."""

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failure in CI, which must provide everything."""
    report = yield
    if report.skipped and item.get_closest_marker("real") is None:
        _fail_if_in_ci(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[
    None, pytest.CollectReport, pytest.CollectReport
]:
    """Do the same to a module that skips itself; a module has no marks."""
    report = yield
    if report.skipped:
        _fail_if_in_ci(report)
    return report


def _fail_if_in_ci(report: pytest.TestReport | pytest.CollectReport) -> None:
    if _in_ci():
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {_reason(report)}"


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    match report.longrepr:
        case (_, _, reason):
            return str(reason)
        case reason:
            return str(reason)
