"""A short soak for every run of the suite; ``make soak HOURS=24`` runs a long one."""

from pathlib import Path

import pytest

from tests.soak.figures import Sample, SoakResult, hourly_growth
from tests.soak.soak import Soak, SoakPlan

HOUR = 3600.0


async def test_every_story_is_answered_through_a_rolling_restart(
    broker_url: str, database_url: str, tmp_path: Path
) -> None:
    soak = Soak(
        plan=SoakPlan(
            hours=4 / HOUR, stories_per_second=3, restart_seconds=2, sample_seconds=1
        ),
        broker=broker_url,
        journal=database_url.replace("+asyncpg", ""),
        folder=tmp_path,
    )

    result = await soak.run()

    assert list(result.violations) == []
    assert result.restarts >= 1
    assert result.submitted >= 10
    assert all(each.replica_bytes and each.descriptors for each in result.samples)


def a_sample(at: float, *, descriptors: int, dead: float = 0.1) -> Sample:
    return Sample(
        at=at,
        replica_bytes=10**8,
        descriptors=descriptors,
        connections=20,
        dead_part=dead,
        waiting=0,
    )


def a_result(
    *, answered: int = 1000, leaks: bool = False, dead: float = 0.1, hours: float = 2
) -> SoakResult:
    return SoakResult(
        hours=hours,
        submitted=1000,
        answered=answered,
        restarts=3,
        samples=tuple(
            a_sample(
                minute * 60,
                descriptors=50 + (minute // 10 if leaks else 0),
                dead=dead,
            )
            for minute in range(120)
        ),
    )


def test_a_steady_service_breaks_nothing() -> None:
    assert list(a_result().violations) == []


def test_one_story_too_many_that_is_not_answered_is_named() -> None:
    assert list(a_result(answered=999).violations) == []
    assert list(a_result(answered=998).violations) == ["2 of 1000 unanswered"]


def test_a_leak_is_named() -> None:
    [violation] = a_result(leaks=True).violations

    assert violation.startswith("descriptors grow by 1")


def test_dead_rows_count_once_autovacuum_had_its_turn() -> None:
    [violation] = a_result(dead=0.6).violations

    assert "autovacuum" in violation
    assert list(a_result(dead=0.6, hours=0.05).violations) == []


def test_growth_is_measured_by_the_hour() -> None:
    growing = [(second, 100 + second / 360) for second in range(0, 7200, 60)]

    assert hourly_growth(growing) == pytest.approx(0.1, rel=0.1)
    assert hourly_growth([(0, 5), (1, 9)]) == 0
