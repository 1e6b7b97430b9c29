"""Who is in a crew and what each is asked to do, as its YAML files say."""

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


class AgentConfig(FrozenModel):
    """A member, in CrewAI's words."""

    role: str
    goal: str
    backstory: str


class TaskConfig(FrozenModel):
    """A task, in CrewAI's words, and the longest answer that can be right."""

    description: str
    expected_output: str
    agent: CrewMember
    max_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewConfig:
    """A crew as its folder's ``agents.yaml`` and ``tasks.yaml`` describe it."""

    agents: dict[CrewMember, AgentConfig]
    tasks: dict[Task, TaskConfig]

    @classmethod
    def load(cls, folder: Path) -> "CrewConfig":
        """Read the crew of *folder*; a mistake in its YAML stops the start."""
        agents = yaml.safe_load((folder / "agents.yaml").read_text("utf-8"))
        tasks = yaml.safe_load((folder / "tasks.yaml").read_text("utf-8"))
        return cls(
            agents=TypeAdapter(dict[CrewMember, AgentConfig]).validate_python(agents),
            tasks=TypeAdapter(dict[Task, TaskConfig]).validate_python(tasks),
        )

    def build_question(
        self, task: Task, material: Material, answer: type[A]
    ) -> Question[A]:
        """Return what the task's member asks about *material*."""
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
        """Return role, goal and task in words."""
        config = self.tasks[task]
        agent = self.agents[config.agent]
        return "\n".join(
            (
                f"You are {agent.role}. {agent.goal} {agent.backstory}",
                config.description.strip(),
                config.expected_output.strip(),
            )
        )
