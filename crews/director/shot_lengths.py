"""Fits the shots of a scene to the length that the scene is to have."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from crews.director.shot_plan import ShotPlan
from crews.director.speech_timing import count_words
from crews.laws.film_length import share_seconds, shortest_seconds
from ports.domain.story import Span

SHORT_SILENT_SECONDS = 2.0
"""Rather than shorter than that, a shot without words is joined with the next."""


def fit_seconds(
    plans: Sequence[ShotPlan], seconds: float, *, max_shot_seconds: float
) -> tuple[ShotPlan, ...]:
    """Return *plans* so that they last *seconds*, as far as the laws allow.

    Where there are too many shots for that, silent ones are joined with a neighbour, so
    that nothing of the story is lost. No shot lasts longer than the longest one, or
    less than the words in it.
    """
    chosen = _join_until(list(plans), seconds)
    least = [_shortest(plan) for plan in chosen]
    bounds = [(min(low, max_shot_seconds), max_shot_seconds) for low in least]
    shares = share_seconds(seconds, [plan.seconds for plan in chosen], bounds)
    return tuple(
        replace(plan, seconds=_round_within(share, low, high))
        for plan, share, (low, high) in zip(chosen, shares, bounds, strict=True)
    )


def _join_until(plans: list[ShotPlan], seconds: float) -> list[ShotPlan]:
    """Join neighbours, the shortest first, until the shots fit into *seconds*."""
    while sum(map(_comfortable, plans)) > seconds:
        joints = [
            (first.beat != second.beat, _comfortable(first) + _comfortable(second), at)
            for at, (first, second) in enumerate(pairwise(plans))
            if _can_join(first, second)
        ]
        if not joints:
            break
        # Within a beat first: a beat is what the scene turns on.
        *_, at = min(joints)
        plans[at : at + 2] = [_join(plans[at], plans[at + 1])]
    return plans


def _comfortable(plan: ShotPlan) -> float:
    if plan.line_parts:
        return _shortest(plan)
    return min(plan.seconds, SHORT_SILENT_SECONDS)


def _can_join(first: ShotPlan, second: ShotPlan) -> bool:
    silent = not (first.line_parts and second.line_parts)
    return silent and first.window_number == second.window_number


def _join(first: ShotPlan, second: ShotPlan) -> ShotPlan:
    # What is said decides whom the shot is about.
    leading = second if second.line_parts else first
    return replace(
        leading,
        source=_join_spans((*first.source, *second.source)),
        action=f"{first.action} {second.action}",
        people=tuple(dict.fromkeys((*first.people, *second.people))),
        objects=tuple(dict.fromkeys((*first.objects, *second.objects))),
        seconds=max(first.seconds, second.seconds),
    )


def _join_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _shortest(plan: ShotPlan) -> float:
    return shortest_seconds(count_words(plan.line_parts))


def _round_within(seconds: float, least: float, most: float) -> float:
    """Round to a tenth of a second, without leaving the bounds."""
    rounded = round(seconds, 1)
    if rounded < least:
        rounded = round(rounded + 0.1, 1)
    return min(rounded, most)
