"""Kills Payload and RabbitMQ while stories are saved, and counts what came of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import aio_pika

from handlers.message_parsing import parse_delivery
from handlers.submissions import submission_run_id
from infra.rabbit import topology
from ports.delivery import INTAKE_QUEUE, Delivery
from ports.events.cloud_events import MEDIA_TYPE
from ports.events.story_events import StorySubmitted
from tests.payload.plugin.desk import StoryDesk
from tests.payload.server import PayloadServer
from tests.stack.servers import OwnBroker

EDITORS = 4
DELIVERY_SECONDS = 120
QUEUE_SETTLE_SECONDS = 2
"""A quorum queue that is declared just before a kill may come back leaderless."""

Revision = tuple[str, int]


@dataclass(kw_only=True)
class OutageReport:
    """What was saved, and what arrived.

    Attributes:
        completed: Revisions that were completed, as their editors counted them.
        arrived: How often each revision arrived.
        event_ids: The ids under which each revision arrived.
        run_ids: The runs that would be opened.
    """

    saves: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    completed: set[Revision] = field(default_factory=set)
    counted: set[Revision] = field(default_factory=set)
    arrived: Counter[Revision] = field(default_factory=Counter)
    event_ids: dict[Revision, set[str]] = field(default_factory=dict)
    run_ids: set[str] = field(default_factory=set)

    def violations(self) -> list[str]:
        """Return what should not be."""
        found = {
            "revisions that Payload counts otherwise": len(
                self.completed ^ self.counted
            ),
            "revisions lost": len(self.completed - self.arrived.keys()),
            "revisions that nobody completed": len(
                self.arrived.keys() - self.completed
            ),
            "revisions with several event ids": sum(
                len(ids) > 1 for ids in self.event_ids.values()
            ),
            "results doubled": len(self.run_ids) - len(self.arrived),
        }
        return [f"{number} {name}" for name, number in found.items() if number]

    def lines(self) -> list[str]:
        """Return the figures."""
        again = self.arrived.total() - len(self.arrived)
        payload, broker = self.kills["payload"], self.kills["broker"]
        return [
            f"saves     {self.saves}",
            f"kills     {payload} of Payload, {broker} of RabbitMQ",
            f"revisions {len(self.completed)} completed, {len(self.arrived)} arrived",
            f"messages  {again} sent again, with the same id",
            f"runs      {len(self.run_ids)}",
        ]


class OutageExperiment:
    """Editors who save until they are answered, while servers die under them."""

    def __init__(self, payload: PayloadServer, broker: OwnBroker) -> None:
        self._payload = payload
        self._broker = broker
        self._report = OutageReport()

    async def run(
        self, *, saves: int, payload_kills: int, broker_kills: int
    ) -> OutageReport:
        """Save *saves* times, half of which complete a story; then wait and count."""
        await topology.apply(self._broker.url)
        await asyncio.sleep(QUEUE_SETTLE_SECONDS)
        desk = StoryDesk(self._payload)
        async with desk.http:
            stories = [
                (await desk.add_story("Nora waits."))["id"] for _ in range(EDITORS)
            ]
            async with asyncio.TaskGroup() as group:
                for story in stories:
                    group.create_task(self._edit(desk, story, saves // EDITORS))
                group.create_task(
                    self._kill("payload", self._restart_payload, payload_kills, saves)
                )
                group.create_task(
                    self._kill("broker", self._restart_broker, broker_kills, saves)
                )
            for story in stories:
                revision = (await desk.story(story))["revision"]
                self._report.counted |= {(story, n + 1) for n in range(revision)}
            # What is lost is counted below, not waited for.
            with suppress(TimeoutError):
                async with asyncio.timeout(DELIVERY_SECONDS):
                    await desk.wait_for_rows(len(self._report.completed), state="sent")
        await self._count_messages()
        return self._report

    async def _edit(self, desk: StoryDesk, story: str, saves: int) -> None:
        revision = 0
        for number in range(saves):
            status = ("completed", "in-progress")[number % 2]
            await desk.save_at_last(
                story, status=status, currentContent=f"Nora waits, {number}."
            )
            self._report.saves += 1
            if status == "completed":
                revision += 1
                self._report.completed.add((story, revision))

    async def _kill(
        self, name: str, restart: Callable[[], None], kills: int, saves: int
    ) -> None:
        """Kill at even distances, so that every kill has saves around it."""
        for number in range(kills):
            while self._report.saves < saves * (number + 0.5) / kills:  # noqa: ASYNC110  # the editors' progress has no signal
                await asyncio.sleep(0.01)
            await asyncio.sleep(random.uniform(0, 0.2))  # noqa: S311  # when to kill
            await asyncio.to_thread(restart)
            self._report.kills[name] += 1

    def _restart_payload(self) -> None:
        self._payload.kill()
        self._payload.start()

    def _restart_broker(self) -> None:
        self._broker.kill()
        self._broker.start()

    async def _count_messages(self) -> None:
        """Take every submission out of the service's own queue."""
        report = self._report
        async with await aio_pika.connect(self._broker.url) as connection:
            channel = await connection.channel()
            queue = await channel.get_queue(INTAKE_QUEUE)
            while message := await queue.get(no_ack=True, fail=False):
                incoming = parse_delivery(
                    Delivery(
                        queue=INTAKE_QUEUE,
                        routing_key=StorySubmitted.routing_key,
                        body=message.body,
                        content_type=MEDIA_TYPE,
                    )
                )
                submitted = incoming.payload
                assert isinstance(submitted, StorySubmitted)
                key = (str(submitted.story_id), int(submitted.revision))
                report.arrived[key] += 1
                report.event_ids.setdefault(key, set()).add(incoming.id)
                report.run_ids.add(str(submission_run_id(submitted)))
