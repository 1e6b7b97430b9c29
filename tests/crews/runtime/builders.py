"""Builders of a crew with one member and one task."""

from crews.runtime.crew_config import AgentConfig, CrewConfig, TaskConfig


def a_crew_config(*, backstory: str = "An old hand.") -> CrewConfig:
    """Return a crew whose architect answers the task "cast_people"."""
    return CrewConfig(
        agents={
            "architect": AgentConfig(
                role="the Architect", goal="Settle who is who.", backstory=backstory
            )
        },
        tasks={
            "cast_people": TaskConfig(
                description="Say which names are one person.",
                expected_output="Merges.",
                agent="architect",
                max_tokens=100,
            )
        },
    )
