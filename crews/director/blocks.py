"""What a camera can show of a scene: its units without the apparatus around them.

A chapter's heading, a row of asterisks, a screenplay's cue or transition is nothing to
shoot. It goes with the unit that it stands before, so that no word of it is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crews.scene import SceneInput
from ports.manuscript import Unit, UnitRole
from ports.story import Span

APPARATUS = frozenset(
    {"heading", "break", "slugline", "cue", "parenthetical", "transition", "matter"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A unit to be shot.

    Attributes:
        shown: What a member sees of it.
        source: The same with the apparatus that goes with it.
    """

    role: UnitRole
    shown: Span
    source: Span


def blocks(given: SceneInput) -> tuple[Block, ...]:
    """Return a scene's units to be shot; together they hold all of its units."""
    spoken = {q.unit for q in given.quotations if q.unspoken is None}
    to_shoot = {
        unit.number
        for unit in given.units
        if unit.role not in APPARATUS or unit.number in spoken
    }
    # A scene that is nothing but apparatus is shown as it is.
    found = list(_blocks(given.units, to_shoot or {u.number for u in given.units}))
    last = found[-1]
    whole = Span(last.source.start, given.units[-1].source.end)
    return (*found[:-1], replace(last, source=whole))


def _blocks(units: tuple[Unit, ...], to_shoot: set[str]) -> Iterator[Block]:
    start: int | None = None
    for unit in units:
        start = unit.source.start if start is None else start
        if unit.number in to_shoot:
            yield Block(
                role=unit.role,
                shown=unit.source,
                source=Span(start, unit.source.end),
            )
            start = None
