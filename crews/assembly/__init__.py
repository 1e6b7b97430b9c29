"""The last steps of a run: the film put together, and the archive told how it ended."""

from crews.assembly.report import Report
from crews.assembly.step import Assemble

__all__ = ["Assemble", "Report"]
