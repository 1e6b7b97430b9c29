"""How many replicas a day needs."""

import os
from pathlib import Path

import pytest

from tests.soak.scaling import pids_in, replicas_needed


@pytest.mark.parametrize(
    ("stories", "of_one", "replicas"),
    [
        (10, 1.0, 2),
        (1_000, 1.0, 2),
        # 4.63 arrive a second in the busiest hour; a replica may be busy to 0.7.
        (100_000, 1.0, 7),
        (100_000, 0.1, 67),
    ],
)
def test_the_busiest_hour_decides(stories: int, of_one: float, replicas: int) -> None:
    assert replicas_needed(stories, of_one) == replicas


def test_processes_are_found_by_where_they_work() -> None:
    here = Path.cwd()

    assert os.getpid() in pids_in([here])
    assert os.getpid() not in pids_in([here / "elsewhere"])
