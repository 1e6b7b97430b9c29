"""Gives a pause the time that the text states: "for four seconds nobody spoke"."""

from collections.abc import Sequence
from dataclasses import replace

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.laws.screen_time import find_stated_times


def keep_stated_times(
    plans: Sequence[ShotPlan], context: SceneContext
) -> list[ShotPlan]:
    """Return *plans*, longer where the narration says how long something lasts."""
    timed = list(plans)
    for at, seconds in find_stated_times(
        context.text.text, context.text.span.start
    ).items():
        if not _is_spoken(at, context):
            _lengthen(timed, at, seconds, context.speech_rate.max_shot_seconds)
    return timed


def _is_spoken(at: int, context: SceneContext) -> bool:
    quotations = context.scene_input.quotations
    return any(q.source.start <= at < q.source.end for q in quotations)


def _lengthen(plans: list[ShotPlan], at: int, seconds: float, longest: float) -> None:
    """Lengthen the shots of the text at *at*; add a shot where that is not enough."""
    here = [
        index
        for index, plan in enumerate(plans)
        if any(span.start <= at < span.end for span in plan.source)
    ]
    lack = seconds - sum(plans[index].seconds for index in here)
    # The last first: the pause comes after what leads to it. Speech is not stretched.
    for index in reversed([i for i in here if not plans[i].line_parts]):
        more = max(0.0, min(lack, longest - plans[index].seconds))
        plans[index] = replace(plans[index], seconds=plans[index].seconds + more)
        lack -= more
    while here and lack > 0:
        plans.insert(here[-1] + 1, _pause_shot(plans[here[-1]], min(lack, longest)))
        lack -= longest


def _pause_shot(plan: ShotPlan, seconds: float) -> ShotPlan:
    return replace(
        plan,
        line_parts=(),
        speakers=(),
        action="Nobody moves.",
        performance="",
        purpose="Reaction" if plan.people else "Show what happens",
        people=plan.people[-1:],
        seconds=seconds,
        staging=True,
    )
