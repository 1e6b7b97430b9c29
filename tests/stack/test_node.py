"""Node and npm can be run on every machine."""

import shutil
from collections.abc import Callable

import pytest

from tests.stack import node
from tests.stack.programs import run_program


@pytest.mark.parametrize("command", [node.node, node.npm])
def test_answers_with_its_version(command: Callable[[], tuple[str, ...]]) -> None:
    assert run_program(*command(), "--version").strip()


def test_what_npm_starts_finds_node_where_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    node.node.cache_clear()
    try:
        path = node.with_node()["PATH"]
    finally:
        node.node.cache_clear()

    assert shutil.which("node", path=path)
