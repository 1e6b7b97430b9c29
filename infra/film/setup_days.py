"""On which day of shooting each set-up is taken."""

from collections.abc import Mapping, Sequence

from infra.film.shooting_days import ShootingDay


def days_of_setups(days: Sequence[ShootingDay]) -> Mapping[int, Sequence[int]]:
    """Return on which day each set-up of a scene is taken, by the scene's number.

    They are taken in the order of the shot list, masters first.
    """
    found: dict[int, list[int]] = {}
    for day in days:
        for strip in day.strips:
            found.setdefault(strip.sheet.number, []).extend([day.number] * strip.setups)
    return found
