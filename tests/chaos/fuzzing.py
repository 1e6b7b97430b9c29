"""Fuzzing of the intake: whatever comes, nobody dies, and it is answered or laid by."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from random import Random

from handlers import message_parsing
from handlers.step_executor import StepExecutor
from ports.delivery import INTAKE_QUEUE, Delivery
from ports.errors import InvalidEventError
from ports.pipeline.stages import STAGES
from tests.chaos.messages import a_message
from tests.fakes.journal import InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher
from tests.handlers.builders import a_router, a_step_executor, outbox_bodies


def seeded(seed: int) -> Random:
    """Return what draws messages."""
    return Random(seed)  # noqa: S311  # a seed is the point


async def received(delivery: Delivery) -> str:
    """Have *delivery* received, and return what became of it in a word.

    Raises:
        AssertionError: It was neither taken nor answered nor laid by.
    """
    journal, publisher = InMemoryJournal(), InMemoryPublisher()
    executor: StepExecutor = a_step_executor(journal)
    await a_router(journal, publisher=publisher, executor=executor)(delivery)
    if _is_lawful(delivery):
        assert publisher.published == [], "a lawful message was laid by"
        return "taken"
    [letter] = publisher.published
    assert letter.body == delivery.body, "a dead letter has other bytes"
    answers = outbox_bodies(journal, exchange="events")
    is_submission = (
        delivery.queue == INTAKE_QUEUE and delivery.routing_key not in STAGES
    )
    assert len(answers) == is_submission, "a submission has not one answer"
    return "answered" if is_submission else "laid by"


def _is_lawful(delivery: Delivery) -> bool:
    try:
        word = message_parsing.parse_delivery(delivery).payload
    except InvalidEventError:
        return False
    return type(word).__name__ in _HEARD[delivery.queue]


_HEARD = {
    INTAKE_QUEUE: ("StorySubmitted", "Command"),
    "crews.cancel": ("StoryCancelled",),
}


def fuzzed(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Receive *count* messages; return what became of them, and what went wrong."""
    return asyncio.run(_fuzzed(count, seed))


async def _fuzzed(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    became: Counter[str] = Counter()
    wrong: list[str] = []
    for number in _numbers(count, seed):
        try:
            became[await received(a_message(seeded(number)))] += 1
        except Exception as error:  # noqa: BLE001  # whatever it is, it is the find
            wrong.append(f"message {number}: {type(error).__name__}: {error}"[:300])
    return became, wrong


def _numbers(count: int, seed: int) -> Iterator[int]:
    yield from range(seed * 10_000_000, seed * 10_000_000 + count)
