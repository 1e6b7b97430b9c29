"""What a soak measures, and what it must hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median

LEAST_AVAILABILITY = 0.999
MOST_GROWTH = 0.05
"""Of a figure within an hour, as a part of its median: more is a leak."""

VACUUM_HOURS = 0.1
"""Before that nothing is asked of autovacuum, which wakes once a minute."""

MOST_DEAD = 0.5

WARM_UP = 0.25
"""Of the samples, the first part that is left out: caches fill, pools open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Figures of one moment.

    Attributes:
        at: Seconds since the soak began.
        replica_bytes: Resident memory of the replica that is never restarted.
        descriptors: Open files of that replica.
        connections: Of all replicas to the database.
        dead_part: Of all rows, those that the database has not yet cleaned away.
        waiting: Stories that were submitted and are not answered.
    """

    at: float
    replica_bytes: int
    descriptors: int
    connections: int
    dead_part: float
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakResult:
    """What a soak came to.

    Attributes:
        restarts: Replicas that were stopped and replaced, as a deployment does.
    """

    hours: float
    submitted: int
    answered: int
    restarts: int
    samples: tuple[Sample, ...]

    @property
    def availability(self) -> float:
        """The answered part of what was submitted."""
        return self.answered / self.submitted if self.submitted else 0.0

    @property
    def violations(self) -> Iterator[str]:
        """What did not hold."""
        if self.availability < LEAST_AVAILABILITY:
            yield f"{self.submitted - self.answered} of {self.submitted} unanswered"
        dead = [value for _, value in self.series("dead_part")]
        if self.hours >= VACUUM_HOURS and dead and median(dead) > MOST_DEAD:
            yield "more than half of the rows are dead: autovacuum does not keep up"
        for name in ("replica_bytes", "descriptors", "connections"):
            growth = hourly_growth(self.series(name))
            if self.hours >= 1 and growth > MOST_GROWTH:
                yield f"{name} grow by {growth:.0%} an hour"

    def series(self, name: str) -> list[tuple[float, float]]:
        """Return one figure over time, without the warm-up."""
        first = int(len(self.samples) * WARM_UP)
        return [(each.at, float(getattr(each, name))) for each in self.samples[first:]]


def hourly_growth(series: Sequence[tuple[float, float]]) -> float:
    """Return by which part of its median a figure grows in an hour."""
    if len(series) < 3:
        return 0.0
    times, values = zip(*series, strict=True)
    middle = median(values)
    slope = linear_regression(times, values).slope
    return slope * 3600 / middle if middle else 0.0


def open_descriptors(pid: int) -> int:
    """Return how many files a process has open; 0 if it has ended."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return 0
