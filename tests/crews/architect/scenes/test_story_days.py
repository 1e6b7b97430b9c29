"""The story day of each scene."""

from dataclasses import replace

import pytest

from crews.architect.scenes.index import story_days
from tests.crews.architect.builders import a_resolved_scene, to_joined_scenes


@pytest.mark.parametrize(
    ("told", "days"),
    [
        (("unknown",), [1]),
        (("same", "same", "next"), [1, 1, 2]),
        (("same", "later", "same"), [1, 2, 2]),
        (("same", "earlier", "same"), [1, None, None]),
        (("same", "earlier", "next"), [1, None, 2]),
        (("same", "unknown", "later"), [1, None, 2]),
    ],
)
def test_days_are_counted_as_far_as_the_text_tells(
    told: tuple[str, ...], days: list[int | None]
) -> None:
    joined = to_joined_scenes(
        *(a_resolved_scene(10 * n, 10 * n + 5, day=day) for n, day in enumerate(told))
    )

    assert list(story_days(joined).values()) == days


@pytest.mark.parametrize(
    ("told", "days"),
    [
        (("same", "unknown", "same", "next"), [1, 5, 5, 6]),
        (("same", "earlier", "same", "later"), [1, 5, 5, 1]),
    ],
)
def test_the_count_goes_on_from_a_given_day_but_not_from_the_past(
    told: tuple[str, ...], days: list[int]
) -> None:
    joined = to_joined_scenes(
        *(a_resolved_scene(10 * n, 10 * n + 5, day=day) for n, day in enumerate(told))
    )
    first, second, *others = joined

    given = (first, replace(second, given_day=5), *others)

    assert list(story_days(given).values()) == days


@pytest.mark.parametrize(
    ("times", "days"),
    [
        (("DAY", "NIGHT", "DAY", "DAY"), [1, 1, 2, 2]),
        (("EVENING", "UNKNOWN", "MORNING"), [1, 1, 2]),
        (("DAY", "DUSK", "NIGHT"), [1, 1, 1]),
        (("NIGHT", "DAWN", "DAY"), [1, 2, 2]),
    ],
)
def test_a_day_after_a_night_is_the_next(
    times: tuple[str, ...], days: list[int]
) -> None:
    joined = to_joined_scenes(
        *(
            a_resolved_scene(10 * n, 10 * n + 5, time_of_day=time)
            for n, time in enumerate(times)
        )
    )

    assert list(story_days(joined).values()) == days
