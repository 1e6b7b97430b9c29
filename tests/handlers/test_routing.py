"""What a delivery leads to: a run, a step, a cancellation, or a dead letter."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from handlers.message_parsing import MAX_BODY_BYTES
from ports.delivery import Delivery
from tests.fakes.journal import InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher
from tests.handlers.builders import (
    BlockingStep,
    SteadyStep,
    a_command,
    a_delivery,
    a_router,
    a_step_executor,
    an_event,
    an_open_run,
    deliver_commands,
    intake_step,
    outbox_bodies,
    submission,
)


async def test_a_submission_opens_its_run_and_has_the_intake_run(
    journal: InMemoryJournal,
) -> None:
    step = SteadyStep()
    router = a_router(
        journal, executor=a_step_executor(journal, steps={"intake": step})
    )

    await router(a_delivery())
    await deliver_commands(journal, router)

    [step_input] = step.inputs
    assert step_input.run.story_id == "the-crossing"
    assert step_input.run.cause_id == "cause-1"


async def test_the_same_submission_twice_is_one_run(journal: InMemoryJournal) -> None:
    step = SteadyStep()
    router = a_router(
        journal, executor=a_step_executor(journal, steps={"intake": step})
    )

    await router(a_delivery())
    await deliver_commands(journal, router)
    await router(a_delivery(an_event(id="cause-2")))
    await deliver_commands(journal, router)

    assert (len(journal.held_runs), len(step.inputs)) == (1, 1)


async def test_limits_do_not_make_another_run(journal: InMemoryJournal) -> None:
    router = a_router(journal)

    await router(a_delivery())
    await router(a_delivery(an_event(submission(limits={"tokens": 5}))))

    assert len(journal.held_runs) == 1


async def test_a_text_by_reference_is_known_by_its_hash(
    journal: InMemoryJournal,
) -> None:
    ref = {"collection": "stories", "id": "7", "sha256": "a" * 64}

    await a_router(journal)(a_delivery(an_event(submission(text=None, text_ref=ref))))

    [held] = journal.held_runs.values()
    assert held.run.text_sha256 == "a" * 64


async def test_a_command_has_its_step_run(journal: InMemoryJournal) -> None:
    key = intake_step(await an_open_run(journal))

    await a_router(journal)(a_command(key))

    assert journal.held_steps[key].state == "done"


async def test_a_cancellation_stops_the_steps_of_this_process(
    journal: InMemoryJournal,
) -> None:
    step = BlockingStep()
    executor = a_step_executor(journal, steps={"intake": step})
    router = a_router(journal, executor=executor)
    body = an_event({"story_id": "the-crossing"}, kind="story.cancelled.v1")

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        await router(a_delivery())
        group.create_task(deliver_commands(journal, router))
        await step.has_begun.wait()
        await router(a_delivery(body, queue="crews.cancel"))

    assert step.was_cancelled
    [failed] = outbox_bodies(journal, exchange="events")
    assert failed["data"]["reason"] == "cancelled"


async def test_an_unreadable_message_is_dead_lettered_byte_for_byte(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    body = b'\xff\x00 {"not": json}\r\n'

    await a_router(journal, publisher=publisher)(
        a_delivery(body, headers={"cloudEvents:id": "e-1"})
    )

    [dead_letter] = publisher.published
    assert dead_letter.body == body
    assert (dead_letter.exchange, dead_letter.routing_key) == ("dead", "crews.intake")
    assert dead_letter.headers["cloudEvents:id"] == "e-1"


async def test_a_dead_letter_says_what_an_operator_asks(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    await a_router(journal, publisher=publisher)(
        a_delivery(an_event(submission(revision=0)))
    )

    [dead_letter] = publisher.published
    headers = dict(dead_letter.headers)
    [attempt] = json.loads(headers.pop("attempts"))
    assert attempt["error"] == "InvalidEventError"
    assert len(headers.pop("fingerprint")) == 16
    assert headers == {
        "error": "InvalidEventError",
        "message": "revision: Input should be greater than or equal to 1",
        "cause": "revision: Input should be greater than or equal to <n>",
        "host": "replica-1",
        "version": "0.1.0",
        "origin-id": "message-1",
        "origin-queue": "crews.intake",
        "origin-exchange": "events",
        "origin-routing-key": "story.submitted",
        "project-id": "lantern-films",
        "story-id": "the-crossing",
    }


async def test_an_invalid_submission_is_answered_with_whatever_could_be_read(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    await a_router(journal, publisher=publisher)(
        a_delivery(an_event(submission(title="", project_id=5)))
    )

    [answer] = outbox_bodies(journal, exchange="events")
    data = answer["data"]
    assert (data["final"], data["reason"]) == (True, "invalid")
    assert (data["cause_id"], data["story_id"]) == ("cause-1", "the-crossing")
    assert (data["project_id"], data["revision"]) == (None, 1)
    assert data["dead_letter_id"] == str(publisher.published[0].id)


async def test_garbage_is_answered_once_however_often_it_comes(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    router = a_router(journal, publisher=publisher)

    await router(a_delivery(b"garbage"))
    await router(a_delivery(b"garbage"))

    assert len(outbox_bodies(journal, exchange="events")) == 1
    assert len({dead_letter.id for dead_letter in publisher.published}) == 1
    assert sha256(b"garbage").hexdigest() not in str(
        outbox_bodies(journal, exchange="events")
    )


async def test_a_message_that_is_too_large_is_dead_lettered_unparsed(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    body = b"x" * (MAX_BODY_BYTES + 1)

    await a_router(journal, publisher=publisher)(a_delivery(body))

    assert publisher.published[0].body == body


NO_SUBMISSIONS: list[Any] = [
    pytest.param(
        a_delivery(b"{}", queue="crews.read", routing_key="read"), id="a command"
    ),
    pytest.param(a_delivery(b"{}", routing_key="intake"), id="an intake command"),
    pytest.param(
        a_delivery(b"{}", queue="crews.cancel", routing_key="story.cancelled"),
        id="a cancellation",
    ),
    pytest.param(
        a_delivery(queue="crews.read", routing_key="read"), id="on a wrong queue"
    ),
]


@pytest.mark.parametrize("delivery", NO_SUBMISSIONS)
async def test_nobody_is_answered_who_submitted_nothing(
    journal: InMemoryJournal, publisher: InMemoryPublisher, delivery: Delivery
) -> None:
    await a_router(journal, publisher=publisher)(delivery)

    assert len(publisher.published) == 1
    assert outbox_bodies(journal, exchange="events") == []


async def test_foreign_headers_cannot_outgrow_the_frame_they_share(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    headers = {f"h{number}": "x" * 60_000 for number in range(40)}

    await a_router(journal, publisher=publisher)(
        a_delivery(b"garbage", headers=headers)
    )

    [dead_letter] = publisher.published
    assert sum(len(value) for value in dead_letter.headers.values()) < 100_000


async def test_a_rejection_waits_for_a_broker_that_is_down(
    journal: InMemoryJournal,
    publisher: InMemoryPublisher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("handlers.port_retry.RETRY_PAUSE", timedelta(milliseconds=5))
    publisher.is_down = True
    router = a_router(journal, publisher=publisher)

    async with asyncio.TaskGroup() as group:
        group.create_task(router(a_delivery(b"garbage")))
        await publisher.has_refused.wait()
        publisher.is_down = False

    assert len(publisher.published) == 1


async def test_a_completed_run_submitted_again_is_republished_and_not_run(
    journal: InMemoryJournal,
) -> None:
    step = SteadyStep()
    router = a_router(
        journal, executor=a_step_executor(journal, steps={"intake": step})
    )
    await router(a_delivery())
    await deliver_commands(journal, router)
    [held] = journal.held_runs.values()
    held.position = replace(held.position, state="completed")

    await router(a_delivery(an_event(id="cause-2")))
    await deliver_commands(journal, router)

    assert len(step.inputs) == 1
