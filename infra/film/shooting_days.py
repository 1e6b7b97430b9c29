"""A suggested order of shooting: strips, and the days that they fill.

A first AD begins a board in this way, and scheduling programs break it into days by
pages. All work of a location stands together, sorted by set and then by light. Night
work is what is outside at night: a room is darkened by day. After nights the company
rests before it works by day: so the locations are taken in an order with few changes,
or all nights come last where that takes fewer days.
What is outside at dusk or at dawn has its light for an hour or so, and is a short block
at the end or at the beginning of a day. Inside a car or a train it is outside: its
windows show the light of the road.
Nothing is known of availability, permits, light, or where the places are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from infra.film.locations import Locations, is_vehicle
from infra.film.schedule import light_rank
from infra.film.screenplay import format_eighths, is_written_script
from infra.film.setups import find_setups
from infra.film.sheets import NumberedCast, SceneSheet
from ports.domain.breakdown import Breakdown

PAGES_A_DAY = 4.0
"""Pages of script that a company shoots in a day.

The middle of the 3 to 5 at which guides put a low-budget feature
(toolsforfilm.com/blog/how-to-schedule-an-indie-feature; 4 to 6 at starsnorth.com).
"""
MAX_MOVES = 2
"""Company moves in a day. Each costs an hour or more; but the rooms of one house may
be places apart here, where no heading and no story says that they belong together."""
OVERRUN = 0.15
"""Share of a day's pages by which it may run over, rather than part a scene."""
TWILIGHT_SHARE = 8
"""A day has so many times the light of a dusk or a dawn: golden hour and civil twilight
are about an hour and a half of twelve hours of work."""
_MOST_PAGES = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A scene, or the part of a long one that a day has room for.

    Attributes:
        part: Which part, counted from 1; 0 for a whole scene.
        location: The place where the company is: all of its rooms are one.
        is_night: Whether it is shot at night.
        twilight: The light that it has to be shot in, ``dusk`` or ``dawn``, or empty.
        setups: How many set-ups are taken in it.
    """

    sheet: SceneSheet
    eighths: int
    setups: int = 0
    part: int = 0
    location: str
    is_night: bool
    twilight: str = ""

    @property
    def label(self) -> str:
        """The number of the scene, ``12`` or ``12 pt. 1``."""
        number = str(self.sheet.number)
        return f"{number} pt. {self.part}" if self.part else number

    @property
    def seconds(self) -> float:
        """The screen time."""
        return self.sheet.seconds * self.eighths / self.sheet.script.eighths


@dataclass(frozen=True, slots=True, kw_only=True)
class ShootingDay:
    """What is shot between two day breaks.

    Attributes:
        number: Counted from 1.
        after_rest: The company rests before it, because nights end.
    """

    number: int
    strips: tuple[Strip, ...]
    after_rest: bool

    @property
    def is_night(self) -> bool:
        """Whether the company works at night."""
        return self.strips[0].is_night

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
        return _count_moves(self.strips)

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
            f"{format_eighths(self.eighths)} pages",
            f"{minutes:.1f} min",
            count(len(self.strips), "strip"),
            count(self.setups, "set-up"),
        ]
        for light in dict.fromkeys(strip.twilight for strip in self.strips):
            eighths = sum(s.eighths for s in self.strips if s.twilight == light)
            if light:
                facts.append(f"{eighths}/8 at {light}")
        if self.moves:
            facts.append(count(self.moves, "company move"))
        return ", ".join(facts)


def plan_days(
    film: Breakdown, sheets: Sequence[SceneSheet], pages_a_day: float
) -> tuple[ShootingDay, ...]:
    """Return the days of shooting, at most *pages_a_day* in each.

    A day runs over by `OVERRUN` where it has one scene, which is shot in one piece.
    """
    most = day_eighths(pages_a_day)
    strips = _strips(film, sheets, most)
    plans = (_break_days(order, strips, most) for order in _orders(strips))
    days = min(plans, key=_cost)
    rests = (False, *(_is_rest(*both) for both in pairwise(days)))
    return tuple(
        ShootingDay(number=number, strips=tuple(strips), after_rest=after_rest)
        for number, (strips, after_rest) in enumerate(zip(days, rests, strict=False), 1)
    )


def _break_days(
    order: Iterable[Strip], strips: Sequence[Strip], most: int
) -> list[list[Strip]]:
    """Return the days of strips in their *order*, and of what plays in a twilight."""
    days: list[list[Strip]] = []
    for strip in order:
        if not days or not _has_room(days[-1], strip, most):
            days.append([])
        days[-1].append(strip)
    for block in _find_twilights(strips, most):
        _add_twilight(days, block, most)
    return days


def _cost(days: Sequence[Sequence[Strip]]) -> tuple[int, int]:
    """Return the days with their rests, and the company's moves in and between them."""
    rests = sum(_is_rest(*both) for both in pairwise(days))
    return len(days) + rests, _count_moves([strip for day in days for strip in day])


def _is_rest(day: Sequence[Strip], next_day: Sequence[Strip]) -> bool:
    """Tell whether the company rests between two days, because nights end."""
    return day[0].is_night and not next_day[0].is_night


def day_eighths(pages_a_day: float) -> int:
    """Return the length of a full day, in eighths: at least one, whatever is asked."""
    return round(8 * min(max(1 / 8, pages_a_day), _MOST_PAGES))


def describe_rules(film: Breakdown, pages_a_day: float) -> str:
    """Return how the order was found, for whoever reads it."""
    pages = format_eighths(day_eighths(pages_a_day))
    prose = "" if is_written_script(film) else " Of prose a page is a minute on screen."
    return (
        "Suggested: nothing is known of availability, permits or light. "
        "By location, which headings name before a comma or a dash, and outside by the "
        "street; then by set, days before nights. What is outside at night is shot at "
        "night, and a rest stands between nights and days; all nights come last where "
        "that takes fewer days. What is outside at dusk or "
        "dawn is one block at the end or the beginning of a day, if need be after one "
        "move more, of at most "
        f"{format_eighths(_twilight_eighths(day_eighths(pages_a_day)))} pages; inside, "
        "windows are lit. "
        f"At most {pages} pages and {MAX_MOVES} company moves a day; one scene alone "
        f"may run over by {OVERRUN:.0%}.{prose}"
    )


def count(number: int, name: str) -> str:
    """Return ``1 day`` or ``2 days``."""
    return f"{number} {name}{'' if number == 1 else 's'}"


def _has_room(day: Sequence[Strip], strip: Strip, most: int) -> bool:
    eighths = sum(each.eighths for each in day) + strip.eighths
    return (
        day[-1].is_night is strip.is_night
        and eighths <= most
        and _count_moves([*day, strip]) <= MAX_MOVES
    )


def _find_twilights(strips: Iterable[Strip], most: int) -> Sequence[list[Strip]]:
    """Return what each dusk and dawn has light for, in one location."""
    blocks: dict[tuple[str, str], list[list[Strip]]] = {}
    for strip in filter(lambda each: each.twilight, strips):
        found = blocks.setdefault((strip.location, strip.twilight), [[]])
        eighths = sum(each.eighths for each in (*found[-1], strip))
        if found[-1] and eighths > _twilight_eighths(most):
            found.append([])
        found[-1].append(strip)
    return [block for each in blocks.values() for block in each]


def _twilight_eighths(most: int) -> int:
    return max(1, most // TWILIGHT_SHARE)


def _add_twilight(days: list[list[Strip]], block: Sequence[Strip], most: int) -> None:
    """Add a dusk at the end of a day, a dawn at the beginning; one to a day.

    It may be one move more, and has its own day, before the nights, for want of room.
    """
    free = [
        (day, joined)
        for day in days
        if not (day[0].is_night or any(each.twilight for each in day))
        and sum(each.eighths for each in (*day, *block)) <= most
        and _count_moves(joined := _join(day, block)) <= MAX_MOVES + 1
    ]
    if free:
        # The first that takes fewest moves more.
        day, joined = min(free, key=lambda e: _count_moves(e[1]) - _count_moves(e[0]))
        day[:] = joined
    else:
        nights = (n for n, day in enumerate(days) if day[0].is_night)
        days.insert(next(nights, len(days)), list(block))


def _join(day: Sequence[Strip], block: Sequence[Strip]) -> list[Strip]:
    """Return a day with what it has of the block's location beside the block."""
    here = [strip for strip in day if strip.location == block[0].location]
    others = [strip for strip in day if strip.location != block[0].location]
    if block[0].twilight == "dawn":
        return [*block, *here, *others]
    return [*others, *here, *block]


def _count_moves(strips: Sequence[Strip]) -> int:
    return sum(one.location != other.location for one, other in pairwise(strips))


def _orders(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Yield orders to choose from: location by location, and all days before nights."""
    lit = [strip for strip in strips if not strip.twilight]
    yield list(_order_strips(lit))
    days = list(_order_strips(strip for strip in lit if not strip.is_night))
    here = days[-1].location if days else ""
    nights = [strip for strip in lit if strip.is_night]
    # The nights begin where the days end.
    nights.sort(key=lambda strip: strip.location != here)
    yield [*days, *_order_strips(nights)]


def _order_strips(strips: Iterable[Strip]) -> Iterator[Strip]:
    """Yield all strips, location by location, with few changes of day and night."""
    waiting: dict[str, list[Strip]] = {}
    for strip in strips:
        waiting.setdefault(strip.location, []).append(strip)
    is_night = False
    while waiting:
        location = _next_location(waiting, is_night=is_night)
        strips = _sort_strips(waiting.pop(location), is_night=is_night)
        yield from strips
        is_night = strips[-1].is_night


def _sort_strips(strips: Sequence[Strip], *, is_night: bool) -> list[Strip]:
    """Return the strips of a location: what is shot now, then by set and by light."""
    sets: dict[str, int] = {}
    for strip in strips:
        sets.setdefault(strip.sheet.card.place_id, len(sets))
    return sorted(
        strips,
        key=lambda strip: (
            strip.is_night is not is_night,
            sets[strip.sheet.card.place_id],
            light_rank(strip.sheet),
            strip.sheet.number,
            strip.part,
        ),
    )


def _next_location(waiting: Mapping[str, Sequence[Strip]], *, is_night: bool) -> str:
    """Return the first location that has only what is shot now, or some of it."""

    def strangeness(location: str) -> int:
        kinds = {strip.is_night for strip in waiting[location]}
        return 0 if kinds == {is_night} else 1 if is_night in kinds else 2

    return min(waiting, key=strangeness)


def _strips(
    film: Breakdown, sheets: Sequence[SceneSheet], most: int
) -> Sequence[Strip]:
    strips = []
    locations = Locations(film)
    location, plays_outside = "", False
    for sheet in sheets:
        if not location or not sheet.script.is_shot:
            location = locations.find(sheet)
            plays_outside = sheet.is_outside or is_vehicle(sheet.place)
        setups = len(find_setups(sheet.card))
        light = sheet.day_night if plays_outside else ""
        twilight = light if light in {"dawn", "dusk"} else ""
        longest = _twilight_eighths(most) if twilight else most
        parts = list(_parts(sheet.script.eighths, longest))
        strips += [
            Strip(
                sheet=sheet,
                eighths=eighths,
                setups=_share(setups, len(parts), part or 1),
                part=part,
                location=location,
                is_night=light == "night",
                twilight=twilight,
            )
            for part, eighths in parts
        ]
    return strips


def _parts(eighths: int, most: int) -> Iterable[tuple[int, int]]:
    """Return number and length of the parts of a scene, which are about equal."""
    if eighths <= most * (1 + OVERRUN):
        return [(0, eighths)]
    count = -(-eighths // most)
    return [(n, _share(eighths, count, n)) for n in range(1, count + 1)]


def _share(whole: int, parts: int, part: int) -> int:
    """Return what a part, counted from 1, has of a whole; the first have the rest."""
    each, more = divmod(whole, parts)
    return each + (part <= more)
