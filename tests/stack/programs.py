"""Programs that a test runs to their end."""

import subprocess
from pathlib import Path
from typing import Any


def run_program(*command: str | Path, **options: Any) -> str:
    """Run a program; return what it prints. *options* are those of `subprocess.run`.

    Raises:
        AssertionError: It failed; the message is what it said.
    """
    ended: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603  # our own argument lists
        command, check=False, capture_output=True, text=True, **options
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
