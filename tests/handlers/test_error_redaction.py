"""An error as an operator may see it: enough to act, no story text, no secret."""

import pytest
from pydantic import BaseModel, ValidationError

from handlers.error_redaction import error_pattern, redact_message, stack_frames
from ports.errors import PortProtocolError, PortUnavailableError
from ports.redaction import MAX_MESSAGE_LENGTH, mask_words_of
from tests.handlers.builders import REPORTER


def raise_and_catch(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def raise_elsewhere(error: Exception) -> Exception:
    return raise_and_catch(error)


@pytest.mark.parametrize(
    "message",
    [
        "run 0b6e3c1e-8b1f-5a55-9a0f-0c8f1d1f2a3b at scene 12",
        "run 11111111-2222-5333-8444-555555555555 at scene 7",
    ],
)
def test_messages_that_differ_in_ids_and_numbers_have_one_pattern(message: str) -> None:
    assert error_pattern(message) == "run <id> at scene <n>"


def test_a_failure_keeps_its_ids_in_the_message() -> None:
    failure = REPORTER.to_failure(PortUnavailableError("archive", "story 12 is locked"))

    assert failure.message == "archive: story 12 is locked"
    assert failure.error_pattern == "archive: story <n> is locked"


def test_the_same_fault_has_the_same_fingerprint() -> None:
    first = REPORTER.to_failure(raise_and_catch(ValueError("scene 3 is empty")))
    second = REPORTER.to_failure(raise_and_catch(ValueError("scene 99 is empty")))

    assert first.fingerprint == second.fingerprint


def test_the_same_message_from_another_place_has_another_fingerprint() -> None:
    here = REPORTER.to_failure(ValueError("empty"))
    there = REPORTER.to_failure(raise_elsewhere(ValueError("empty")))

    assert here.fingerprint != there.fingerprint


def test_failures_of_a_port_are_one_cause_wherever_they_were_raised() -> None:
    here = REPORTER.to_failure(PortUnavailableError("archive", "story 1 is locked"))
    there = REPORTER.to_failure(
        raise_elsewhere(PortUnavailableError("archive", "story 2 is locked"))
    )

    assert here.fingerprint == there.fingerprint


def test_a_system_s_own_code_is_the_cause_whatever_its_words() -> None:
    first, second, other = (
        REPORTER.to_failure(PortProtocolError("model", words, code=code))
        for words, code in (
            ("refused: flagged as violence", "content_filter"),
            ("refused: flagged as harm", "content_filter"),
            ("refused: flagged as harm", "bad_request"),
        )
    )

    assert first.fingerprint == second.fingerprint != other.fingerprint


def test_words_of_a_prompt_are_masked_even_without_quotation_marks() -> None:
    prompt = "Rules first. She opened the door slowly and looked in."
    words = "cannot parse: She opened the door slowly and then what"

    masked = mask_words_of(prompt, words)

    assert masked == "cannot parse: … then what"


def test_a_library_s_error_does_not_quote_the_story() -> None:
    error = ValueError("invalid literal: 'She opened the door, slowly.'")

    assert redact_message(error) == "invalid literal: '…'"


def test_a_name_may_be_quoted() -> None:
    assert redact_message(KeyError("char_marcus_v01")) == "'char_marcus_v01'"


def test_a_validation_error_is_described_without_its_input() -> None:
    class Shape(BaseModel):
        number: int

    with pytest.raises(ValidationError) as caught:
        Shape.model_validate({"number": "She opened the door"})

    assert redact_message(caught.value) == "Shape: number: int_parsing"


@pytest.mark.parametrize(
    "words",
    [
        "cannot reach amqp://crews:hunter2@rabbit/",
        "401 with Bearer hunter2",
        'refused {"password": "hunter2"}',
        "key sk-hunter2hunter2 is unknown",
    ],
)
def test_secrets_are_masked(words: str) -> None:
    assert "hunter2" not in redact_message(PortUnavailableError("model", words))


def test_a_message_is_one_short_line() -> None:
    words = redact_message(PortUnavailableError("archive", "bad\n" + "x" * 10_000))

    assert words == "archive: bad"
    assert (
        len(redact_message(PortUnavailableError("archive", "x" * 10_000)))
        == MAX_MESSAGE_LENGTH
    )


def test_an_error_without_a_message_is_described_by_its_name() -> None:
    assert redact_message(TimeoutError()) == "TimeoutError"


def test_stack_frames_say_where_it_happened() -> None:
    [frame] = stack_frames(raise_and_catch(ValueError("x")))

    assert frame.startswith("test_error_redaction.py:")
    assert frame.endswith(" raise_and_catch")


@pytest.mark.parametrize(
    "words",
    [
        "can't encode 'She opened' now",
        "bad \"She said 'no'\" there",
        "bad 'She\nopened the door' there",
        "input $1: \"don't She op... (expected str)",
        r"input $1: 'she didn\'t. She op... (expected str)",
        "got “She opened the door” here",
    ],
)
def test_quoted_text_is_removed_whatever_marks_it_holds(words: str) -> None:
    assert "She" not in redact_message(ValueError(words))
