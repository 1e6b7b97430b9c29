"""Novel Movie, a subscriber and a person with a browser, from outside the server."""

import asyncio
import json
import socket
import ssl
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aio_pika
import httpx

from tests.server.guide import NAME
from tests.server.machine import THERE

CLOUD_EVENTS = "application/cloudevents+json"
EVENTS = "novelmovie.events"
QUEUE = "subscriber.example.trial"
ANSWER_SECONDS = 180.0


def submission(story_id: str, text: str, **data: object) -> dict[str, Any]:
    """Return the event that submits a story."""
    return {
        "specversion": "1.0",
        "id": f"trial-{story_id}",
        "source": "/trial",
        "type": "com.novelmovie.story.submitted.v1",
        "data": {
            "story_id": story_id,
            "project_id": "trial",
            "revision": 1,
            "title": story_id,
            "text": text,
            **data,
        },
    }


class Visitor:
    """Comes by the server's name alone, and believes only *authority*."""

    def __init__(self, authority: Path) -> None:
        self.authority = authority

    def from_outside(self, handed_out: str) -> str:
        """Return an address that was handed out, as the guide says to change it."""
        url = urlsplit(handed_out)
        return (
            f"amqps://{url.username}:{url.password}@{NAME}:5671/"
            f"?cafile={self.authority}"
        )

    def browser(self) -> httpx.Client:
        """Open what asks the server over HTTPS."""
        return httpx.Client(
            base_url=f"https://{NAME}",
            verify=ssl.create_default_context(cafile=str(self.authority)),
            trust_env=False,
            timeout=60,
        )

    async def publish_and_wait(
        self, publisher_url: str, subscriber_url: str, event: dict[str, Any]
    ) -> dict[str, Any]:
        """Publish *event* over AMQPS; return the final event that a subscriber gets."""
        async with await aio_pika.connect(subscriber_url) as listening:
            channel = await listening.channel()
            queue = await channel.declare_queue(
                QUEUE, durable=True, arguments={"x-queue-type": "quorum"}
            )
            await queue.bind(EVENTS, "story.breakdown.*")
            await publish(publisher_url, "story.submitted", json.dumps(event).encode())
            async with asyncio.timeout(ANSWER_SECONDS), queue.iterator() as deliveries:
                async for delivery in deliveries:
                    await delivery.ack()
                    answer: dict[str, Any] = json.loads(delivery.body)
                    if answer["data"].get("story_id") == event["data"]["story_id"]:
                        return answer
        raise TimeoutError("no final event")

    def submit(self, token: str, event: dict[str, Any]) -> str:
        """Submit *event* by the HTTP door; return the id of its run."""
        with self.browser() as client:
            answer = client.post(
                "/events",
                content=json.dumps(event),
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": CLOUD_EVENTS,
                },
            )
            if answer.status_code != 202:
                raise AssertionError(f"{answer.status_code}: {answer.text[:200]}")
            [accepted] = answer.json()["events"]
            return str(accepted["run_id"])

    def follow(self, token: str, run: str) -> str:
        """Follow a run's events over HTTPS; return the type of the last one."""
        types = [""]
        headers = {"Authorization": f"Bearer {token}"}
        with (
            self.browser() as client,
            client.stream("GET", f"/runs/{run}/events", headers=headers) as stream,
        ):
            # It ends by itself after the final event.
            types.extend(
                json.loads(line.removeprefix("data:"))["type"]
                for line in stream.iter_lines()
                if line.startswith("data:")
            )
        return types[-1]

    def log_in(self, token: str) -> str:
        """Log in to the console; return its first page."""
        with self.browser() as client:
            answer = client.post(
                "/console/login", data={"token": token, "person": "trial"}
            )
            if answer.status_code != 303:
                raise AssertionError(f"the login was answered {answer.status_code}")
            cookie = answer.headers["set-cookie"]
            if "Secure" not in cookie or "HttpOnly" not in cookie:
                raise AssertionError("the cookie is open to others")
            return client.get("/console").raise_for_status().text

    def certificate(self, port: int) -> str:
        """Return the digest of the certificate that the server shows at *port*.

        Raises:
            ssl.SSLError: The authority does not vouch for it.
        """
        context = ssl.create_default_context(cafile=str(self.authority))
        with (
            socket.create_connection((NAME, port), timeout=20) as plain,
            context.wrap_socket(plain, server_hostname=NAME) as secure,
        ):
            shown = secure.getpeercert(binary_form=True) or b""
        return sha256(shown).hexdigest()


async def publish(
    url: str,
    key: str,
    body: bytes,
    *,
    exchange: str = EVENTS,
    headers: Mapping[str, str] | None = None,
    content_type: str = CLOUD_EVENTS,
) -> None:
    """Publish one message; return when the broker has it.

    Raises:
        aio_pika.exceptions.AMQPError: The broker refuses.
    """
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel(on_return_raises=True)
        target = await channel.get_exchange(exchange, ensure=False)
        await target.publish(
            aio_pika.Message(
                body,
                content_type=content_type,
                headers=dict(headers or {}),
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            ),
            routing_key=key,
        )


def open_ports(ports: Iterable[int]) -> list[int]:
    """Return which of *ports* the server answers at from outside."""
    answering = []
    for port in ports:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((THERE, port)) == 0:
                answering.append(port)
    return answering
