"""Which of a scene's shots a member is asked about.

A look holds for a beat; a face sounds like the shot before; and what is shown in the
page's own words needs no judgement. Asking everybody about everything costs more than
the scene itself, and makes moods flicker.
"""

import re
from collections.abc import Iterator, Sequence

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from ports.language_model import Task

NumberedShots = tuple[tuple[int, ShotPlan], ...]

FACE_PURPOSES = ("single", "reverse", "over", "reaction")
"""How purposes begin whose shots show a face, and not what is done."""

_WORD = re.compile(r"\w{3,}")
_STEM_LENGTH = 4
"""An action says "lifts" where the page says "lifted"."""

SHOTS_PER_JUDGED_SHOT = 8
MIN_JUDGED_SHOTS = 2
"""One shot of eight is judged, and two of the shortest scene."""


def shots_for_task(
    task: Task, shots: NumberedShots, context: SceneContext
) -> NumberedShots:
    """Return the numbered shots that the member of *task* answers for."""
    return tuple(_shots_with_sound(shots, context)) if task == "score_scene" else shots


def least_grounded_shots(shots: NumberedShots, context: SceneContext) -> NumberedShots:
    """Return the shots worded most freely: there an invention would be."""
    ungrounded = {
        number: _count_ungrounded_words(plan, context) for number, plan in shots
    }
    most = max(MIN_JUDGED_SHOTS, len(shots) // SHOTS_PER_JUDGED_SHOT)
    chosen = sorted(ungrounded, key=lambda number: -ungrounded[number])[:most]
    return tuple(one for one in shots if one[0] in chosen and ungrounded[one[0]])


def sound_words(plan: ShotPlan, context: SceneContext) -> str:
    """Return the words in which a shot's own text names a sound."""
    sounds = (
        context.text.of(element.source)
        for element in context.scene_input.elements
        if element.category == "sound"
        and any(span.contains(element.source) for span in plan.source)
    )
    return "; ".join(dict.fromkeys(" ".join(words.split()) for words in sounds))


def _shots_with_sound(
    shots: Sequence[tuple[int, ShotPlan]], context: SceneContext
) -> Iterator[tuple[int, ShotPlan]]:
    beat = None
    for number, plan in shots:
        if plan.beat != beat or not _shows_face(plan) or sound_words(plan, context):
            yield number, plan
        beat = plan.beat


def _count_ungrounded_words(plan: ShotPlan, context: SceneContext) -> int:
    """Count the words of an action that the scene has not."""
    names = (name for present in context.scene_input.cast for name in present.names)
    page = " ".join((context.text.text, *names)).casefold()
    words = set(_WORD.findall(plan.action.casefold()))
    return sum(word[:_STEM_LENGTH] not in page for word in words)


def _shows_face(plan: ShotPlan) -> bool:
    return plan.purpose.casefold().startswith(FACE_PURPOSES)
