"""Whose voices a shot carries, and which of them have no face in it."""

from collections.abc import Iterator

from crews.director.scene_context import SceneContext
from ports.domain.film import LinePart


def speaker_looks(line_parts: list[LinePart], context: SceneContext) -> Iterator[str]:
    """Yield the looks that speak; a stranger to the scene has none."""
    looks, said = context.looks, context.quotations
    for part in line_parts:
        person = said[part.line_id].character_key
        if person in looks:
            yield looks[person]


def offscreen_speakers(line_parts: list[LinePart], context: SceneContext) -> set[str]:
    """Return who is only heard: a voice from elsewhere has no face in its shot."""
    said = context.quotations
    off = [p for p in line_parts if said[p.line_id].delivery != "on_screen"]
    on = [p for p in line_parts if said[p.line_id].delivery == "on_screen"]
    return {*speaker_looks(off, context)} - {*speaker_looks(on, context)}


def offscreen_purpose(hidden: set[str], context: SceneContext) -> str:
    """Return what a shot is for that was to show nobody but those only heard."""
    names = [here.name for here in context.scene_input.cast if here.key in hidden]
    return f"Hear {' and '.join(names)}, unseen"


def parentheticals(line_parts: list[LinePart], context: SceneContext) -> Iterator[str]:
    """Yield how the author has lines spoken, where they begin."""
    said = context.quotations
    for part in line_parts:
        quotation = said[part.line_id]
        if quotation.parenthetical and part.source.start == quotation.source.start:
            yield f"({quotation.parenthetical.strip('() ')})"
