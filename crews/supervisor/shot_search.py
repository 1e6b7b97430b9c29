"""Finds the shot that a person spoke of, also after its scene was cut into others."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from crews.architect.edits.outcome import EditNotBorneError
from crews.director.shot_plan import ShotPlan
from ports.domain.film import LinePart
from ports.domain.shot_edits import ShotPlace
from ports.domain.story import Span

MIN_SHARED = 0.5
"""The share of a shot's words that stand in what it has become, or the reverse."""

MAX_QUOTED_WORDS = 12
"""Words by which a message names a shot."""


def find_shots(
    sources: Sequence[tuple[Span, ...]], start: int, read: Callable[[Span], str]
) -> list[int]:
    """Return the positions of the shots that begin with the words at *start*.

    Where none begins there any more, those that have these words among others.
    """
    showing = _find_showing(sources, start)
    beginning = [
        position
        for position in showing
        if not read(Span(sources[position][0].start, start)).strip()
    ]
    return beginning or showing


def describe_shot(action: str, parts: Iterable[LinePart]) -> str:
    """Return what a shot tells, by which it is found again."""
    return " ".join((action, *(part.text for part in parts)))


def find_edited_shot(
    plans: Sequence[ShotPlan],
    place: ShotPlace,
    start: int,
    read: Callable[[Span], str],
    *,
    places: Sequence[tuple[Span, ...]],
    told: Sequence[Sequence[str]],
) -> int:
    """Return the position of the shot at *place*, whose words begin at *start*.

    A paragraph may have become more shots or fewer: it is the one that tells what the
    shot told, and only where none does, and there are as many as there were, the one
    that stands where it stood. *told* is all that each shot has told: one table of
    corrections names its shots by what they told before all of them.

    Raises:
        EditNotBorneError: There is none.
    """
    sources = [plan.source for plan in plans]
    found = find_shots(sources, start, read)
    if place.shows is None:
        return _find_nth(found, place)
    like = {
        at: max(_compare(place.shows, telling) for telling in told[at])
        for at in _find_showing(places, start)
    }
    at_place = found[place.nth - 1] if place.nth <= len(found) else None
    best = max(like, key=lambda at: (like[at], at == at_place), default=None)
    if best is not None and max(like[best]) >= MIN_SHARED:
        return best
    if at_place is not None and len(found) == place.among:
        return at_place
    words = place.shows.split()
    told = " ".join(words[:MAX_QUOTED_WORDS])
    more = "…" if len(words) > MAX_QUOTED_WORDS else ""
    raise EditNotBorneError(f"no shot shows “{told}{more}” any more")


def _find_nth(found: Sequence[int], place: ShotPlace) -> int:
    if len(found) < place.nth:
        raise EditNotBorneError("no shot has these words any more")
    return found[place.nth - 1]


def _find_showing(sources: Sequence[tuple[Span, ...]], start: int) -> list[int]:
    return [
        position
        for position, source in enumerate(sources)
        if any(span.start <= start < span.end for span in source)
    ]


def _compare(one: str, other: str) -> tuple[float, float]:
    """Return how much of both is the same, and how much of the shorter the other has.

    What was a shot may be a part of one now.
    """
    here, there = (Counter(_split(words)) for words in (one, other))
    shared = (here & there).total()
    sizes = sorted((here.total(), there.total()))
    if not sizes[0]:
        return (0.0, 0.0)
    return (2 * shared / sum(sizes), shared / sizes[0])


def _split(words: str) -> list[str]:
    letters = "".join(c if c.isalnum() else " " for c in words.casefold())
    return letters.split()
