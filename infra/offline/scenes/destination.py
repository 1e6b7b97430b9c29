"""Destinations: where people say that they go, before the story is there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import Token
from infra.offline.scenes.departure import find_hire, has_plan
from infra.offline.scenes.place_mentions import PlaceMention, find_place
from infra.offline.scenes.setting import is_wide

NEAR_UNITS = 2
"""Units before a change of place in which people say where they go."""
WEIGHT = 1.6
"""As if it stood after "at"."""


def find_destination(
    units: Sequence[TextUnit], *, first: int, people: frozenset[str]
) -> PlaceMention | None:
    """Return the last place for which people leave, as it is said before unit *first*.

    They say it to a driver, or to each other: "Drive to the Marlow Theatre". *people*
    are surnames.
    """
    near = units[max(0, first - NEAR_UNITS) : first]
    found = [
        place
        for unit, before in zip(near, (None, *near), strict=False)
        for token in _words(unit, before)
        if (place := find_place(unit, token, people))
        and place.kind != "vehicle"
        and not is_wide(place.text.lower(), place.kind)
    ]
    if not found:
        return None
    return replace(
        found[-1], unit_index=first, weight=WEIGHT, is_definite=True, has_people=True
    )


def _words(unit: TextUnit, before: TextUnit | None) -> Iterator[Token]:
    """Yield the words of *unit* that may say where people go."""
    hire = find_hire(unit)
    if hire:
        yield from (token for token in unit.parse if token.i > hire.i)
    elif has_plan(unit) or (before and find_hire(before)):
        for quotation in unit.quotations:
            yield from unit.tokens_of(quotation)
