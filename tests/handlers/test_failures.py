"""What an operator is told: enough to act, no story text, no secret."""

import pytest
from pydantic import BaseModel, ValidationError

from handlers.failures import LONGEST_MESSAGE, frames, normalised, told
from ports.errors import PortUnavailableError
from tests.handlers.given import WITNESS


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def elsewhere(error: Exception) -> Exception:
    return raised(error)


@pytest.mark.parametrize(
    "message",
    [
        "run 0b6e3c1e-8b1f-5a55-9a0f-0c8f1d1f2a3b at scene 12",
        "run 11111111-2222-5333-8444-555555555555 at scene 7",
    ],
)
def test_messages_that_differ_in_ids_and_numbers_are_one_cause(message: str) -> None:
    assert normalised(message) == "run <id> at scene <n>"


def test_a_failure_keeps_its_ids_in_the_message() -> None:
    failure = WITNESS.failure(PortUnavailableError("archive", "story 12 is locked"))

    assert failure.message == "archive: story 12 is locked"
    assert failure.cause == "archive: story <n> is locked"


def test_the_same_fault_has_the_same_fingerprint() -> None:
    first = WITNESS.failure(raised(ValueError("scene 3 is empty")))
    second = WITNESS.failure(raised(ValueError("scene 99 is empty")))

    assert first.fingerprint == second.fingerprint


def test_the_same_words_from_another_place_have_another_fingerprint() -> None:
    here = WITNESS.failure(ValueError("empty"))
    there = WITNESS.failure(elsewhere(ValueError("empty")))

    assert here.fingerprint != there.fingerprint


def test_a_library_s_error_does_not_quote_the_story() -> None:
    error = ValueError("invalid literal: 'She opened the door, slowly.'")

    assert told(error) == "invalid literal: '…'"


def test_a_name_may_be_quoted() -> None:
    assert told(KeyError("char_marcus_v01")) == "'char_marcus_v01'"


def test_a_shape_that_does_not_fit_is_told_without_its_content() -> None:
    class Shape(BaseModel):
        number: int

    with pytest.raises(ValidationError) as caught:
        Shape.model_validate({"number": "She opened the door"})

    assert told(caught.value) == "Shape: number: int_parsing"


@pytest.mark.parametrize(
    "words",
    [
        "cannot reach amqp://crews:hunter2@rabbit/",
        "401 with Bearer hunter2",
        'refused {"password": "hunter2"}',
        "key sk-hunter2hunter2 is unknown",
    ],
)
def test_secrets_are_starred_out(words: str) -> None:
    assert "hunter2" not in told(PortUnavailableError("model", words))


def test_a_message_is_one_short_line() -> None:
    words = told(PortUnavailableError("archive", "bad\n" + "x" * 10_000))

    assert words == "archive: bad"
    assert len(told(PortUnavailableError("archive", "x" * 10_000))) == LONGEST_MESSAGE


def test_an_error_without_words_is_told_by_its_name() -> None:
    assert told(TimeoutError()) == "TimeoutError"


def test_frames_tell_where_it_happened() -> None:
    [frame] = frames(raised(ValueError("x")))

    assert frame.startswith("test_failures.py:")
    assert frame.endswith(" raised")
