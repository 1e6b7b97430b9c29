"""The table of ARCHITECTURE §8, row by row, and what holds for every failure."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.failure_policy import (
    RETRY_DELAYS,
    DeadLetterStep,
    DiscardAttempt,
    EndRun,
    LeaseLostError,
    ReleaseStep,
    RetryStep,
    StepTimeoutError,
    decide,
)
from ports.errors import (
    BudgetExceededError,
    ClosedRunError,
    MissingDocumentError,
    PortProtocolError,
    PortRefusedError,
    PortUnavailableError,
    StoryError,
    leaf_exceptions,
)
from ports.language_model import ContextOverflowError

AWAY = PortUnavailableError("archive", "no answer")
NONSENSE = PortProtocolError("archive", "not JSON")
REFUSED = PortRefusedError("model", "key refused: set CREWS_MODEL_API_KEY")


@pytest.mark.parametrize(
    ("attempt", "after"),
    [
        (1, timedelta(seconds=5)),
        (2, timedelta(seconds=30)),
        (3, timedelta(minutes=2)),
        (4, timedelta(minutes=10)),
    ],
)
def test_a_port_that_is_down_is_retried_at_growing_delays(
    attempt: int, after: timedelta
) -> None:
    assert decide(AWAY, attempt=attempt) == RetryStep(
        after=after, counted=True, error=AWAY
    )


def test_the_fifth_failure_is_the_last() -> None:
    assert decide(AWAY, attempt=len(RETRY_DELAYS) + 1) == DeadLetterStep(error=AWAY)


def test_no_outage_of_the_graph_makes_a_dead_letter() -> None:
    away = PortUnavailableError("graph", "no answer")

    assert decide(away, attempt=len(RETRY_DELAYS) + 1) == RetryStep(
        after=timedelta(seconds=30), counted=False, error=away
    )


def test_a_question_that_cannot_be_split_is_not_asked_again() -> None:
    overflow = ContextOverflowError("direct_scene cannot be split further")

    assert decide(overflow, attempt=1) == DeadLetterStep(error=overflow)


def test_a_known_outage_does_not_count() -> None:
    follows = decide(AWAY, attempt=5, down_ports=frozenset({"archive"}))

    assert follows == RetryStep(after=timedelta(seconds=30), counted=False, error=AWAY)


def test_an_outage_of_the_journal_does_not_count() -> None:
    away = PortUnavailableError("journal", "no answer")

    follows = decide(away, attempt=5)

    assert isinstance(follows, RetryStep)
    assert not follows.counted


@pytest.mark.parametrize("attempt", [1, 9])
def test_a_refused_deployment_waits_uncounted_until_it_is_mended(attempt: int) -> None:
    assert decide(REFUSED, attempt=attempt) == RetryStep(
        after=timedelta(seconds=30), counted=False, error=REFUSED
    )


def test_nonsense_while_a_port_refuses_us_proves_nothing() -> None:
    fork = ExceptionGroup("fork", [NONSENSE, REFUSED, AWAY])

    assert decide(fork, attempt=9) == decide(REFUSED, attempt=9)


@pytest.mark.parametrize(("asked", "after"), [(1, 5), (120, 120)])
def test_a_rate_limit_waits_as_long_as_it_asks_and_does_not_count(
    asked: int, after: int
) -> None:
    busy = PortUnavailableError("model", "429", retry_after=timedelta(seconds=asked))

    assert decide(busy, attempt=5) == RetryStep(
        after=timedelta(seconds=after), counted=False, error=busy
    )


def test_a_protocol_error_is_retried_once() -> None:
    assert isinstance(decide(NONSENSE, attempt=1), RetryStep)
    assert decide(NONSENSE, attempt=2) == DeadLetterStep(error=NONSENSE)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (StoryError("empty"), "unreadable"),
        (StoryError("hash", reason="invalid"), "invalid"),
        (BudgetExceededError("spent"), "over_budget"),
    ],
)
def test_a_lasting_error_ends_the_run(error: Exception, reason: str) -> None:
    assert decide(error, attempt=1) == EndRun(reason=reason, error=error)  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize(
    "error", [ValueError("x"), MissingDocumentError("archive", "gone"), TimeoutError()]
)
def test_every_other_error_is_a_bug_and_dead_lettered(error: Exception) -> None:
    assert decide(error, attempt=1) == DeadLetterStep(error=error)


@pytest.mark.parametrize("error", [LeaseLostError("late"), ClosedRunError("closed")])
def test_an_attempt_that_is_no_longer_ours_is_discarded(error: Exception) -> None:
    assert decide(error, attempt=1) == DiscardAttempt(error=error)


def test_a_step_that_takes_too_long_is_released() -> None:
    assert decide(StepTimeoutError("25 min"), attempt=1) == ReleaseStep()


ERRORS = st.sampled_from(
    [
        AWAY,
        NONSENSE,
        REFUSED,
        StoryError("empty"),
        BudgetExceededError("spent"),
        ValueError("bug"),
        ClosedRunError("closed"),
    ]
)
GROUPS = st.recursive(
    ERRORS,
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(
        lambda errors: ExceptionGroup("fork", errors)
    ),
)


@given(GROUPS)
def test_a_group_is_retried_only_if_every_member_would_be(error: Exception) -> None:
    alone = [decide(leaf, attempt=1) for leaf in leaf_exceptions(error)]

    retried = isinstance(decide(error, attempt=1), RetryStep)

    assert retried == all(isinstance(each, RetryStep) for each in alone)


@given(GROUPS, st.integers(min_value=1, max_value=9))
def test_a_group_leads_to_what_one_of_its_members_would(
    error: Exception, attempt: int
) -> None:
    alone = [decide(leaf, attempt=attempt) for leaf in leaf_exceptions(error)]

    assert decide(error, attempt=attempt) in alone
