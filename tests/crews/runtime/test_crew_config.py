"""Crews as their YAML files describe them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from crews.runtime.crew_config import CrewConfig

CREWS = sorted(path.parent for path in Path("crews").resolve().glob("*/agents.yaml"))


@pytest.mark.parametrize("folder", CREWS, ids=lambda path: path.name)
def test_every_duty_has_a_member_who_does_it(folder: Path) -> None:
    crew = CrewConfig.load(folder)

    assert {duty.agent for duty in crew.tasks.values()} <= set(crew.agents)


def test_a_duty_for_nobody_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "agents.yaml").write_text("{}")
    (tmp_path / "tasks.yaml").write_text(
        "read_passage:\n"
        "  {description: d, expected_output: e, agent: nobody, max_tokens: 1}"
    )

    with pytest.raises(ValidationError):
        CrewConfig.load(tmp_path)
