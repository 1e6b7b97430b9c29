"""What a delivery from the dead-letter queue is stored as."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from handlers.dead_letter_consumer import DeadLetterConsumer, to_dead_letter
from ports.delivery import DEAD_LETTER_QUEUE, Delivery, Receiver
from ports.domain.story import RunId
from ports.errors import PortProtocolError
from ports.pipeline.commands import StepKey
from tests.fakes.dead_letters import InMemoryDeadLetterStore
from tests.fakes.journal import InMemoryJournal
from tests.handlers.builders import (
    a_command,
    a_delivery,
    a_router,
    an_event,
    an_invalid_message_handler,
    outbox_bodies,
)

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


def test_the_dead_letter_of_a_step_names_step_and_attempt() -> None:
    stored = to_dead_letter(a_dead_letter())

    assert (stored.id, stored.step, stored.attempt) == (UUID(int=1), KEY, 4)
    assert (stored.queue, stored.message_id) == ("crews.read", "m-1")
    assert (stored.error, stored.error_pattern) == ("ZeroDivisionError", "in shot #")
    assert (stored.story_id, stored.project_id) == ("gift", None)


def test_a_body_that_is_no_command_belongs_to_no_step() -> None:
    assert to_dead_letter(replace(a_dead_letter(), body=b"\xff")).step is None


def test_a_rejected_command_belongs_to_no_step() -> None:
    rejected = a_dead_letter()
    headers = {k: v for k, v in rejected.headers.items() if k != "stage"}

    assert to_dead_letter(replace(rejected, headers=headers)).step is None


def test_another_attempt_is_another_death() -> None:
    first, second = (
        to_dead_letter(a_dead_letter()),
        to_dead_letter(a_dead_letter(attempts="[{}]")),
    )

    assert first.id == second.id
    assert first.death_digest != second.death_digest


def test_a_message_without_an_id_gets_one_from_its_content() -> None:
    delivery = replace(a_dead_letter(), message_id=None, headers={})
    other = replace(delivery, body=b"else")

    assert to_dead_letter(delivery).id == to_dead_letter(delivery).id
    assert to_dead_letter(delivery).id != to_dead_letter(other).id


def test_a_message_with_an_id_of_any_form_gets_one_from_that() -> None:
    delivery = replace(a_dead_letter(), message_id="m-1", headers={})
    other = replace(delivery, body=b"else")

    assert to_dead_letter(delivery).id == to_dead_letter(other).id
    assert to_dead_letter(delivery).message_id == "m-1"


async def test_a_dead_letter_that_the_journal_refuses_is_stored_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("handlers.port_retry.RETRY_PAUSE", timedelta(milliseconds=1))
    store = InMemoryDeadLetterStore()
    store.error = PortProtocolError("journal", "another schema")

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(a_consumer(store, otherwise=fail_if_called)(a_dead_letter()))
        while store.refused < 2:  # noqa: ASYNC110  # the fake rings no bell
            await asyncio.sleep(0.001)
        store.error = None

    assert list(store.filed) == [UUID(int=1)]


def a_consumer(
    store: InMemoryDeadLetterStore,
    *,
    journal: InMemoryJournal | None = None,
    otherwise: Receiver | None = None,
) -> DeadLetterConsumer:
    return DeadLetterConsumer(
        store=store,
        invalid_messages=an_invalid_message_handler(journal or InMemoryJournal()),
        otherwise=otherwise or fail_if_called,
    )


def as_given_up(submission: Delivery, *, reason: str) -> Delivery:
    """Return *submission* as the broker hands it to the dead letters."""
    return replace(
        submission,
        queue=DEAD_LETTER_QUEUE,
        routing_key=submission.queue,
        headers={"x-first-death-reason": reason},
    )


@pytest.mark.parametrize("body", [an_event(), b"garbage", an_event(id="")])
@pytest.mark.parametrize("reason", ["expired", "delivery_limit"])
async def test_a_submission_that_the_broker_gave_up_is_answered(
    body: bytes, reason: str
) -> None:
    store, journal = InMemoryDeadLetterStore(), InMemoryJournal()

    await a_consumer(store, journal=journal)(
        as_given_up(a_delivery(body), reason=reason)
    )

    [dead_letter] = store.filed.values()
    [answer] = outbox_bodies(journal, exchange="events")
    assert (answer["data"]["final"], reason in answer["data"]["detail"]) == (True, True)
    assert answer["data"]["dead_letter_id"] == str(dead_letter.id)


async def test_a_submission_whose_run_is_there_has_its_answer_from_the_run() -> None:
    store, journal = InMemoryDeadLetterStore(), InMemoryJournal()
    await a_router(journal)(a_delivery())

    await a_consumer(store, journal=journal)(
        as_given_up(a_delivery(), reason="expired")
    )

    assert outbox_bodies(journal, exchange="events") == []


async def test_a_command_that_the_broker_gave_up_answers_nobody() -> None:
    store, journal = InMemoryDeadLetterStore(), InMemoryJournal()
    command = replace(a_command(KEY), message_id=str(uuid4()))

    await a_consumer(store, journal=journal)(as_given_up(command, reason="rejected"))

    assert (len(store.filed), outbox_bodies(journal, exchange="events")) == (1, [])


async def fail_if_called(delivery: Delivery) -> None:
    raise AssertionError(delivery)


async def test_what_is_no_dead_letter_is_passed_on() -> None:
    received: list[Delivery] = []

    async def otherwise(delivery: Delivery) -> None:
        received.append(delivery)

    store = InMemoryDeadLetterStore()
    command = replace(a_command(KEY), message_id=str(uuid4()))
    await a_consumer(store, otherwise=otherwise)(command)

    assert (received, store.filed) == ([command], {})
