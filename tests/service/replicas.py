"""Replicas of the deployed service, as processes, and what they publish."""

import asyncio
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aio_pika
import httpx

from infra.contracts.schemas import OUTBOUND_EVENTS, routing_key
from tests.stack.loopback import free_ports

READY_TIMEOUT = 120
"""CrewAI alone takes seconds to import, on a core that the suite shares."""


SERVICE_COMMAND = (str(Path(sys.executable).with_name("novel-crews")), "run")


class Replica:
    """One process ``novel-crews run`` with a broker and a journal.

    Attributes:
        ready_seconds: From its start until it was seen to be ready; infinite before.
    """

    def __init__(
        self,
        environment: dict[str, str],
        log: Path,
        command: Sequence[str] = SERVICE_COMMAND,
    ) -> None:
        self.ops = f"http://127.0.0.1:{environment['CREWS_OPS_PORT']}"
        self.log = log
        self.environment = environment
        self.command = command
        self.ready_seconds = math.inf
        self._started = time.monotonic()
        with log.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603  # our own program
                command,
                env=os.environ | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def wait_until_ready(self) -> None:
        """Return when it is ready, or fail with what it logged."""
        async with asyncio.timeout(READY_TIMEOUT), httpx.AsyncClient() as http:
            while True:
                assert self.process.poll() is None, self.log.read_text()
                try:
                    answer = await http.get(f"{self.ops}/readyz")
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.status_code == 200:
                    self.ready_seconds = time.monotonic() - self._started
                    return
                await asyncio.sleep(0.1)

    def run_command(self, *arguments: str) -> int:
        """Run another command of ours with its settings; return the exit code."""
        return subprocess.run(  # noqa: S603  # our own program
            [*self.command[:-1], *arguments],
            env=os.environ | self.environment,
            check=False,
        ).returncode

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    async def stop(self) -> int:
        """Send SIGTERM, wait, and return the exit code."""
        self.process.terminate()
        return await asyncio.to_thread(self.process.wait, 60)


@asynccontextmanager
async def run_replicas(
    count: int,
    *,
    broker: str,
    journal: str,
    folder: Path,
    command: Sequence[str] = SERVICE_COMMAND,
    **settings: str,
) -> AsyncIterator[list[Replica]]:
    """Run *count* replicas that share a broker, a journal and a folder."""
    running = [
        Replica(
            {
                "CREWS_BROKER_URL": broker,
                "CREWS_JOURNAL_URL": journal,
                "CREWS_DATA_DIR": str(folder),
                "CREWS_OPS_HOST": "127.0.0.1",
                "CREWS_OPS_PORT": str(port),
                **settings,
            },
            folder / f"replica-{port}.log",
            command,
        )
        for port in free_ports(count)
    ]
    try:
        async with asyncio.TaskGroup() as starting:
            for replica in running:
                starting.create_task(replica.wait_until_ready())
        yield running
    finally:
        for replica in running:
            if replica.process.poll() is None:
                replica.kill()


class EventQueue:
    """A queue of its own that receives every public event."""

    def __init__(self, queue: aio_pika.abc.AbstractQueue) -> None:
        self._queue = queue

    async def collect_until_final(
        self, stories: int, *, within: float
    ) -> list[dict[str, Any]]:
        """Return all events, as they came, until that many stories are answered."""
        events: list[dict[str, Any]] = []
        finals: set[str] = set()
        async with asyncio.timeout(within), self._queue.iterator() as deliveries:
            async for delivery in deliveries:
                event = json.loads(delivery.body)
                await delivery.ack()
                events.append(event)
                if _is_final(event):
                    finals.add(event["id"])
                if len(finals) == stories:
                    break
        return events


def _is_final(event: dict[str, Any]) -> bool:
    match event["type"].removeprefix("com.novelmovie."):
        case "story.breakdown.completed.v1":
            return True
        case "story.breakdown.failed.v1":
            return bool(event["data"]["final"])
        case _:
            return False


@asynccontextmanager
async def listen(broker: str) -> AsyncIterator[EventQueue]:
    """Receive every event that the service publishes from now on."""
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("subscriber.ear", durable=True)
        for event in OUTBOUND_EVENTS:
            await queue.bind("novelmovie.events", routing_key(event))
        yield EventQueue(queue)
