"""The Supervisor's crew: nothing leaves a scene unlawful without saying so."""

from crews.supervisor.step import BreakDownSceneStep

__all__ = ["BreakDownSceneStep"]
