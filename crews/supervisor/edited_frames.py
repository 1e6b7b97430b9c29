"""Who is in the frame of a shot that a person corrected."""

from collections.abc import Sequence

from crews.architect.edits.outcome import EditNotBorneError
from crews.architect.names import person_key
from crews.step_inputs import ScenePresence, ShotEdit
from ports.domain.shot_edits import ShotCorrection, ShotPlace


def find_look(name: str, cast: Sequence[ScenePresence]) -> str | None:
    """Return the key of the look of somebody in the scene; None of others."""
    key = person_key(name)
    named = {person_key(each.name): each.key for each in cast}
    others = {person_key(n): each.key for each in cast for n in each.names}
    return named.get(key) or others.get(key)


def leave_out_absent(
    edit: ShotEdit, cast: Sequence[ScenePresence]
) -> tuple[ShotEdit, tuple[str, ...]]:
    """Return *edit* without whom the scene does not have, and their names.

    A later edit may have taken them out of it: what else was said of the shot holds.

    Raises:
        EditNotBorneError: Nothing else was said of it.
    """
    if not isinstance(edit.decision, ShotCorrection):
        return edit, ()
    people = edit.decision.people or ()
    absent = tuple(name for name in people if find_look(name, cast) is None)
    if not absent:
        return edit, ()
    left = tuple(name for name in people if name not in absent)
    rest = edit.decision.model_copy(update={"people": left or None})
    place = {"kind", *ShotPlace.model_fields}
    if all(value is None for field, value in rest if field not in place):
        names = ", ".join(absent)
        raise EditNotBorneError(f"{names} is not in the scene")
    return edit.model_copy(update={"decision": rest}), absent
