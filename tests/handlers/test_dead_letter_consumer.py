"""What a delivery from the dead-letter queue is filed as."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from handlers.dead_letter_consumer import DeadLetterConsumer, to_dead_letter
from ports.delivery import DEAD_LETTER_QUEUE, Delivery
from ports.domain.story import RunId
from ports.errors import PortProtocolError
from ports.pipeline.commands import StepKey
from tests.fakes.dead_letters import InMemoryDeadLetterStore
from tests.handlers.given import a_command

KEY = StepKey(run_id=RunId(UUID(int=7)), generation=2, stage="read", ordinal=3)


def a_dead_letter(**headers: str) -> Delivery:
    return replace(
        a_command(KEY, attempt=4),
        queue=DEAD_LETTER_QUEUE,
        routing_key="crews.read",
        message_id=str(UUID(int=1)),
        headers={
            "error": "ZeroDivisionError",
            "message": "in shot 7",
            "cause": "in shot #",
            "fingerprint": "0123456789abcdef",
            "attempts": "[]",
            "stage": "read",
            "origin-id": "m-1",
            "origin-queue": "crews.read",
            "story-id": "gift",
            **headers,
        },
    )


def test_a_steps_letter_names_its_step_and_attempt() -> None:
    letter = to_dead_letter(a_dead_letter())

    assert (letter.id, letter.step, letter.attempt) == (UUID(int=1), KEY, 4)
    assert (letter.queue, letter.message_id) == ("crews.read", "m-1")
    assert (letter.error, letter.error_pattern) == ("ZeroDivisionError", "in shot #")
    assert (letter.story_id, letter.project_id) == ("gift", None)


def test_a_letter_with_a_body_that_is_no_command_is_no_steps() -> None:
    assert to_dead_letter(replace(a_dead_letter(), body=b"\xff")).step is None


def test_a_refused_command_is_no_steps_letter() -> None:
    refused = a_dead_letter()
    headers = {k: v for k, v in refused.headers.items() if k != "stage"}

    assert to_dead_letter(replace(refused, headers=headers)).step is None


def test_another_attempt_is_another_death() -> None:
    first, second = (
        to_dead_letter(a_dead_letter()),
        to_dead_letter(a_dead_letter(attempts="[{}]")),
    )

    assert first.id == second.id
    assert first.death_digest != second.death_digest


def test_a_message_without_an_id_goes_by_what_it_says() -> None:
    letter = replace(a_dead_letter(), message_id=None, headers={})

    assert to_dead_letter(letter).id == to_dead_letter(letter).id
    assert to_dead_letter(letter).id != to_dead_letter(replace(letter, body=b"else")).id


def test_a_message_goes_by_its_id_whatever_its_form() -> None:
    letter = replace(a_dead_letter(), message_id="m-1", headers={})

    assert to_dead_letter(letter).id == to_dead_letter(replace(letter, body=b"else")).id
    assert to_dead_letter(letter).message_id == "m-1"


async def test_a_letter_that_the_journal_refuses_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("handlers.port_retry.RETRY_PAUSE", timedelta(milliseconds=1))
    letters = InMemoryDeadLetterStore()
    letters.error = PortProtocolError("journal", "another schema")

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(
            DeadLetterConsumer(store=letters, otherwise=fail_if_called)(a_dead_letter())
        )
        while letters.refused < 2:  # noqa: ASYNC110  # the fake rings no bell
            await asyncio.sleep(0.001)
        letters.error = None

    assert list(letters.filed) == [UUID(int=1)]


async def fail_if_called(delivery: Delivery) -> None:
    raise AssertionError(delivery)


async def test_what_is_no_dead_letter_is_handed_on() -> None:
    received: list[Delivery] = []

    async def beside(delivery: Delivery) -> None:
        received.append(delivery)

    letters = InMemoryDeadLetterStore()
    command = replace(a_command(KEY), message_id=str(uuid4()))
    await DeadLetterConsumer(store=letters, otherwise=beside)(command)

    assert (received, letters.filed) == ([command], {})
