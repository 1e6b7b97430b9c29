"""Who is in scenes, as the edits that wait to be computed will leave them."""

from collections.abc import Iterable

from crews.architect.names import person_key
from ports.domain.breakdown import Breakdown
from ports.domain.edits import Decision, SceneCast
from service.actions.film_search import UNCOMPUTED
from service.actions.scene_numbers import SceneNumbers


def apply_waiting_casts(
    film: Breakdown, decisions: Iterable[Decision], text: str
) -> Breakdown:
    """Return *film* with the casts that its scenes will have after *decisions*.

    Its people and scenes are those that waiting edits leave. Who is somebody of their
    own only once they are computed is in no scene that is known.
    """
    numbers, keys = SceneNumbers(film, text), _keys_by_name(film)
    casts = [dict.fromkeys(scene.characters) for scene in film.structure.scenes]
    for decision in decisions:
        if not isinstance(decision, SceneCast):
            continue
        number, key = numbers.find(decision), keys.get(person_key(decision.person))
        if number is None or key is None:
            continue
        if decision.present:
            casts[number - 1][key] = None
        else:
            casts[number - 1].pop(key, None)
    scenes = tuple(
        scene.model_copy(update={"characters": tuple(cast)})
        for scene, cast in zip(film.structure.scenes, casts, strict=True)
    )
    structure = film.structure.model_copy(update={"scenes": scenes})
    return film.model_copy(update={"structure": structure})


def _keys_by_name(film: Breakdown) -> dict[str, str]:
    people = [each for each in film.structure.people if each.key != UNCOMPUTED]
    others = {person_key(a.alias): each.key for each in people for a in each.aliases}
    return others | {person_key(each.name): each.key for each in people}
