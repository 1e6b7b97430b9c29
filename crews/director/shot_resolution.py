"""Resolves the numbers in the Director's shots, and makes the shots cover the scene.

The model is asked once to correct what is wrong. What remains is corrected here, where
nothing has to be invented for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crews.director.scene_context import SceneContext
from crews.director.windows import Window
from ports.domain.film import Law
from ports.questions.direct_scene import SceneDirection, ShotDirection

MAX_NAMES = 12
"""The most names that a warning lists before "and … more"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionWarning:
    """A problem that code can correct, in words that let the model correct it first."""

    law: Law
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedShot:
    """A shot, with positions in the units and quotations of its window."""

    units: tuple[int, ...]
    quotations: tuple[int, ...]
    directed: ShotDirection


def direction_warnings(
    direction: SceneDirection, window: Window, context: SceneContext
) -> Iterator[DirectionWarning]:
    """Yield what is wrong with an answer, by the numbers that the model knows."""
    yield from _warnings_of_unknown_keys(direction, window, context)
    shots = resolve_shots(direction, window)
    covered = {unit for shot in shots for unit in shot.units}
    missing = [
        n for n, position in window.unit_positions().items() if position not in covered
    ]
    if missing:
        yield DirectionWarning(
            law="partition", message=f"units {_abbreviate_list(missing)} are in no shot"
        )
    assigned = carrier_shots(shots, window)
    for number, position in window.quotation_positions().items():
        carriers = [i for i, shot in enumerate(shots) if position in shot.quotations]
        if carriers != assigned[position]:
            yield DirectionWarning(
                law="line_ledger",
                message=f"{number} is carried by shots {_list_shots(carriers)}: "
                "it must be in one, or in consecutive ones, in story order",
            )


def resolve_shots(
    direction: SceneDirection, window: Window
) -> tuple[ResolvedShot, ...]:
    """Return the shots of an answer; numbers that do not exist are left out."""
    units, quotations = window.unit_positions(), window.quotation_positions()
    return tuple(
        ResolvedShot(
            units=tuple(sorted({units[n] for n in shot.units if n in units})),
            quotations=tuple(
                sorted({quotations[n] for n in shot.quotations if n in quotations})
            ),
            directed=shot,
        )
        for shot in direction.shots
    )


def ensure_coverage(
    shots: tuple[ResolvedShot, ...], window: Window
) -> tuple[ResolvedShot, ...]:
    """Add each uncovered unit to the shot before it, and give every shot a unit."""
    covering_shots = list(_ensure_units(shots))
    covered = {unit for shot in covering_shots for unit in shot.units}
    for unit in range(len(window.units)):
        if unit in covered:
            continue
        at = _shot_before(covering_shots, unit)
        all_units = tuple(sorted({*covering_shots[at].units, unit}))
        covering_shots[at] = replace(covering_shots[at], units=all_units)
        covered.add(unit)
    return tuple(covering_shots)


def carrier_shots(shots: tuple[ResolvedShot, ...], window: Window) -> list[list[int]]:
    """Return for each quotation the positions of the shots in a row that carry it."""
    carried: list[list[int]] = []
    reached = 0
    for at, quotation in enumerate(window.quotations):
        chosen = [i for i, shot in enumerate(shots) if at in shot.quotations]
        if not chosen:
            unit = window.unit_of(quotation)
            chosen = [
                i for i, s in enumerate(shots) if unit in s.units and i >= reached
            ]
        run = [i for i in _first_run(chosen) if i >= reached] or [reached]
        carried.append(run)
        reached = run[-1]
    return carried


def _warnings_of_unknown_keys(
    direction: SceneDirection, window: Window, context: SceneContext
) -> Iterator[DirectionWarning]:
    units, quotations = window.unit_positions(), window.quotation_positions()
    people, objects = context.looks, context.objects
    for number, shot in enumerate(direction.shots, start=1):
        unknown = [
            *(f"unit {n}" for n in shot.units if n not in units),
            *(n for n in shot.quotations if n not in quotations),
            *(key for key in shot.people if key not in people),
            *(key for key in shot.objects if key not in objects),
        ]
        if unknown:
            yield DirectionWarning(
                law="references",
                message=f"shot {number} names {_abbreviate_list(unknown)}, "
                "which the scene has not",
            )


def _ensure_units(shots: tuple[ResolvedShot, ...]) -> Iterator[ResolvedShot]:
    last = 0
    for shot in shots:
        units = shot.units or (last,)
        last = units[-1]
        yield replace(shot, units=units)


def _shot_before(shots: list[ResolvedShot], unit: int) -> int:
    """Return the position of the shot that ends nearest before *unit*, or 0."""
    ends = [(shot.units[-1], at) for at, shot in enumerate(shots)]
    return max((end for end in ends if end[0] < unit), default=(0, 0))[1]


def _first_run(numbers: list[int]) -> list[int]:
    run = numbers[:1]
    for number in numbers[1:]:
        if number != run[-1] + 1:
            break
        run.append(number)
    return run


def _list_shots(numbers: list[int]) -> str:
    return ", ".join(str(number + 1) for number in numbers) or "none"


def _abbreviate_list(names: list[str]) -> str:
    shown = ", ".join(names[:MAX_NAMES])
    return shown + (f" and {more} more" if (more := len(names) - MAX_NAMES) > 0 else "")
