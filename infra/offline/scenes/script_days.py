"""When the scenes of a script play: what goes back in time, and what stays there."""

from collections.abc import Sequence

from infra.offline.language.document import Document, TextUnit
from infra.offline.scenes.sluglines import (
    find_slugline,
    is_insert,
    returns_to_present,
)
from ports.domain.film import DayRelation
from ports.questions.read_passage import SceneReading


def day_of_script(
    document: Document,
    units: tuple[TextUnit, ...],
    day: DayRelation,
    *,
    is_framed: bool,
    previous: SceneReading | None,
) -> DayRelation:
    """Return the day of a scene with a heading, where a script may have gone back.

    Where it stays in what a SUPER calls ten years ago, days are counted on from there.
    A heading that says FLASHBACK (*is_framed*) is of its own scene; unless the script
    says later that it returns: then all scenes up to there are of the past.
    """
    rest = document.units[units[0].index :]
    if day == "earlier" and not is_framed and not returns_to_present(rest):
        return "later"
    if day == "same" and previous is not None and previous.day == "earlier":
        is_past = _is_bare(units) or returns_to_present(rest)
        return "earlier" if is_past else "later"
    return day


def _is_bare(units: tuple[TextUnit, ...]) -> bool:
    """Tell whether a heading names no place: it shows something of the scene before."""
    slugline = find_slugline(units)
    return slugline is None or slugline.setting.kind == "unknown"


def place_opening_insert(
    scenes: tuple[SceneReading, ...], units: Sequence[tuple[TextUnit, ...]]
) -> tuple[SceneReading, ...]:
    """Return *scenes*; an insert that opens the script is where the next scene is."""
    if len(scenes) == 1 or not is_insert(units[0]):
        return scenes
    insert, after, *_ = scenes
    where = {name: getattr(after, name) for name in ("place", "within", "setting")}
    when = {"time_of_day": after.time_of_day, "time_unit": after.time_unit}
    return insert.model_copy(update=where | when), *scenes[1:]
