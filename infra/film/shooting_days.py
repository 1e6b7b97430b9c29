"""A suggested order of shooting: strips, and the days that they fill.

A first AD begins a board in this way, and scheduling programs break it into days by
pages and by set-ups. All work of a location stands together, sorted by set and then by
light; sets with children come first, and rooms that are darkened last. Night work is
what is outside at night: a room is darkened by day. It comes last, so that no day
follows a night without a rest; a short night follows a short day. What is outside at
dusk or at dawn has its light for an hour or so, and is a short block at the end or at
the beginning of a day. Inside a car or a train it is outside: its windows show the
light of the road.
Nothing is known of availability, permits, light, or where the places are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.film.day_limits import MAX_MOVES, MINORS_SHARE, OVERRUN, DayLimits
from infra.film.day_plan import DayPlan, count_moves
from infra.film.screenplay import format_eighths, is_written_script
from infra.film.sheets import NumberedCast, SceneSheet
from infra.film.strips import Strip, find_strips
from ports.domain.breakdown import Breakdown

_PAGE = 8
"""Eighths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShootingDay:
    """What is shot between two day breaks.

    Attributes:
        number: Counted from 1.
    """

    number: int
    strips: tuple[Strip, ...]

    @property
    def unit(self) -> str:
        """When the company works: ``day``, ``night``, or ``day into night``."""
        kinds = {strip.is_night for strip in self.strips}
        if kinds == {True, False}:
            return "day into night"
        return "night" if True in kinds else "day"

    @property
    def mark(self) -> str:
        """Its number at the head of a column: ``3``, ``4D/N``, ``5N``."""
        marks = {"day": "", "night": "N", "day into night": "D/N"}
        return f"{self.number}{marks[self.unit]}"

    @property
    def eighths(self) -> int:
        """The pages of the day, in eighths."""
        return sum(strip.eighths for strip in self.strips)

    @property
    def setups(self) -> int:
        """How many set-ups are taken."""
        return sum(strip.setups for strip in self.strips)

    @property
    def moves(self) -> int:
        """How often the company moves to another location."""
        return count_moves(self.strips)

    @property
    def cast(self) -> tuple[NumberedCast, ...]:
        """Who works, by number."""
        members = {m.number: m for strip in self.strips for m in strip.sheet.cast}
        return tuple(members[number] for number in sorted(members))

    @property
    def summary(self) -> str:
        """The day in a line: ``4 pages, 3.9 min, 5 strips, 9 set-ups``."""
        minutes = sum(strip.seconds for strip in self.strips) / 60
        facts = [
            count_pages(self.eighths),
            f"{minutes:.1f} min",
            count(len(self.strips), "strip"),
            count(self.setups, "set-up"),
        ]
        for light in dict.fromkeys(strip.twilight for strip in self.strips):
            eighths = sum(s.eighths for s in self.strips if s.twilight == light)
            if light:
                facts.append(f"{format_eighths(eighths)} at {light}")
        if self.moves:
            facts.append(count(self.moves, "company move"))
        return ", ".join(facts)


def plan_days(
    film: Breakdown, sheets: Sequence[SceneSheet], limits: DayLimits
) -> tuple[ShootingDay, ...]:
    """Return the days of shooting, each within its *limits*.

    A day runs over by `OVERRUN` where it has one scene, which is shot in one piece.
    """
    strips = list(find_strips(film, sheets, limits))
    days = DayPlan(strips, limits).find_days()
    return tuple(
        ShootingDay(number=number, strips=tuple(each))
        for number, each in enumerate(days, 1)
    )


def describe_rules(film: Breakdown, limits: DayLimits) -> str:
    """Return how the order was found, for whoever reads it."""
    prose = "" if is_written_script(film) else " Of prose a page is a minute on screen."
    return (
        "Suggested: nothing is known of availability, permits or light. "
        "By location, which headings name before a comma or a dash, and outside by the "
        "street; then by set, those with children first and dark rooms last. A set is "
        "parted only where it is longer than a day. "
        "What is outside at night is shot at night and comes last, where no day "
        "follows; a night that a short day has room for is its end. What is outside at "
        "dusk or dawn is one block at the end or the beginning of a day, of at most "
        f"{count_pages(limits.twilight_eighths)}; inside, windows are lit. "
        f"At most {count_pages(limits.eighths)}, {count(limits.most_setups, 'set-up')} "
        f"and {count(MAX_MOVES, 'company move')} a day, or one more rather than a day "
        f"for an hour's work; a child is in {MINORS_SHARE:.0%} of a day's set-ups at "
        f"most; one scene alone may run over by {OVERRUN:.0%}.{prose}"
    )


def count(number: int, name: str) -> str:
    """Return ``1 day`` or ``2 days``."""
    return f"{number} {name}{'' if number == 1 else 's'}"


def count_pages(eighths: int) -> str:
    """Return ``3/8 page``, ``1 page`` or ``2 3/8 pages``."""
    return f"{format_eighths(eighths)} page{'s' if eighths > _PAGE else ''}"
