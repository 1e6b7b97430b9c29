"""Which of a scene's shots a member is asked about.

A look holds for a beat; a face sounds like the shot before; and what is shown in the
page's own words needs no judgement. Asking everybody about everything costs more than
the scene itself, and makes moods flicker.
"""

import re
from collections.abc import Iterator, Sequence

from crews.director.plan import ShotPlan
from crews.director.stage import Stage
from ports.language_model import Task

Sheet = tuple[tuple[int, ShotPlan], ...]

FACES = ("single", "reverse", "over", "reaction")
"""How purposes begin whose shots show a face, and not what is done."""

_WORD = re.compile(r"\w{3,}")
_STEM = 4
"""An action says "lifts" where the page says "lifted"."""

JUDGED = 8
FEWEST = 2
"""One shot of eight is judged, and two of the shortest scene."""


def listed(task: Task, sheet: Sheet, stage: Stage) -> Sheet:
    """Return the numbered shots that the member of *task* answers for."""
    return tuple(_heard(sheet, stage)) if task == "score_scene" else sheet


def freest(sheet: Sheet, stage: Stage) -> Sheet:
    """Return the shots worded most freely: there an invention would be."""
    free = {number: _own_words(plan, stage) for number, plan in sheet}
    most = max(FEWEST, len(sheet) // JUDGED)
    chosen = sorted(free, key=lambda number: -free[number])[:most]
    return tuple(one for one in sheet if one[0] in chosen and free[one[0]])


def sounds(plan: ShotPlan, stage: Stage) -> str:
    """Return the words in which a shot's own text names a sound."""
    named = (
        stage.text.of(element.source)
        for element in stage.given.elements
        if element.category == "sound"
        and any(span.holds(element.source) for span in plan.source)
    )
    return "; ".join(dict.fromkeys(" ".join(words.split()) for words in named))


def _heard(
    sheet: Sequence[tuple[int, ShotPlan]], stage: Stage
) -> Iterator[tuple[int, ShotPlan]]:
    beat = None
    for number, plan in sheet:
        if plan.beat != beat or not _shows_a_face(plan) or sounds(plan, stage):
            yield number, plan
        beat = plan.beat


def _own_words(plan: ShotPlan, stage: Stage) -> int:
    """Count the words of an action that the scene has not."""
    names = (name for present in stage.given.cast for name in present.names)
    page = " ".join((stage.text.text, *names)).casefold()
    words = set(_WORD.findall(plan.action.casefold()))
    return sum(word[:_STEM] not in page for word in words)


def _shows_a_face(plan: ShotPlan) -> bool:
    return plan.purpose.casefold().startswith(FACES)
