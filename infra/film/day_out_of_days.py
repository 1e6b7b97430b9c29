"""The day-out-of-days: which of the cast works on which day of shooting.

``S`` starts, ``W`` works, ``H`` is held between two days of work, ``F`` finishes. Who
is only heard works on no day of shooting; ``V`` is a day on which the voice is heard.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.film.sheets import NumberedCast, base_key
from infra.film.shooting_days import ShootingDay


@dataclass(frozen=True, slots=True, kw_only=True)
class CastDays:
    """The days of one of the cast.

    Attributes:
        marks: One for each day of shooting; empty before the first and after the last.
        start: Number of the first day; 0 for a voice.
        finish: Number of the last day; 0 for a voice.
    """

    member: NumberedCast
    marks: tuple[str, ...]
    start: int
    finish: int

    @property
    def work(self) -> int:
        """Days of work."""
        return sum("W" in mark for mark in self.marks)

    @property
    def hold(self) -> int:
        """Days of waiting."""
        return self.marks.count("H")


def count_days(
    cast: Sequence[NumberedCast], days: Sequence[ShootingDay]
) -> Iterator[CastDays]:
    """Yield the days of each of the cast, in the order of their numbers."""
    for member in cast:
        working = [day.number for day in days if member in day.cast]
        if not working:
            marks = tuple("V" * _is_heard(member, day) for day in days)
            if any(marks):
                yield CastDays(member=member, marks=marks, start=0, finish=0)
            continue
        start, finish = working[0], working[-1]
        yield CastDays(
            member=member,
            marks=tuple(
                f"{'S' * (day.number == start)}W{'F' * (day.number == finish)}"
                if day.number in working
                else "H" * (start < day.number < finish)
                for day in days
            ),
            start=start,
            finish=finish,
        )


def describe_member(member: NumberedCast, minors: Mapping[str, str]) -> str:
    """Return what limits somebody's days: an age, or that nobody sees them."""
    if member.is_voice:
        return "only heard: recorded apart"
    age = minors.get(base_key(member.key))
    if age is None:
        return ""
    return f"minor{f', {age}' if age else ''}: hours of work and school by the age"


def _is_heard(member: NumberedCast, day: ShootingDay) -> bool:
    return any(member in strip.sheet.voices for strip in day.strips)
