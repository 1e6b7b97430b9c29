"""Fuzzing of the intake: every message is accepted, answered or dead-lettered."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from random import Random

from handlers import message_parsing
from handlers.step_executor import StepExecutor
from ports.delivery import INTAKE_QUEUE, Delivery
from ports.errors import InvalidEventError
from ports.pipeline.stages import STAGES
from tests.chaos.random_messages import a_message
from tests.fakes.journal import InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher
from tests.handlers.builders import a_router, a_step_executor, outbox_bodies


def seeded_random(seed: int) -> Random:
    """Return the source of randomness for one message."""
    return Random(seed)  # noqa: S311  # a seed is the point


async def deliver(delivery: Delivery) -> str:
    """Deliver *delivery* to the router; return the outcome in a word.

    Raises:
        AssertionError: It was not accepted, answered or dead-lettered as it must be.
    """
    journal, publisher = InMemoryJournal(), InMemoryPublisher()
    executor: StepExecutor = a_step_executor(journal)
    await a_router(journal, publisher=publisher, executor=executor)(delivery)
    if _is_valid(delivery):
        assert publisher.published == [], "a valid message was dead-lettered"
        return "accepted"
    [dead_letter] = publisher.published
    assert dead_letter.body == delivery.body, "a dead letter has other bytes"
    answers = outbox_bodies(journal, exchange="events")
    is_submission = (
        delivery.queue == INTAKE_QUEUE and delivery.routing_key not in STAGES
    )
    assert len(answers) == is_submission, "a submission has not one answer"
    return "answered" if is_submission else "dead-lettered"


def _is_valid(delivery: Delivery) -> bool:
    try:
        payload = message_parsing.parse_delivery(delivery).payload
    except InvalidEventError:
        return False
    return type(payload).__name__ in _VALID_PAYLOADS[delivery.queue]


_VALID_PAYLOADS = {
    INTAKE_QUEUE: ("StorySubmitted", "Command"),
    "crews.cancel": ("StoryCancelled",),
}


def fuzz(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Deliver *count* messages; return the outcomes by name, and the errors."""
    return asyncio.run(_fuzz(count, seed))


async def _fuzz(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    outcomes: Counter[str] = Counter()
    errors: list[str] = []
    for number in _message_seeds(count, seed):
        try:
            outcomes[await deliver(a_message(seeded_random(number)))] += 1
        except Exception as error:  # noqa: BLE001  # any exception is a finding
            errors.append(f"message {number}: {type(error).__name__}: {error}"[:300])
    return outcomes, errors


def _message_seeds(count: int, seed: int) -> Iterator[int]:
    yield from range(seed * 10_000_000, seed * 10_000_000 + count)
