"""The shots of a scene are fitted to a length, and break no law for it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.director.shot_lengths import ShotFitter
from crews.director.shot_plan import ShotPlan
from ports.domain.film import LinePart
from ports.domain.story import Span

LONGEST = 7.0
FITTER = ShotFitter(max_shot_seconds=LONGEST, split_lines=frozenset())


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

    fitted = FITTER.fit(plans, seconds)

    for plan in fitted:
        least, most = FITTER.bounds(plan)
        assert least <= plan.seconds <= most
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

    fitted = FITTER.fit(plans, seconds)

    least = sum(FITTER.bounds(plan)[0] for plan in fitted)
    wanted = min(max(seconds, least), LONGEST * len(fitted))
    # Each shot is rounded to a tenth of a second.
    assert sum(plan.seconds for plan in fitted) == pytest.approx(
        wanted, abs=0.1 * len(fitted) + 0.01
    )


def test_rounding_loses_nothing_of_a_scene() -> None:
    fitted = FITTER.fit([a_plan(at) for at in range(20)], 60.8)

    assert sum(plan.seconds for plan in fitted) == pytest.approx(60.8)


def test_silent_neighbours_are_joined_where_the_scene_is_short() -> None:
    plans = [a_plan(at) for at in range(6)]

    fitted = FITTER.fit(plans, 4)

    assert [plan.seconds for plan in fitted] == [2.0, 2.0]
    assert sum(plan.action.count("Nora does") for plan in fitted) == 6


def test_pictures_of_the_same_people_are_joined_before_others() -> None:
    insert = replace(a_plan(0), people=())
    reaction, goes_on = a_plan(1), replace(a_plan(2), people=a_plan(1).people)

    fitted = FITTER.fit([insert, reaction, goes_on], 3)

    assert [plan.people for plan in fitted] == [(), reaction.people]


def test_shots_of_two_windows_stay_apart() -> None:
    plans = [a_plan(0), replace(a_plan(1), window_number=2)]

    assert len(FITTER.fit(plans, 1)) == 2


def test_a_shot_of_words_is_not_joined_with_another_of_words() -> None:
    plans = [a_plan(0, words=10), a_plan(1, words=10)]

    assert len(FITTER.fit(plans, 1)) == 2


def test_a_shot_of_a_split_line_does_not_wait_long_after_its_words() -> None:
    fitter = ShotFitter(max_shot_seconds=LONGEST, split_lines=frozenset({"l0"}))

    [fitted] = fitter.fit([a_plan(0, words=5)], 60)

    assert fitted.seconds == 5.0


def test_an_action_keeps_the_time_that_it_takes() -> None:
    busy = replace(a_plan(0, seconds=5), action="She " + "runs and " * 10)

    [fitted] = FITTER.fit([busy], 1)

    # 21 words take seven seconds, and half of that at the least.
    assert fitted.seconds == 3.5


def test_a_time_that_the_text_states_is_kept() -> None:
    fitter = replace(FITTER, stated_times={50: 6})

    fitted = fitter.fit([a_plan(0), a_plan(1)], 1)

    assert [plan.seconds for plan in fitted] == [6.0, 1.0]


def test_a_long_action_is_not_joined_with_a_part_of_a_split_line() -> None:
    fitter = ShotFitter(max_shot_seconds=LONGEST, split_lines=frozenset({"l0"}))
    # 36 words of action take six seconds at least, a part of six words five at most.
    busy = replace(a_plan(1, seconds=6), action="She " + "runs and " * 17 + "jumps.")

    fitted = fitter.fit([a_plan(0, words=6), busy], 1)

    assert len(fitted) == 2


def _covered(plans: object) -> set[int]:
    assert isinstance(plans, (list, tuple))
    return {at for p in plans for span in p.source for at in range(*span)}


def _lines(plans: object) -> list[str]:
    assert isinstance(plans, (list, tuple))
    return [part.line_id for plan in plans for part in plan.line_parts]
