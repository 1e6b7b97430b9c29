"""Fits the shots of a scene to the length that the scene is to have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf

from crews.director.shot_plan import ShotPlan
from crews.laws.film_length import Bounds, share_seconds, shot_bounds
from ports.domain.story import Span

SHORT_SILENT_SECONDS = 1.5
"""Rather than shorter than that, a shot without words is joined with the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotFitter:
    """Fits the shots of one scene.

    Attributes:
        split_lines: The ids of the lines that go on in another shot.
        stated_times: The seconds that the text states, by position; the shot of such a
            place lasts as long.
    """

    max_shot_seconds: float
    split_lines: frozenset[str]
    stated_times: Mapping[int, int] = field(default_factory=dict)

    def fit(self, plans: Sequence[ShotPlan], seconds: float) -> tuple[ShotPlan, ...]:
        """Return *plans* so that they last *seconds*, as far as the laws allow.

        Where there are too many shots for that, silent ones are joined with a
        neighbour, so that nothing of the story is lost.
        """
        chosen = self._join_until(list(plans), seconds)
        bounds = [self.bounds(plan) for plan in chosen]
        shares = share_seconds(seconds, [plan.seconds for plan in chosen], bounds)
        rounded = _round_all(shares, bounds)
        return tuple(
            replace(plan, seconds=length)
            for plan, length in zip(chosen, rounded, strict=True)
        )

    def bounds(self, plan: ShotPlan) -> Bounds:
        """Return how long a shot may last."""
        least, most = self._bounds_with(plan.action, plan)
        stated = self._time_in_text(plan)
        return max(least, stated), max(least, most, stated)

    def _time_in_text(self, plan: ShotPlan) -> float:
        """Return the longest time that the text of a shot states; 0 if none."""
        stated = (
            seconds
            for at, seconds in self.stated_times.items()
            if any(span.start <= at < span.end for span in plan.source)
        )
        return min(self.max_shot_seconds, max(stated, default=0))

    def _join_until(self, plans: list[ShotPlan], seconds: float) -> list[ShotPlan]:
        """Join neighbours, the shortest first, until the shots fit into *seconds*."""
        while sum(map(self._comfortable, plans)) > seconds:
            joints = [
                (
                    set(first.people) != set(second.people),
                    first.beat != second.beat,
                    self._comfortable(joined),
                    at,
                )
                for at, (first, second) in enumerate(pairwise(plans))
                if (joined := self._join_if_shorter(first, second))
            ]
            if not joints:
                break
            # Pictures of the same people first: an insert is no part of a reaction.
            # Then within a beat: it is what the scene turns on.
            *_, at = min(joints)
            plans[at : at + 2] = [join_plans(plans[at], plans[at + 1])]
        return plans

    def _join_if_shorter(self, first: ShotPlan, second: ShotPlan) -> ShotPlan | None:
        """Return two shots as one; None if that breaks a law, or saves no time."""
        if (
            (first.line_parts and second.line_parts)
            or first.window_number != second.window_number
            or self._time_in_text(first)
            or self._time_in_text(second)
        ):
            return None
        joined = join_plans(first, second)
        apart = self._comfortable(first) + self._comfortable(second)
        if self._least_without_limit(joined) > self._most_of_words(joined):
            return None
        return joined if self._comfortable(joined) < apart else None

    def _bounds_with(self, action: str, plan: ShotPlan) -> Bounds:
        return shot_bounds(
            action,
            plan.line_parts,
            is_split=any(p.line_id in self.split_lines for p in plan.line_parts),
            max_shot_seconds=self.max_shot_seconds,
        )

    def _most_of_words(self, plan: ShotPlan) -> float:
        """Return how long a shot may last, whatever is done in it.

        An action that takes longer raises its bounds, so it has to be left out here.
        """
        _, most = self._bounds_with("", plan)
        return most

    def _least_without_limit(self, plan: ShotPlan) -> float:
        least, _ = shot_bounds(
            plan.action, plan.line_parts, is_split=False, max_shot_seconds=inf
        )
        return least

    def _comfortable(self, plan: ShotPlan) -> float:
        least, _ = self.bounds(plan)
        if plan.line_parts:
            return least
        return max(least, min(plan.seconds, SHORT_SILENT_SECONDS))


def join_plans(first: ShotPlan, second: ShotPlan) -> ShotPlan:
    """Return two shots as one, which shows what both show."""
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


def _round_all(shares: Sequence[float], bounds: Sequence[Bounds]) -> Iterator[float]:
    """Yield *shares* rounded; what one loses the next gets, so that the sum is kept."""
    lost = 0.0
    for share, (least, most) in zip(shares, bounds, strict=True):
        rounded = _round_within(min(most, max(least, share + lost)), least, most)
        lost += share - rounded
        yield rounded


def _round_within(seconds: float, least: float, most: float) -> float:
    """Round to a tenth of a second, without leaving the bounds."""
    rounded = round(seconds, 1)
    if rounded < least:
        rounded = round(rounded + 0.1, 1)
    if rounded > most:
        rounded = round(rounded - 0.1, 1)
    # Bounds that are less than a tenth apart have no round number between them.
    return rounded if least <= rounded <= most else seconds
