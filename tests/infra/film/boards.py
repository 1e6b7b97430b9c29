"""Films of scenes with a place, a light and a length, and their days of shooting."""

from collections.abc import Sequence

from infra.film.day_limits import DayLimits
from infra.film.sheets import scene_sheets
from infra.film.shooting_days import ShootingDay, plan_days
from ports.domain.breakdown import Breakdown
from ports.domain.structure import Place

HOUSE, KITCHEN, YARD, TOWN, SQUARE = "house", "kitchen", "yard", "town", "square"
PLACES = (
    Place(key=HOUSE, name="House", interior="INT."),
    Place(key=KITCHEN, name="Kitchen", parent=HOUSE, interior="INT."),
    Place(key=YARD, name="Yard", parent=HOUSE, interior="EXT."),
    Place(key=TOWN, name="Town", interior="EXT."),
    Place(key=SQUARE, name="Square", parent=TOWN, interior="EXT."),
)


def a_film(
    film: Breakdown, scenes: Sequence[tuple[str, str, str, int]], cast: str = ""
) -> Breakdown:
    """Return a film of scenes: side, place, light and eighths of a page of each.

    *cast* has a word for each scene: ``ab`` are the first two of the people.
    """
    people = dict(zip("abcd", film.structure.people, strict=False))
    who = cast.split() or ["a"] * len(scenes)
    cards = tuple(
        film.scenes[0].model_copy(
            update={
                "scene_id": f"sc{number:03d}",
                "sequence_number": number,
                "setting": f"{side} {place.upper()} - {light.upper()}",
                "place_id": place,
                "day_night": light,
                "page_eighths": eighths,
                "characters_present": tuple(people[each].key for each in names),
            }
        )
        for number, ((side, place, light, eighths), names) in enumerate(
            zip(scenes, who, strict=True), 1
        )
    )
    structure = film.structure.model_copy(update={"places": PLACES})
    return film.model_copy(update={"scenes": cards, "structure": structure})


def days_of(
    film: Breakdown, pages: float = 4, setups: int = 1000
) -> tuple[ShootingDay, ...]:
    """Return the days of shooting of *film*, within these limits."""
    limits = DayLimits(pages=pages, setups=setups)
    return plan_days(film, tuple(scene_sheets(film, "")), limits)


def board(days: Sequence[ShootingDay]) -> list[list[str]]:
    """Return the labels of the strips of each day."""
    return [[strip.label for strip in day.strips] for day in days]
