"""The material of the Director's question about a window of a scene."""

from crews.director.scene_context import SceneContext
from crews.director.schedule import is_flashback
from crews.director.windows import Window, to_numbered_quotations, to_numbered_units
from ports.questions.direct_scene import SceneElement, SceneMaterial

FILMABLE_CATEGORIES = frozenset({"prop", "vehicle", "animal", "set_dressing"})
"""Categories that a director puts before the camera; others are the departments'."""


def scene_material(context: SceneContext, window: Window) -> SceneMaterial:
    """Return the material about one window of a scene."""
    run = context.run
    entry, ledger = context.scene_input.entry, context.scene_input.ledger
    opening = window.number == 1
    return SceneMaterial(
        number=entry.number,
        kind=entry.kind,
        slugline=entry.setting,
        time_of_day=entry.time_of_day,
        first_visit=ledger.first_visit and opening,
        linked_to_previous=ledger.linked_to_previous or not opening,
        brief=context.scene_input.brief,
        preferences=run.preferences,
        cast=context.cast,
        absentees=context.absentees,
        flashback=is_flashback(context.scene_input, context.text),
        elements=scene_elements(context, FILMABLE_CATEGORIES),
        established=context.established_facts,
        units=to_numbered_units(window, context.text),
        quotations=to_numbered_quotations(window),
        window=(window.number, window.total),
        max_shot_seconds=run.constraints.max_shot_seconds,
    )


def scene_elements(
    context: SceneContext, categories: frozenset[str]
) -> tuple[SceneElement, ...]:
    """Return the visible elements of *categories*, each key once, in order."""
    things = [
        *(
            (e.key, e.name, e.category)
            for e in context.scene_input.elements
            if e.presence != "mentioned"
        ),
        *((p.key, p.name, p.category) for p in context.scene_input.carried),
    ]
    found = {
        key: SceneElement(key=context.short_keys[key], name=name, category=category)
        for key, name, category in reversed(things)
        if key is not None and category in categories
    }
    return tuple(reversed(found.values()))
