"""Takes sounds out of a scene's shots that a person has taken out of the scene."""

from collections.abc import Iterable
from dataclasses import replace

from crews.director.scene_context import SceneContext
from crews.supervisor.scene_version import SceneVersion, build_version

_MIN_STEM, _MAX_ENDING = 4, 2
"""Letters that two forms of a word share, and that the shorter has after them."""


def drop_sounds(version: SceneVersion, context: SceneContext) -> SceneVersion:
    """Return *version* without what a person says is not heard in the scene."""
    dropped = context.scene_input.dropped_sounds
    sounds = {
        number: sound.model_copy(
            update={
                "sound_effects": tuple(
                    each
                    for each in sound.sound_effects
                    if not is_named_sound(each, dropped)
                )
            }
        )
        for number, sound in version.answers.sounds.items()
    }
    if sounds == version.answers.sounds:
        return version
    answers = replace(version.answers, sounds=sounds)
    return build_version(version.directed, answers, context, version.usage)


def is_named_sound(sound: str, names: Iterable[str]) -> bool:
    """Tell whether a sound has the head of one of *names*, in any form of the word."""
    words = sound.casefold().split()
    heads = [name.casefold().split()[-1] for name in names]
    return any(_is_form(word, head) for word in words for head in heads)


def _is_form(one: str, other: str) -> bool:
    shorter = min(one, other, key=len)
    stem = shorter[: max(_MIN_STEM, len(shorter) - _MAX_ENDING)]
    is_long = len(stem) >= _MIN_STEM
    return one == other or (is_long and one.startswith(stem) and other.startswith(stem))
