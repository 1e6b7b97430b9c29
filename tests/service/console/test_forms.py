"""Fields and figures, as people write and read them."""

from datetime import UTC, datetime, timedelta

import pytest

from service.console.edits import read_heading, read_shot
from service.console.forms import InvalidFormError, read_age, read_id, read_number
from service.console.rendering import (
    format_ago,
    format_cost,
    format_size,
    format_span,
)


@pytest.mark.parametrize(
    ("text", "number"), [("", None), ("5", 5.0), ("1,000.5", 1000.5), (" 7 ", 7.0)]
)
def test_a_number_is_read(text: str, number: float | None) -> None:
    assert read_number({"rate": text}, "rate", float) == number


@pytest.mark.parametrize("text", ["x", "0", "-1", "nan", "inf", "1e99", "--"])
def test_what_is_no_number_above_0_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(InvalidFormError, match="rate: give a number above 0"):
        read_number({"rate": text}, "rate", float)


def test_an_age_is_one_of_those_that_are_offered() -> None:
    assert read_age({"newer": "1 hour"}, "newer") == timedelta(hours=1)
    assert read_age({"newer": "a while"}, "newer") is None


def test_what_is_no_id_is_refused() -> None:
    with pytest.raises(InvalidFormError, match="'none' is no id of a run"):
        read_id("none", "run")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (9.5, "9.5 s"), (59, "59 s"), (60, "1 min"), (7200, "2 h")],
)
def test_a_length_of_time_has_one_unit(seconds: float, said: str) -> None:
    assert format_span(seconds) == said


def test_figures_are_short() -> None:
    assert format_ago(datetime.now(UTC) - timedelta(days=3)) == "3 d ago"
    assert format_ago(datetime.now(UTC) + timedelta(minutes=5)).startswith("in 5 min")
    assert (format_cost(0), format_cost(0.0123), format_cost(12.5)) == (
        "$0.00",
        "$0.0123",
        "$12.50",
    )
    assert (format_size(10), format_size(4096)) == ("10 B", "4 KiB")


def test_a_number_is_below_what_the_journal_counts_with() -> None:
    with pytest.raises(InvalidFormError, match=r"scene: .* below 10, not '10'"):
        read_number({"scene": "10"}, "scene", int, below=10)


def test_a_choice_is_one_of_those_that_are_offered() -> None:
    with pytest.raises(InvalidFormError, match=r"side: choose one of INT\., EXT\., "):
        read_heading({"scene": "1", "side": "UP"})


def test_a_frame_has_people_or_nobody() -> None:
    with pytest.raises(InvalidFormError, match="nobody is seen, or those"):
        read_shot({"shot": "sc001_sh001", "people": "Tom", "do": "nobody"})
