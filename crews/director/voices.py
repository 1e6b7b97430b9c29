"""Whose voices a shot carries, and which of them have no face in it."""

from collections.abc import Iterator

from crews.director.stage import Stage
from ports.film import LinePart


def speakers(pack: list[LinePart], stage: Stage) -> Iterator[str]:
    """Yield the looks that speak; a stranger to the scene has none."""
    looks, said = stage.looks, stage.quotations
    for part in pack:
        person = said[part.line_id].character_key
        if person in looks:
            yield looks[person]


def unseen(pack: list[LinePart], stage: Stage) -> set[str]:
    """Return who is only heard: a voice from elsewhere has no face in its shot."""
    said = stage.quotations
    off = [p for p in pack if said[p.line_id].delivery != "on_screen"]
    on = [p for p in pack if said[p.line_id].delivery == "on_screen"]
    return {*speakers(off, stage)} - {*speakers(on, stage)}


def hearing(hidden: set[str], stage: Stage) -> str:
    """Return what a shot is for that was to show nobody but those only heard."""
    names = [here.name for here in stage.given.cast if here.key in hidden]
    return f"Hear {' and '.join(names)}, unseen"


def asides(pack: list[LinePart], stage: Stage) -> Iterator[str]:
    """Yield how the author has lines spoken, where they begin."""
    said = stage.quotations
    for part in pack:
        quotation = said[part.line_id]
        if quotation.parenthetical and part.source.start == quotation.source.start:
            yield f"({quotation.parenthetical.strip('() ')})"
