"""The time of day of a scene: told, shown, or kept from the scenes beside it."""

from collections.abc import Callable, Sequence

from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.scenes.sluglines import Slugline, find_slugline, is_outline
from infra.offline.scenes.temporal import (
    has_light_changed,
    likely_time,
    narration_now,
    time_by_clock,
    time_by_signs,
    time_of_day,
    time_of_speech,
    time_shift,
)
from ports.domain.film import DayRelation, TimeOfDay
from ports.questions.read_passage import SceneReading

_CHANGES = frozenset({"DAWN", "DUSK"})
"""Times of day that pass while one looks on."""


def find_scene_time(
    slugline: Slugline | None,
    units: tuple[TextUnit, ...],
    previous: SceneReading | None,
) -> tuple[TimeOfDay, str | None]:
    """Return the time of day, and the number of the unit that says it.

    The slugline says it, or else the narration, or else the scene before; at last what
    somebody says, and in prose the light before that.
    """
    if slugline is not None and slugline.time is not None:
        return slugline.time, units[0].number
    is_same_day = find_shift(units) in {None, "same"}
    if slugline and slugline.continues and previous and is_same_day:
        return previous.time_of_day, units[0].number
    before = previous.time_of_day if previous and is_same_day else "UNKNOWN"
    told = _find_told_time(units, before)
    if told is None and previous is not None and is_same_time(units):
        told = previous.time_of_day, previous.time_unit
    if slugline is not None:
        return told or _time_in_speech(units)
    if told is None or told[0] == "UNKNOWN":
        told = _time_in_narration(units, likely_time)
    return told or _time_in_speech(units)


def infer_times(
    scenes: list[SceneReading], units: Sequence[tuple[TextUnit, ...]]
) -> tuple[SceneReading, ...]:
    """Return *scenes*; one that gives no time is at that of the next, if it goes on."""
    found: list[SceneReading] = []
    next_time: tuple[TimeOfDay, str | None] | None = None
    for scene, its_units in zip(reversed(scenes), reversed(units), strict=True):
        told = _find_told_time(its_units, "UNKNOWN")
        if scene.time_of_day == "UNKNOWN" and next_time:
            told = next_time
            scene = scene.model_copy(  # noqa: PLW2901  # the scene as it is known now
                update={"time_of_day": told[0], "time_unit": told[1]}
            )
        found.append(scene)
        # "At noon Nell came" opens another time, and "* * *" may stand for one.
        opens_it = is_outline(its_units[0]) or (told and told[1] == its_units[0].number)
        # The scene before a sunset is not at sunset.
        is_change = told is not None and told[0] in _CHANGES
        goes_on = (
            scene.day == "same"
            and is_same_time(its_units)
            and not opens_it
            and not is_change
        )
        next_time = told if goes_on and find_slugline(its_units) is None else None
    return tuple(reversed(found))


def is_same_time(units: tuple[TextUnit, ...]) -> bool:
    """Tell whether nothing shows that hours have passed since the scene before."""
    has_shift = any(has_light_changed(unit.text) for unit in units[:2])
    return not has_shift and all(unit.role != "heading" for unit in units[:2])


def find_shift(units: tuple[TextUnit, ...]) -> DayRelation | None:
    """Return how time has moved where a scene begins, or as its slugline says."""
    sluglines = (unit for unit in units[2:] if unit.role in {"slugline", "transition"})
    shifts = (time_shift(unit.text) for unit in (*units[:2], *sluglines))
    return next((shift[0] for shift in shifts if shift), None)


def _find_told_time(
    units: tuple[TextUnit, ...], before: TimeOfDay
) -> tuple[TimeOfDay, str | None] | None:
    """Return the time that the narration tells, on the day of *before*, and where."""
    return (
        _time_in_narration(units, time_of_day)
        or _time_in_narration(units, time_by_signs)
        or _time_in_narration(units, lambda text: time_by_clock(text, before))
    )


def _time_in_speech(units: tuple[TextUnit, ...]) -> tuple[TimeOfDay, str | None]:
    for unit in units:
        for one in unit.quotations:
            if found := time_of_speech(unit.text[one.start : one.end]):
                return found, unit.number
    return "UNKNOWN", None


def _time_in_narration(
    units: tuple[TextUnit, ...], find: Callable[[str], TimeOfDay | None]
) -> tuple[TimeOfDay, str | None] | None:
    """Return the first time that *find* finds, and the number of its unit."""
    for unit in units:
        if unit.role not in NARRATION_ROLES:
            continue
        if found := find(narration_now(unit)):
            return found, unit.number
    return None
