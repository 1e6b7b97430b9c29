"""What the Director is shown of a scene."""

from crews.director.stage import Stage
from crews.director.windows import Window, numbered_quotations, numbered_units
from ports.questions.direction import SceneElement, SceneMaterial
from ports.story import Run

STAGED = frozenset({"prop", "vehicle", "animal", "set_dressing"})
"""What a director puts before the camera; the rest is for other departments."""


def scene_material(
    run: Run, stage: Stage, known: tuple[str, ...], window: Window
) -> SceneMaterial:
    """Return one window of a scene as a question shows it."""
    entry, ledger = stage.given.entry, stage.given.ledger
    opening = window.part == 1
    return SceneMaterial(
        number=entry.number,
        kind=entry.kind,
        slugline=entry.setting,
        time_of_day=entry.time_of_day,
        first_visit=ledger.first_visit and opening,
        linked_to_previous=ledger.linked_to_previous or not opening,
        brief=stage.given.brief,
        preferences=run.preferences,
        cast=stage.cast,
        elements=staged(stage, STAGED),
        established=known,
        units=numbered_units(window, stage.text),
        quotations=numbered_quotations(window),
        window=(window.part, window.parts),
        max_shot_seconds=run.constraints.max_shot_seconds,
    )


def staged(stage: Stage, categories: frozenset[str]) -> tuple[SceneElement, ...]:
    """Return what is there of some categories, each key once."""
    things = [
        *(
            (e.key, e.name, e.category)
            for e in stage.given.elements
            if e.presence != "mentioned"
        ),
        *((p.key, p.name, p.category) for p in stage.given.carried),
    ]
    found = {
        key: SceneElement(key=stage.handles[key], name=name, category=category)
        for key, name, category in reversed(things)
        if key is not None and category in categories
    }
    return tuple(reversed(found.values()))
