"""What the specialists are shown: shots rather than the scene's text.

Each sees what its own fields hang on. Three members reading everything would cost
more tokens than all the other members together.
"""

from collections.abc import Sequence

from crews.director.material import cast_members, staged
from crews.director.plan import ShotPlan
from crews.director.speech import spoken
from crews.director.stage import Stage
from ports.language_model import Task
from ports.questions.specialties import ShotOutline, ShotsMaterial
from ports.story import Run

DRESSED = frozenset({"prop", "set_dressing", "wardrobe"})
"""What the art director provides."""


def shots_material(
    task: Task,
    run: Run,
    stage: Stage,
    known: tuple[str, ...],
    plans: Sequence[tuple[int, ShotPlan]],
) -> ShotsMaterial:
    """Return a run of numbered shots as the member of *task* needs them."""
    entry, ledger = stage.given.entry, stage.given.ledger
    dressing = task == "dress_scene"
    opens = plans[0][0] == 1
    return ShotsMaterial(
        scene=entry.number,
        kind=entry.kind,
        slugline=entry.setting,
        time_of_day=entry.time_of_day,
        first_visit=ledger.first_visit and opens,
        linked_to_previous=ledger.linked_to_previous or not opens,
        brief=stage.given.brief,
        preferences=run.preferences,
        cast=cast_members(stage) if dressing else (),
        elements=staged(stage, DRESSED) if dressing else (),
        established=known if dressing else (),
        shots=tuple(_outline(task, number, plan, stage) for number, plan in plans),
    )


def _outline(task: Task, number: int, plan: ShotPlan, stage: Stage) -> ShotOutline:
    sounding = task == "score_scene"
    return ShotOutline(
        number=number,
        action=plan.action,
        purpose=plan.purpose,
        text=_sounds(plan, stage) if sounding else "",
        people=() if sounding else plan.people,
        speakers=plan.speakers if task == "shoot_scene" else (),
        objects=() if sounding else plan.objects,
        words=spoken(plan.line_parts),
        seconds=plan.seconds,
        beat=plan.beat,
    )


def _sounds(plan: ShotPlan, stage: Stage) -> str:
    """Return the words in which the shot's own text names a sound."""
    named = (
        stage.text.of(element.source)
        for element in stage.given.elements
        if element.category == "sound"
        and any(span.holds(element.source) for span in plan.source)
    )
    return "; ".join(dict.fromkeys(" ".join(words.split()) for words in named))
