"""The shots of a scene are fitted to a length, and break no law for it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.director.shot_lengths import fit_seconds
from crews.director.shot_plan import ShotPlan
from crews.laws.film_length import shortest_seconds
from ports.domain.film import LinePart
from ports.domain.story import Span

LONGEST = 7.0


def a_plan(at: int, *, words: int = 0, seconds: float = 3.0, beat: int = 1) -> ShotPlan:
    source = Span(at * 100, at * 100 + 100)
    part = LinePart(line_id=f"l{at}", source=source, text=" ".join(["word"] * words))
    return ShotPlan(
        source=(source,),
        line_parts=(part,) if words else (),
        action=f"Nora does {at}.",
        performance="still",
        purpose="to see",
        people=(f"char_{at}_v01",),
        objects=(),
        speakers=(),
        seconds=seconds,
        beat=beat,
        beat_text="",
        window_number=1,
    )


PLANS = st.lists(
    st.tuples(st.integers(0, 20), st.floats(1, LONGEST), st.integers(0, 1)),
    min_size=1,
    max_size=20,
)


@given(PLANS, st.floats(1, 200))
def test_no_shot_breaks_a_law_and_nothing_is_lost(
    drawn: list[tuple[int, float, int]], seconds: float
) -> None:
    plans = [
        a_plan(at, words=words, seconds=lasting, beat=1 + beat * at)
        for at, (words, lasting, beat) in enumerate(drawn)
    ]

    fitted = fit_seconds(plans, seconds, max_shot_seconds=LONGEST)

    for plan in fitted:
        words = sum(len(part.text.split()) for part in plan.line_parts)
        assert min(shortest_seconds(words), LONGEST) <= plan.seconds + 1e-9
        assert plan.seconds <= LONGEST
    assert _covered(fitted) == _covered(plans)
    assert _lines(fitted) == _lines(plans)
    assert {key for plan in fitted for key in plan.people} == {
        key for plan in plans for key in plan.people
    }


@given(PLANS, st.floats(1, 200))
def test_a_scene_is_as_long_as_asked_where_the_laws_allow(
    drawn: list[tuple[int, float, int]], seconds: float
) -> None:
    plans = [
        a_plan(at, words=words, seconds=lasting)
        for at, (words, lasting, _) in enumerate(drawn)
    ]

    fitted = fit_seconds(plans, seconds, max_shot_seconds=LONGEST)

    least = sum(_shortest(plan) for plan in fitted)
    wanted = min(max(seconds, least), LONGEST * len(fitted))
    # Each shot is rounded to a tenth of a second.
    assert sum(plan.seconds for plan in fitted) == pytest.approx(
        wanted, abs=0.1 * len(fitted) + 0.01
    )


def test_silent_neighbours_are_joined_where_the_scene_is_short() -> None:
    plans = [a_plan(at) for at in range(6)]

    fitted = fit_seconds(plans, 4, max_shot_seconds=LONGEST)

    assert [plan.seconds for plan in fitted] == [2.0, 2.0]
    assert sum(plan.action.count("Nora does") for plan in fitted) == 6


def test_shots_of_two_windows_stay_apart() -> None:
    plans = [a_plan(0), replace(a_plan(1), window_number=2)]

    assert len(fit_seconds(plans, 1, max_shot_seconds=LONGEST)) == 2


def test_a_shot_of_words_is_not_joined_with_another_of_words() -> None:
    plans = [a_plan(0, words=10), a_plan(1, words=10)]

    assert len(fit_seconds(plans, 1, max_shot_seconds=LONGEST)) == 2


def _covered(plans: object) -> set[int]:
    assert isinstance(plans, (list, tuple))
    return {at for p in plans for span in p.source for at in range(*span)}


def _lines(plans: object) -> list[str]:
    assert isinstance(plans, (list, tuple))
    return [part.line_id for plan in plans for part in plan.line_parts]


def _shortest(plan: ShotPlan) -> float:
    words = sum(len(part.text.split()) for part in plan.line_parts)
    return min(shortest_seconds(words), LONGEST)
