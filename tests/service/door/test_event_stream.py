"""One event stream, and a reader that does not read."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from service.door.event_stream import EventStream, StreamSlots
from tests.contracts.journal.journal_driver import open_run
from tests.service.door.conftest import DoorUnderTest


async def receive() -> dict[str, Any]:
    """Nothing comes from the reader: not even that it is gone."""
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_reader_that_reads_no_more_is_left_and_frees_its_place(
    door: DoorUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "service.door.event_stream.SEND_TIMEOUT", timedelta(milliseconds=50)
    )
    monkeypatch.setattr("service.door.event_stream.MAX_STREAMS", 1)
    run, slots = await open_run(door.journal), StreamSlots()
    stream = EventStream(
        door.journal.store.door, run.id, after=None, slot=slots.acquire()
    )

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async with asyncio.timeout(5):
        await stream({}, receive, send)

    slots.acquire()


async def test_a_quiet_stream_says_that_it_lives(
    door: DoorUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HEARTBEAT_INTERVAL", "POLL_INTERVAL"):
        monkeypatch.setattr(
            f"service.door.event_stream.{name}", timedelta(milliseconds=10)
        )
    monkeypatch.setattr(
        "service.door.event_stream.MAX_AGE", timedelta(milliseconds=200)
    )
    run = await open_run(door.journal)
    stream = EventStream(
        door.journal.store.door, run.id, after=10**6, slot=StreamSlots().acquire()
    )
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async with asyncio.timeout(5):
        await stream({}, receive, send)

    assert b": still here\n\n" in sent
    assert not any(chunk.startswith(b"id:") for chunk in sent)
