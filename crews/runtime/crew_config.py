"""The members and tasks of a crew, read from the YAML files in its folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter

from ports.domain.film import CrewMember
from ports.domain.story import FrozenModel
from ports.language_model import Question, Task
from ports.questions import Material

A = TypeVar("A", bound=FrozenModel)

CREWS_FOLDER = Path(__file__).parents[1]
"""The folder that holds a folder for each crew, with its YAML files."""


class AgentConfig(FrozenModel):
    """A crew member, with the keys of CrewAI's ``agents.yaml``."""

    role: str
    goal: str
    backstory: str


class TaskConfig(FrozenModel):
    """A task, with the keys of CrewAI's ``tasks.yaml`` and one of our own.

    Attributes:
        max_tokens: The longest answer that can be right; a longer one is refused.
    """

    description: str
    expected_output: str
    agent: CrewMember
    max_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewConfig:
    """A crew as the ``agents.yaml`` and ``tasks.yaml`` of its folder describe it."""

    agents: dict[CrewMember, AgentConfig]
    tasks: dict[Task, TaskConfig]

    @classmethod
    def load(cls, folder: Path) -> "CrewConfig":
        """Read the crew of *folder*, such as ``CREWS_FOLDER / "director"``.

        Raises:
            pydantic.ValidationError: The YAML names an unknown member, task or key.
                This happens while the service is built, so it does not start.
        """
        agents = yaml.safe_load((folder / "agents.yaml").read_text("utf-8"))
        tasks = yaml.safe_load((folder / "tasks.yaml").read_text("utf-8"))
        return cls(
            agents=TypeAdapter(dict[CrewMember, AgentConfig]).validate_python(agents),
            tasks=TypeAdapter(dict[Task, TaskConfig]).validate_python(tasks),
        )

    def build_question(
        self, task: Task, material: Material, answer: type[A]
    ) -> Question[A]:
        """Build the question that the member of *task* asks about *material*."""
        config = self.tasks[task]
        return Question(
            task=task,
            member=config.agent,
            instructions=self.instructions(task),
            material=material,
            answer=answer,
            max_tokens=config.max_tokens,
        )

    def instructions(self, task: Task) -> str:
        """Return role, goal and task as the text of the system prompt."""
        config = self.tasks[task]
        agent = self.agents[config.agent]
        # Spaces, not line breaks, which are tokens of their own.
        return (
            f"You are {agent.role}. {agent.goal} {agent.backstory} "
            f"{config.description.strip()} {config.expected_output.strip()}"
        )
