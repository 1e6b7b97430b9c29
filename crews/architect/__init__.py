"""The Architect's crew: readings of passages, and the structure they add up to."""

from crews.architect.read import ReadPassageStep
from crews.architect.structured import StructureResult
from crews.architect.structuring import StructureStep

__all__ = ["ReadPassageStep", "StructureResult", "StructureStep"]
