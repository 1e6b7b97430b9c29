"""Ids say what a message is, and nothing of how it came to be."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ports.domain.story import Constraints, Limits, Preferences, RunId
from ports.pipeline.commands import StepKey
from ports.pipeline.identity import (
    command_id,
    dead_letter_id,
    event_id,
    run_id,
    text_sha256,
)
from ports.pipeline.stages import STAGES
from tests.builders import a_submission

SHA = text_sha256("A story.")
RUN = RunId(UUID("11111111-2222-5333-8444-555555555555"))

keys = st.builds(
    StepKey,
    run_id=st.uuids().map(RunId),
    generation=st.integers(1, 9),
    stage=st.sampled_from(STAGES),
    ordinal=st.integers(1, 999),
)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"limits": Limits(tokens=5)},
        {"requested_by": "somebody"},
    ],
)
def test_what_does_not_bear_on_the_result_is_the_same_run(change: Any) -> None:
    assert run_id(a_submission(**change), SHA) == run_id(a_submission(), SHA)


@pytest.mark.parametrize(
    "change",
    [
        {"story_id": "other"},
        {"project_id": "other"},
        {"revision": 2},
        {"format": "screenplay"},
        {"language": "en-GB"},
        {"preferences": Preferences(tone="dry")},
        {"constraints": Constraints(max_shot_seconds=5)},
    ],
)
def test_what_bears_on_the_result_is_another_run(change: Any) -> None:
    assert run_id(a_submission(**change), SHA) != run_id(a_submission(), SHA)


def test_another_text_is_another_run() -> None:
    assert run_id(a_submission(), text_sha256("B")) != run_id(a_submission(), SHA)


def test_a_text_by_reference_is_the_same_run() -> None:
    ref = {"collection": "stories", "id": "7", "sha256": SHA}

    by_reference = a_submission(text=None, text_ref=ref)

    assert run_id(by_reference, SHA) == run_id(a_submission(), SHA)


@given(keys, keys, st.integers(1, 9), st.integers(1, 9))
def test_commands_differ_as_their_steps_and_attempts_do(
    one: StepKey, other: StepKey, first: int, second: int
) -> None:
    same = (one, first) == (other, second)

    assert (command_id(one, first) == command_id(other, second)) is same


@given(keys, st.integers(1, 9))
def test_a_dead_letter_is_not_the_command_that_died(key: StepKey, attempt: int) -> None:
    assert dead_letter_id(key, attempt) != command_id(key, attempt)


@given(st.integers(1, 9), st.integers(1, 9))
def test_generations_have_events_of_their_own(one: int, other: int) -> None:
    first = event_id(RUN, one, "story.structured", "1")

    assert (first == event_id(RUN, other, "story.structured", "1")) is (one == other)
