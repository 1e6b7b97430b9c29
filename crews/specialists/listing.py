"""Which of a scene's shots a member is asked about.

A look holds for a beat; a shot in which somebody only talks on sounds like the one
before; and what is shown in the page's own words needs no judgement. Asking everybody
about everything costs more than the scene itself, and makes moods flicker.
"""

import re
from collections.abc import Iterator, Sequence

from crews.director.plan import ShotPlan
from crews.director.stage import Stage
from ports.language_model import Task

Sheet = tuple[tuple[int, ShotPlan], ...]

TALK = ("single", "reverse", "over", "reaction")
"""How purposes begin whose shots show a face, and not what is done."""

_WORD = re.compile(r"\w{3,}")
_STEM = 4
"""An action says "lifts" where the page says "lifted"."""


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
        opens = plan.beat != beat and task == "score_scene"
        if opens or _needed(task, plan, stage):
            yield number, plan
        beat = plan.beat


def _needed(task: Task, plan: ShotPlan, stage: Stage) -> bool:
    match task:
        case "score_scene":
            return not _talks_on(plan) or bool(sounds(plan, stage))
        case _:
            return not (_talks_on(plan) or _told(plan, stage))


def _told(plan: ShotPlan, stage: Stage) -> bool:
    """Tell whether an action has no word that the scene has not."""
    names = (name for present in stage.given.cast for name in present.names)
    page = " ".join((stage.text.text, *names)).casefold()
    words = _WORD.findall(plan.action.casefold())
    return all(word[:_STEM] in page for word in words)


def _talks_on(plan: ShotPlan) -> bool:
    return bool(plan.line_parts) and plan.purpose.casefold().startswith(TALK)
