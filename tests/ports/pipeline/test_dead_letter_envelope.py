"""The envelope of a dead letter survives its headers."""

import pytest

from ports.pipeline.dead_letter_envelope import (
    ENVELOPE_HEADERS,
    DeadLetterEnvelope,
    to_failed_attempt,
)
from tests.contracts.journal.journal_driver import a_failure

FAILURE = a_failure()
ATTEMPT = to_failed_attempt(FAILURE, attempt=1, at=0.0)


def an_envelope(**known: str) -> DeadLetterEnvelope:
    return DeadLetterEnvelope.from_failure(
        FAILURE,
        [ATTEMPT],
        origin_id="m-1",
        origin_queue="crews.read",
        origin_exchange="work",
        origin_routing_key="read",
        **known,
    )


KNOWN = {"stage": "read", "run_id": "r-1", "project_id": "p-1", "story_id": "s-1"}


@pytest.mark.parametrize("known", [{}, {"story_id": "s-1"}, KNOWN])
def test_an_envelope_is_the_same_after_its_headers(known: dict[str, str]) -> None:
    envelope = an_envelope(**known)

    assert DeadLetterEnvelope.from_headers(envelope.to_headers()) == envelope


def test_only_a_full_envelope_has_every_header() -> None:
    assert an_envelope(**KNOWN).to_headers().keys() == ENVELOPE_HEADERS
    assert an_envelope().to_headers().keys() < ENVELOPE_HEADERS


def test_headers_of_a_broker_alone_are_no_envelope() -> None:
    assert DeadLetterEnvelope.from_headers({"x-death": "[]", "error": "?"}) is None


def test_a_header_holds_nothing_that_cannot_be_stored() -> None:
    assert an_envelope(story_id="a\x00b").to_headers()["story-id"] == "a\ufffdb"
