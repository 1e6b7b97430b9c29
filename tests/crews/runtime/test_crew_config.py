"""The configuration of crews, as their YAML files have it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from crews.runtime.crew_config import CREWS_FOLDER, CrewConfig

FOLDERS = sorted(path.parent for path in CREWS_FOLDER.glob("*/agents.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_task_has_a_member(folder: Path) -> None:
    crew = CrewConfig.load(folder)

    assert {task.agent for task in crew.tasks.values()} <= set(crew.agents)


def test_a_task_for_nobody_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "agents.yaml").write_text("{}")
    (tmp_path / "tasks.yaml").write_text(
        "read_passage:\n"
        "  {description: d, expected_output: e, agent: nobody, max_tokens: 1}"
    )

    with pytest.raises(ValidationError):
        CrewConfig.load(tmp_path)
