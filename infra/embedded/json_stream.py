"""A breakdown as JSON, a scene at a time."""

from collections.abc import Iterator
from textwrap import indent

from ports.domain.breakdown import Breakdown

INDENT = "  "
_SCENES_START = f'\n{INDENT}"scenes": ['
"""Only the document's own are indented so: strings in JSON hold no line ends."""


def json_chunks(breakdown: Breakdown) -> Iterator[str]:
    """Yield the text of `Breakdown.model_dump_json(indent=2)`.

    In one call a novel's takes tens of megabytes twice over, and holds every other
    thread of the process up for as long.
    """
    around = breakdown.model_copy(update={"scenes": ()}).model_dump_json(indent=2)
    head, scenes, tail = around.partition(_SCENES_START)
    yield head + scenes
    between = "\n"
    for scene in breakdown.scenes:
        yield between + indent(scene.model_dump_json(indent=2), INDENT * 2)
        between = ",\n"
    yield f"\n{INDENT}{tail}" if breakdown.scenes else tail
