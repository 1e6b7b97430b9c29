"""Which of a scene's shots a specialist is asked about.

A shot in which somebody only talks on looks and sounds like the one before. Asking two
members about each of those costs as much as the scene itself, and makes moods flicker.
"""

from collections.abc import Iterator, Sequence

from crews.director.plan import ShotPlan
from crews.director.stage import Stage
from ports.language_model import Task

Sheet = tuple[tuple[int, ShotPlan], ...]

TALK = ("single", "reverse", "over", "reaction")
"""How purposes begin whose shots show a face, and not what is done."""


def listed(task: Task, sheet: Sheet, stage: Stage) -> Sheet:
    """Return the numbered shots that the member of *task* answers for."""
    return sheet if task == "shoot_scene" else tuple(_listed(task, sheet, stage))


def sounds(plan: ShotPlan, stage: Stage) -> str:
    """Return the words in which a shot's own text names a sound."""
    named = (
        stage.text.of(element.source)
        for element in stage.given.elements
        if element.category == "sound"
        and any(span.holds(element.source) for span in plan.source)
    )
    return "; ".join(dict.fromkeys(" ".join(words.split()) for words in named))


def _listed(
    task: Task, sheet: Sequence[tuple[int, ShotPlan]], stage: Stage
) -> Iterator[tuple[int, ShotPlan]]:
    beat = None
    for number, plan in sheet:
        needed = plan.objects if task == "dress_scene" else sounds(plan, stage)
        if plan.beat != beat or needed or not _talks_on(plan):
            yield number, plan
        beat = plan.beat


def _talks_on(plan: ShotPlan) -> bool:
    return bool(plan.line_parts) and plan.purpose.casefold().startswith(TALK)
