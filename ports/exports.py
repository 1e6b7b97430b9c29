"""Exports: a breakdown in the formats of the programs that a film crew works with."""

from collections.abc import Mapping
from typing import Protocol

from ports.domain.breakdown import Breakdown


class BreakdownExporter(Protocol):
    """Writes a breakdown in one format; the same breakdown gives the same bytes."""

    def export(self, film: Breakdown, text: str) -> Mapping[str, bytes]:
        """Return the files of the export, by name.

        The names are ours, and no word of a story is part of them. *text* is what the
        spans of *film* refer to.
        """
        ...
