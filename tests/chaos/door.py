"""``python -m tests.chaos.door``: kill broker and database while stories come by HTTP.

Two replicas with an open door; every caller sends again until it is answered 202.
Afterwards every story must have been completed, and every event that a webhook
subscribed to must have come, signed; twice is allowed. The short form, with
connections that are cut, is in ``tests/service/test_door.py``.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

import httpx
from sqlalchemy import make_url

from tests.infra.webhooks.receiver import WebhookReceiver, open_receiver
from tests.service.replicas import Replica
from tests.service.test_door import (
    a_submission,
    add_webhook,
    client,
    open_replicas,
)
from tests.stack.servers import OwnBroker, OwnPostgres
from tests.stack.shared import session_stack

DOWN_SECONDS = 3
SETTLE_SECONDS = 15
TIMEOUT_SECONDS = 300
EVENTS_A_STORY = 2
"""The structure and the final event, as `add_webhook` subscribes."""


class DoorExperiment:
    """What was sent, what was answered, and what came of it.

    Attributes:
        answers: Statuses and errors of all submissions, counted.
        runs: The run of each story.
    """

    def __init__(self, stories: int) -> None:
        self._stories = stories
        self.answers: Counter[str] = Counter()
        self.runs: dict[int, str] = {}
        self.states: Counter[str] = Counter()

    async def run(
        self, replicas: list[Replica], broker: OwnBroker, postgres: OwnPostgres
    ) -> None:
        """Submit all stories while the servers die, and wait until all have ended."""
        async with client(replicas[0]) as here, client(replicas[1]) as there:
            async with asyncio.TaskGroup() as group:
                group.create_task(_kill_each(broker, postgres))
                for number in range(self._stories):
                    http = (here, there)[number % 2]
                    group.create_task(self._submit(http, number))
                    await asyncio.sleep(10 / self._stories)
            async with asyncio.timeout(TIMEOUT_SECONDS):
                for run in self.runs.values():
                    self.states[await _final_state(there, run)] += 1
        await asyncio.sleep(SETTLE_SECONDS)

    async def _submit(self, http: httpx.AsyncClient, number: int) -> None:
        while number not in self.runs:
            try:
                answer = await http.post(
                    "/events",
                    json=a_submission(f"story {number}"),
                    headers={"Content-Type": "application/cloudevents+json"},
                )
            except httpx.TransportError as error:
                self.answers[type(error).__name__] += 1
            else:
                self.answers[str(answer.status_code)] += 1
                if answer.status_code == httpx.codes.ACCEPTED:
                    self.runs[number] = answer.json()["events"][0]["run_id"]
            await asyncio.sleep(0.3)

    def violations(self, receiver: WebhookReceiver, secret: str) -> list[str]:
        """Return what should not be."""
        ids = {each.headers["webhook-id"] for each in receiver.received}
        expected = self._stories * EVENTS_A_STORY
        unsigned = sum(not each.is_signed_with(secret) for each in receiver.received)
        found = {
            "stories that did not complete": self._stories - self.states["completed"],
            "webhooks that are missing": expected - len(ids),
            "webhooks without a signature": unsigned,
            "answers that are no 202 or 503": sum(
                count
                for status, count in self.answers.items()
                if status.isdigit() and status not in ("202", "503")
            ),
        }
        return [f"{number} {name}" for name, number in found.items() if number]


async def _kill_each(broker: OwnBroker, postgres: OwnPostgres) -> None:
    for server in (broker, postgres):
        await asyncio.sleep(1)
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(DOWN_SECONDS)
        await asyncio.to_thread(server.start)


async def _final_state(http: httpx.AsyncClient, run: str) -> str:
    while True:
        answer = await http.get(f"/runs/{run}")
        if answer.status_code == httpx.codes.OK:
            state: str = answer.json()["state"]
            if state != "running":
                return state
        await asyncio.sleep(0.5)


async def _run(
    stories: int, broker: OwnBroker, postgres: OwnPostgres, folder: Path
) -> list[str]:
    url = make_url(postgres.url).set(drivername="postgresql+asyncpg")
    journal = url.render_as_string(hide_password=False)
    experiment = DoorExperiment(stories)
    async with open_receiver(folder, host="localhost") as receiver:
        secret = await add_webhook(journal, receiver)
        async with open_replicas(
            2,
            broker=broker.url,
            journal=journal,
            folder=folder,
            SSL_CERT_FILE=str(receiver.certificate),
            CREWS_WEBHOOK_PRIVATE_HOSTS='["localhost"]',
        ) as replicas:
            await experiment.run(replicas, broker, postgres)
    print(f"answers   {dict(experiment.answers)}")  # noqa: T201  # a command's answer
    print(f"stories   {dict(experiment.states)}")  # noqa: T201
    expected = stories * EVENTS_A_STORY
    print(f"webhooks  {len(receiver.received)} for {expected} events")  # noqa: T201
    return experiment.violations(receiver, secret)


def main() -> None:
    """Run the experiment; exit with 1 after a violation."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.door")
    parser.add_argument("--stories", type=int, default=20)
    stories: int = parser.parse_args().stories
    with session_stack() as stack, tempfile.TemporaryDirectory() as folder:
        broker, postgres = stack.private_broker(), stack.private_postgres()
        violations = asyncio.run(_run(stories, broker, postgres, Path(folder)))
    for line in violations:
        print(f"BROKEN    {line}")  # noqa: T201
    sys.exit(bool(violations))


if __name__ == "__main__":
    main()
