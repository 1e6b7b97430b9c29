"""Puts what a person named into the shots that have its words, and into no others."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan
from crews.step_inputs import LocatedElement
from ports.domain.story import Span


def place_named_things(
    plans: Sequence[ShotPlan], context: SceneContext
) -> list[ShotPlan]:
    """Return *plans* with the things that a person added or renamed where they are.

    A reader looks for nouns, so that "Ada's broken car" would be any car.
    """
    placed = list(plans)
    for key, elements in context.things_by_hand.items():
        shows = _find_shots(plans, elements, context)
        placed = [
            _show(plan, key, is_there=at in shows) for at, plan in enumerate(placed)
        ]
    return placed


def _show(plan: ShotPlan, key: str, *, is_there: bool) -> ShotPlan:
    others = tuple(each for each in plan.objects if each != key)
    if not is_there:
        return replace(plan, objects=others)
    return plan if key in plan.objects else replace(plan, objects=(*others, key))


def _find_shots(
    plans: Sequence[ShotPlan],
    elements: Sequence[LocatedElement],
    context: SceneContext,
) -> frozenset[int]:
    """Return the positions of the shots that have words which ask for a thing."""
    asking = {e.source for e in elements if e.source.start < e.source.end}
    for name in {e.name for e in elements}:
        asking |= set(_find_told(name, context))
    return frozenset(
        at for span in asking for at in _find_showing(plans, span, elements)
    )


def _find_told(name: str, context: SceneContext) -> Iterator[Span]:
    """Yield where the narration has the whole of *name*."""
    text = context.text
    words = r"\s+".join(map(re.escape, name.split()))
    for found in re.finditer(rf"(?<!\w){words}(?!\w)", text.text, re.IGNORECASE):
        start, end = (text.span.start + at for at in found.span())
        span = Span(start, end)
        if not any(q.source.contains(span) for q in context.scene_input.quotations):
            yield span


def _find_showing(
    plans: Sequence[ShotPlan], span: Span, elements: Sequence[LocatedElement]
) -> list[int]:
    """Return which shots show *span*: of several, those whose action names the thing.

    What the director stages himself only stands over the same words.
    """
    having = [
        at
        for at, plan in enumerate(plans)
        if any(source.start <= span.start < source.end for source in plan.source)
    ]
    told = [at for at in having if not plans[at].staging] or having
    nouns = {each.name.casefold().split()[-1] for each in elements}
    naming = [at for at in told if any(n in plans[at].action.casefold() for n in nouns)]
    return naming or told
