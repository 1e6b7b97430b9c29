"""The runbook says of every error and every warning what it means and what to do."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.llm import errors as model_errors
from ports.errors import StoryCrewsError

ROOT = Path(__file__).parents[3]
RUNBOOK = (ROOT / "infra/deploy/RUNBOOK.md").read_text("utf-8")
PACKAGES = ("ports", "handlers", "infra", "crews", "service")

_WARNING = re.compile(r"log\.(?:warning|error|exception)\(\s*\"([\w.]+)\"")


def find_errors() -> Iterator[str]:
    """Yield the name of every error that the service raises on purpose."""
    for package in PACKAGES:
        module = importlib.import_module(package)
        for found in pkgutil.walk_packages(module.__path__, f"{package}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    queue = [StoryCrewsError]
    while queue:
        kind = queue.pop()
        queue += kind.__subclasses__()
        if kind.__module__.partition(".")[0] in PACKAGES:
            yield kind.__name__


def find_warnings() -> Iterator[str]:
    """Yield every event that the log has as a warning or an error."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            yield from _WARNING.findall(file.read_text("utf-8"))


def test_every_error_stands_in_the_runbook() -> None:
    assert {name for name in find_errors() if f"`{name}`" not in RUNBOOK} == set()


def test_every_warning_stands_in_the_runbook() -> None:
    events = set(find_warnings())

    assert len(events) > 10
    assert {event for event in events if f"`{event}`" not in RUNBOOK} == set()


@pytest.mark.parametrize(
    "code",
    sorted(
        model_errors._ACCOUNT_CODES  # noqa: SLF001  # the causes that we know by name
        | model_errors._MODEL_CODES  # noqa: SLF001
        | model_errors._REQUEST_CODES  # noqa: SLF001
        | model_errors._OVERFLOW_CODES  # noqa: SLF001
    ),
)
def test_every_cause_that_we_know_by_name_stands_in_the_runbook(code: str) -> None:
    assert f"`{code}`" in RUNBOOK
