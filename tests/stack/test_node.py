"""Node is there, whichever machine this is."""

import subprocess
from collections.abc import Callable

import pytest

from tests.stack import node


@pytest.mark.parametrize("command", [node.node, node.npm])
def test_answers_with_its_version(command: Callable[[], tuple[str, ...]]) -> None:
    answer = subprocess.run(  # noqa: S603  # our own command
        [*command(), "--version"], check=True, capture_output=True, text=True
    )

    assert answer.stdout.strip()
