"""What a camera can show of a scene: its units without the apparatus around them.

A chapter's heading, a row of asterisks, a screenplay's cue or transition is nothing to
shoot. It goes with the unit that it stands before, so that no word of it is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crews.step_inputs import SceneInput
from ports.domain.manuscript import Unit, UnitRole
from ports.domain.story import Span

NON_FILMABLE_ROLES = frozenset(
    {"heading", "break", "slugline", "cue", "parenthetical", "transition", "matter"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmableUnit:
    """A unit to be shot.

    Attributes:
        shown: What a member sees of it.
        source: The same with the apparatus that goes with it.
    """

    role: UnitRole
    visible: Span
    source: Span


def filmable_units(scene_input: SceneInput) -> tuple[FilmableUnit, ...]:
    """Return a scene's units to be shot; together they hold all of its units."""
    spoken = {q.unit for q in scene_input.quotations if q.unspoken is None}
    to_shoot = {
        unit.number
        for unit in scene_input.units
        if unit.role not in NON_FILMABLE_ROLES or unit.number in spoken
    }
    # A scene that is nothing but apparatus is shown as it is.
    found = list(
        _group_units(
            scene_input.units, to_shoot or {u.number for u in scene_input.units}
        )
    )
    last = found[-1]
    whole = Span(last.source.start, scene_input.units[-1].source.end)
    return (*found[:-1], replace(last, source=whole))


def _group_units(units: tuple[Unit, ...], to_shoot: set[str]) -> Iterator[FilmableUnit]:
    start: int | None = None
    for unit in units:
        start = unit.source.start if start is None else start
        if unit.number in to_shoot:
            yield FilmableUnit(
                role=unit.role,
                visible=unit.source,
                source=Span(start, unit.source.end),
            )
            start = None
