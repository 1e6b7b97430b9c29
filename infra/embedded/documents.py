"""The breakdown as JSON, one scene at a time."""

from collections.abc import Iterator
from textwrap import indent

from ports.domain.breakdown import Breakdown

INDENT = "  "
_SCENES_START = f'\n{INDENT}"scenes": ['
"""Unique in the document: at this indentation only its own fields begin a line, because
strings in JSON contain no line breaks."""


def json_chunks(breakdown: Breakdown) -> Iterator[str]:
    """Yield the text of `Breakdown.model_dump_json(indent=2)`, one scene at a time.

    For a novel, one call would take tens of megabytes twice, and would hold up every
    other thread of the process meanwhile.
    """
    frame = breakdown.model_copy(update={"scenes": ()}).model_dump_json(indent=2)
    head, scenes, tail = frame.partition(_SCENES_START)
    yield head + scenes
    separator = "\n"
    for scene in breakdown.scenes:
        yield separator + indent(scene.model_dump_json(indent=2), INDENT * 2)
        separator = ",\n"
    yield f"\n{INDENT}{tail}" if breakdown.scenes else tail
