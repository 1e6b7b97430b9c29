"""Where no Docker engine is, the trial of the image says so and is not green."""

import os
import subprocess
import sys
from pathlib import Path

from tests.test_layout import ROOT


def test_without_an_engine_nothing_is_called_tried(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.image"],
        cwd=ROOT,
        env={
            **os.environ,
            # Neither an engine nor a program that could start one.
            "DOCKER_HOST": f"unix://{tmp_path}/nothing",
            "PATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stdout.startswith("not tried: docker is not installed")
    assert "0 passed, 0 failed, 1 skipped" in ended.stdout
