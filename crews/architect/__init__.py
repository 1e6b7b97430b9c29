"""The Architect's crew: readings of passages, and the structure they add up to."""

from crews.architect.read import Read
from crews.architect.structured import Structured
from crews.architect.structuring import Structuring

__all__ = ["Read", "Structured", "Structuring"]
