"""The last steps of a run: the film put together, and the archive told how it ended."""

from crews.assembly.report import ReportStep
from crews.assembly.step import AssembleStep

__all__ = ["AssembleStep", "ReportStep"]
