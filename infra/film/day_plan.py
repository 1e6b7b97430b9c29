"""Puts strips into days: a first AD's board before anything is known of availability.

What is shot in a location stands together, and a set in it is parted only where it is
longer than a day. Several locations share a day where each has room for all of its own.
Nights come last, so that the company goes from days to nights once and never back.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, pairwise

from infra.film.day_limits import (
    MAX_MOVES,
    SETUPS_OF_MOVE,
    SHORT_SHARE,
    SPLIT_SHARE,
    DayLimits,
)
from infra.film.schedule import light_rank
from infra.film.strips import Strip

_Day = list[Strip]
_Key = Callable[[Strip], Hashable]

_LEVELS: Sequence[_Key] = (
    lambda strip: strip.set_key,
    lambda strip: strip.sheet.day_night,
    lambda strip: strip.label,
)
"""By what the strips of a location are parted, where a day has no room for all."""


def count_moves(strips: Sequence[Strip]) -> int:
    """Return how often the company moves from one location to another."""
    return sum(one.location != other.location for one, other in pairwise(strips))


class DayPlan:
    """The days of the strips of a film."""

    def __init__(self, strips: Sequence[Strip], limits: DayLimits) -> None:
        self._limits = limits
        self._strips = strips
        self._ranks = _rank(strip.location for strip in strips)
        sets = sorted(_group(strips, lambda strip: strip.set_key), key=_set_order)
        self._sets = _rank(each[0].set_key for each in sets)

    def find_days(self) -> list[_Day]:
        """Return the strips of each day, in the order in which they are shot."""
        days = self._pack([strip for strip in self._strips if not strip.is_night])
        # Nobody is called at dawn after a dusk.
        days.sort(key=_has_dawn, reverse=True)
        nights = self._pack([strip for strip in self._strips if strip.is_night])
        self._work_into_night(days, nights)
        return list(_number_parts([*days, *nights]))

    def _pack(self, strips: Sequence[Strip]) -> list[_Day]:
        """Return strips in few days, in the order of the locations.

        A dusk or a dawn is in a day of its own until others fill that day.
        """
        lit = [strip for strip in strips if not strip.twilight]
        stays: list[_Day] = []
        for group in _group(lit, lambda strip: strip.location):
            stays += self._join(self._part(group, _LEVELS), [])
        days = self._join(stays, list(self._find_twilights(strips)))
        days = self._fill_up(days)
        ordered = [_put_twilight(sorted(day, key=self._place)) for day in days]
        ordered.sort(key=lambda day: self._place(day[0]))
        return _chain(ordered)

    def _part(self, strips: _Day, levels: Sequence[_Key]) -> Iterator[_Day]:
        """Yield pieces that a day has room for: whole sets, before scenes of a set."""
        if not levels or self._has_room(strips):
            yield strips
            return
        for group in _group(strips, levels[0]):
            yield from self._part(group, levels[1:])

    def _join(self, pieces: Iterable[_Day], days: list[_Day]) -> list[_Day]:
        """Return *days* with pieces in as few days more as they take.

        The longest come first, but before them what the days have a location of. Of
        days with room one of the location has it, or where most of its cast works.
        """
        begun = {place for day in days for place in _locations(day)}

        def weight(piece: _Day) -> tuple[bool, float]:
            return bool(begun & _locations(piece)), self._fill(piece)

        def closeness(day: _Day, piece: _Day) -> tuple[int, int]:
            places = _locations(day) & _locations(piece)
            return len(places), len(_cast(day) & _cast(piece))

        for piece in sorted(pieces, key=weight, reverse=True):
            free = [day for day in days if self._has_room([*day, *piece])]
            if free:
                max(free, key=partial(closeness, piece=piece)).extend(piece)
            else:
                days.append(list(piece))
        return days

    def _fill_up(self, days: Sequence[_Day]) -> list[_Day]:
        """Return *days* without short ones that others have time for.

        One company move more than is usual is less than a call for an hour of work.
        """
        kept = sorted(days, key=self._fill, reverse=True)
        for short in reversed(kept):
            if self._fill(short) > SHORT_SHARE or _has_twilight(short):
                continue
            others = [day for day in kept if day is not short]
            hosts = [d for d in others if self._has_room([*d, *short], MAX_MOVES + 1)]
            if hosts:
                max(hosts, key=lambda day: len(_cast(day) & _cast(short))).extend(short)
                kept = others
        return kept

    def _fill(self, strips: Sequence[Strip]) -> float:
        """Return which share of a day *strips* fill, and the moves between them."""
        setups = sum(strip.setups for strip in strips)
        return self._limits.fill(
            sum(strip.eighths for strip in strips),
            setups + SETUPS_OF_MOVE * _fewest_moves(strips),
            minor_setups=sum(strip.minor_setups for strip in strips),
        )

    def _has_room(self, strips: Sequence[Strip], most_moves: int = MAX_MOVES) -> bool:
        """Tell whether a day has room for all *strips*."""
        return self._fill(strips) <= 1 and _fewest_moves(strips) <= most_moves

    def _place(self, strip: Strip) -> tuple[int, int, int, int, int]:
        """Return where a strip stands: by location, set, light and number."""
        return (
            self._ranks[strip.location],
            self._sets[strip.set_key],
            light_rank(strip.sheet),
            strip.sheet.number,
            strip.part,
        )

    def _find_twilights(self, strips: Iterable[Strip]) -> Iterator[_Day]:
        """Yield what each dusk and dawn has light for, in one location."""
        found = [strip for strip in strips if strip.twilight]
        for group in _group(found, lambda strip: (strip.location, strip.twilight)):
            block: _Day = []
            for strip in group:
                eighths = sum(each.eighths for each in (*block, strip))
                if block and eighths > self._limits.twilight_eighths:
                    yield block
                    block = []
                block.append(strip)
            yield block

    def _work_into_night(self, days: list[_Day], nights: list[_Day]) -> None:
        """Let a short day go on into a night, as the last of the days."""
        runs = _find_runs(days)
        choices = [
            (run, night, _go_on(run[-1], night))
            for run in reversed(runs)
            if self._fill(run[-1]) <= SPLIT_SHARE and not any(map(_has_dawn, run))
            for night in nights
            if self._has_room([*run[-1], *night])
        ]
        if choices:
            run, night, joined = min(choices, key=lambda each: count_moves(each[2]))
            runs.remove(run)
            nights.remove(night)
            days[:] = [*chain.from_iterable(runs), *run[:-1], joined]


def _set_order(strips: Sequence[Strip]) -> tuple[bool, int]:
    """Return the place of a set, of which these are the strips.

    Those with children come first, for a child has fewer hours, and dark ones last, for
    a room is darkened once.
    """
    has_minors = any(strip.minor_setups for strip in strips)
    return not has_minors, min(light_rank(strip.sheet) for strip in strips)


def _find_runs(days: Iterable[_Day]) -> list[list[_Day]]:
    """Return days by what follows each other in a location: no run is parted."""
    runs: list[list[_Day]] = []
    for day in days:
        if runs and _locations(runs[-1][-1]) & _locations(day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _fewest_moves(strips: Iterable[Strip]) -> int:
    """Return how often the company moves, where each location stands together."""
    return len(_locations(strips)) - 1


def _has_dawn(day: _Day) -> bool:
    return day[0].twilight == "dawn"


def _go_on(day: _Day, night: _Day) -> _Day:
    """Return a day and the night that it goes on into; a dusk stands between them."""
    return [*day, *night] if _has_twilight(day) else _put_together(day, night)


def _number_parts(days: Iterable[_Day]) -> Iterator[_Day]:
    """Yield days in which the parts of a scene are counted as they are shot."""
    found: Counter[int] = Counter()
    for day in days:
        numbered = []
        for strip in day:
            found[strip.sheet.number] += 1
            part = found[strip.sheet.number] if strip.part else 0
            numbered.append(replace(strip, part=part))
        yield numbered


def _put_twilight(day: _Day) -> _Day:
    """Return a day that begins with its dawn, or ends with its dusk."""
    block = [strip for strip in day if strip.twilight]
    others = [strip for strip in day if not strip.twilight]
    return _put_together(others, block) if block else day


def _put_together(day: _Day, block: _Day) -> _Day:
    """Return a day with what it has of the block's location beside the block."""
    place = block[0].location
    here = [strip for strip in day if strip.location == place]
    others = [strip for strip in day if strip.location != place]
    if block[0].twilight == "dawn":
        return [*block, *here, *others]
    return [*others, *here, *block]


def _chain(days: Sequence[_Day]) -> list[_Day]:
    """Return days with those of one scene or location side by side."""
    waiting, ordered = list(days), list[_Day]()
    while waiting:
        last = ordered[-1] if ordered else []
        day = max(waiting, key=lambda each: bool(_locations(last) & _locations(each)))
        waiting.remove(day)
        _close_up(last, day)
        ordered.append(day)
    return ordered


def _close_up(day: _Day, next_day: _Day) -> None:
    """Let *next_day* begin where *day* ends, with the rest of a scene first."""
    scenes = {strip.sheet.number for strip in day} & {
        strip.sheet.number for strip in next_day
    }
    of_scenes = {strip.location for strip in day if strip.sheet.number in scenes}
    shared = of_scenes or _locations(day) & _locations(next_day)
    place = min(shared, default="")

    def closeness(strip: Strip) -> tuple[bool, bool]:
        return strip.location == place, strip.sheet.number in scenes

    if shared and not _has_twilight(day):
        day.sort(key=closeness)
    if shared and not _has_twilight(next_day):
        next_day.sort(key=closeness, reverse=True)


def _has_twilight(day: _Day) -> bool:
    return any(strip.twilight for strip in day)


def _locations(strips: Iterable[Strip]) -> set[str]:
    return {strip.location for strip in strips}


def _cast(strips: Iterable[Strip]) -> set[int]:
    return {member.number for strip in strips for member in strip.sheet.cast}


def _group(strips: Iterable[Strip], key: _Key) -> Iterable[_Day]:
    """Return strips by what they share, in the order in which it comes first."""
    groups: dict[Hashable, _Day] = {}
    for strip in strips:
        groups.setdefault(key(strip), []).append(strip)
    return groups.values()


def _rank(keys: Iterable[Hashable]) -> Mapping[Hashable, int]:
    return {key: rank for rank, key in enumerate(dict.fromkeys(keys))}
