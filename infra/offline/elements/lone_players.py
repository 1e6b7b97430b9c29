"""Day players of a script who are alone in a scene: whoever acts there is of its cast.

A guard who runs out and looks round, or the pilot of a helicopter that hovers, has no
name. Where nobody else is, whoever reads the cast of the scene would find it empty. A
driver of whom the text has no word is a day player and no more: a truck may roll with
nobody in it.
"""

from collections.abc import Sequence

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from ports.questions.read_passage import (
    ElementReading,
    PersonReading,
    SceneReading,
)

Scenes = tuple[SceneReading, ...]
People = tuple[PersonReading, ...]


def cast_lone_players(
    scenes: Sequence[SceneReading],
    units: Sequence[Sequence[TextUnit]],
    elements: Sequence[ElementReading],
    people: Sequence[PersonReading],
    *,
    limit: int,
) -> tuple[Scenes, People]:
    """Return *scenes* and *people* with who plays where nobody else is.

    There are at most *limit* people; who is of them already by the name of the role
    comes again.
    """
    cast = list(scenes)
    known = {person.name: person for person in people}
    for index, scene in enumerate(scenes):
        numbers = {unit.number for unit in units[index]}
        here = [
            _role_name(element)
            for element in elements
            if element.unit in numbers and _is_player(element)
        ]
        if scene.people or not here:
            continue
        for name in here:
            if len(known) < limit:
                known.setdefault(name, PersonReading(name=name, mentions=1))
        names = dict.fromkeys(name for name in here if name in known)
        cast[index] = scene.model_copy(update={"people": tuple(names)})
    return tuple(cast), tuple(known.values())


def _is_player(element: ElementReading) -> bool:
    """Tell whether the script tells of somebody, and not of a hand; or who must fly."""
    is_pilot = element.presence == "inferred" and _role_name(element).endswith("Pilot")
    is_here = element.presence == "present" or is_pilot
    is_somebody = element.words.lower() not in terms("body", "limb")
    return element.category == "cast" and is_here and is_somebody


def _role_name(element: ElementReading) -> str:
    return (element.name or element.words).title().replace("'S ", "'s ")
