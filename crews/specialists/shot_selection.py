"""Selects the shots that a member is asked about.

A look is the same for a whole beat; a face sounds like the shot before; and an action
in the words of the text needs no judgement. Asking every member about every shot costs
more tokens than the scene itself, and makes moods change from shot to shot.
"""

import re
from collections.abc import Iterator, Sequence

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from ports.domain.story import Span
from ports.language_model import Task

NumberedShots = tuple[tuple[int, ShotPlan], ...]
"""Plans of shots with their numbers in the scene, counted from 1."""

FACE_PURPOSES = ("single", "reverse", "over", "reaction")
"""How the purpose of a shot begins that shows a face and no action."""

_WORD = re.compile(r"\w{3,}")
_STEM_LENGTH = 4
"""Characters of a word that are compared: an action "lifts", the text "lifted"."""

SHOTS_PER_JUDGED_SHOT = 8
MIN_JUDGED_SHOTS = 2
"""One shot in eight is judged, and at least two."""


def shots_for_task(
    task: Task, shots: NumberedShots, context: SceneContext
) -> NumberedShots:
    """Return those of *shots* that the member of *task* answers for."""
    return tuple(_shots_with_sound(shots, context)) if task == "score_scene" else shots


def least_grounded_shots(shots: NumberedShots, context: SceneContext) -> NumberedShots:
    """Return the shots with most words that the text lacks: they may be invented."""
    ungrounded = {
        number: _count_ungrounded_words(plan, context) for number, plan in shots
    }
    most = max(MIN_JUDGED_SHOTS, len(shots) // SHOTS_PER_JUDGED_SHOT)
    chosen = sorted(ungrounded, key=lambda number: -ungrounded[number])[:most]
    return tuple(one for one in shots if one[0] in chosen and ungrounded[one[0]])


def place_sounds(shots: NumberedShots, context: SceneContext) -> dict[int, str]:
    """Return the words of the text that name a sound, by the shot that it is heard in.

    Several sounds of a shot are separated by ";". What is only spoken of is not heard.
    """
    words: dict[int, list[str]] = {}
    for element in context.scene_input.elements:
        if element.category != "sound" or element.presence == "mentioned":
            continue
        sharing = [
            (number, plan)
            for number, plan in shots
            if any(span.contains(element.source) for span in plan.source)
        ]
        if sharing:
            told = " ".join(context.text.of(element.source).split())
            number = _find_sounding(sharing, f"{element.name} {told}", element.source)
            words.setdefault(number, []).append(told)
    return {number: "; ".join(dict.fromkeys(each)) for number, each in words.items()}


def _find_sounding(
    sharing: Sequence[tuple[int, ShotPlan]], words: str, source: Span
) -> int:
    """Return which of the shots that share a sound's paragraph it is heard in.

    It is the one whose action has most of its *words*; if none has any, the first that
    is not over when it is told: its speech, if it has any, comes later.
    """
    stems = _stems(words)
    alike = {number: len(stems & _stems(plan.action)) for number, plan in sharing}
    if any(alike.values()):
        return max(alike, key=lambda number: alike[number])
    over = [
        at
        for at, (_, plan) in enumerate(sharing)
        if plan.line_parts and plan.line_parts[-1].source.end <= source.start
    ]
    return sharing[min(over[-1] + 1 if over else 0, len(sharing) - 1)][0]


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM_LENGTH] for word in _WORD.findall(text.casefold()))


def _shots_with_sound(
    shots: Sequence[tuple[int, ShotPlan]], context: SceneContext
) -> Iterator[tuple[int, ShotPlan]]:
    beat = None
    sounds = place_sounds(tuple(shots), context)
    for number, plan in shots:
        if plan.beat != beat or not _shows_face(plan) or number in sounds:
            yield number, plan
        beat = plan.beat


def _count_ungrounded_words(plan: ShotPlan, context: SceneContext) -> int:
    """Count the words of an action that the text of the scene does not have."""
    names = (name for present in context.scene_input.cast for name in present.names)
    page = " ".join((context.text.text, *names)).casefold()
    words = set(_WORD.findall(plan.action.casefold()))
    return sum(word[:_STEM_LENGTH] not in page for word in words)


def _shows_face(plan: ShotPlan) -> bool:
    return plan.purpose.casefold().startswith(FACE_PURPOSES)
