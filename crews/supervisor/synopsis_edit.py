"""Gives a scene the synopsis that a person wrote, when nobody is asked about it."""

from dataclasses import replace

from crews.director.scene_context import SceneContext
from crews.supervisor.scene_version import SceneVersion


def edit_synopsis(version: SceneVersion, context: SceneContext) -> SceneVersion:
    """Return *version* with the synopsis of a person, if one has given any."""
    synopsis = context.scene_input.given_synopsis
    if synopsis is None:
        return version
    card = version.directed.card.model_copy(update={"action_summary": synopsis})
    return replace(version, directed=replace(version.directed, card=card))
