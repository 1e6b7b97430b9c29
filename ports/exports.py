"""Exports: a breakdown in the formats of the programs that a film crew works with."""

from collections.abc import Callable, Mapping

from ports.domain.breakdown import Breakdown

BreakdownExporter = Callable[[Breakdown, str], Mapping[str, bytes]]
"""Returns the files of a breakdown in one format, by name, for it and its text.

The same breakdown gives the same bytes. The names are ours, and no word of a story is
part of them. The text is what the spans of the breakdown refer to.
"""
