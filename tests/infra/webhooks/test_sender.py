"""One attempt over HTTPS, to a subscriber that is really there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infra.webhooks import HttpWebhookSender, make_secret
from infra.webhooks.signature import signature_headers
from ports.errors import PortProtocolError, PortRefusedError, PortUnavailableError
from ports.webhooks import Webhook
from tests.infra.webhooks.receiver import WebhookReceiver, open_receiver

HOST = "hooks.test"
"""A name that only the lookups of these tests know."""

SECRET = make_secret()
BODY = b'{"specversion": "1.0"}'


async def here(_host: str, _port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


@pytest.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[WebhookReceiver]:
    """A subscriber at `HOST`."""
    async with open_receiver(tmp_path, host=HOST) as receiver:
        yield receiver


@asynccontextmanager
async def open_sender(
    receiver: WebhookReceiver, **options: Any
) -> AsyncIterator[HttpWebhookSender]:
    """Open a sender that may send to `HOST`, and trusts its certificate."""
    given = {"private_hosts": [HOST], "lookup": here, "tls": receiver.trust, **options}
    async with HttpWebhookSender(**given) as sender:
        yield sender


def a_webhook(receiver: WebhookReceiver, *, host: str = HOST) -> Webhook:
    return Webhook(
        id=uuid4(), url=f"https://{host}:{receiver.port}/in?from=crews", secret=SECRET
    )


def test_a_signature_is_the_one_of_the_standard_s_own_example() -> None:
    headers = signature_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        body=b'{"test": 2432232314}',
        now=datetime.fromtimestamp(1614265330, UTC),
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


async def test_an_event_arrives_signed_and_byte_for_byte(
    receiver: WebhookReceiver,
) -> None:
    async with open_sender(receiver) as sender:
        await sender.send(a_webhook(receiver), message_id="e1", body=BODY)

    [message] = receiver.received
    assert message.path == "/in?from=crews"
    assert message.body == BODY
    assert message.headers["content-type"] == "application/cloudevents+json"
    assert message.headers["host"] == f"{HOST}:{receiver.port}"
    assert message.headers["webhook-id"] == "e1"
    assert message.is_signed_with(SECRET)
    age = datetime.now(UTC).timestamp() - int(message.headers["webhook-timestamp"])
    assert abs(age) < 300


async def test_a_redirect_is_not_followed(
    receiver: WebhookReceiver,
) -> None:
    receiver.statuses = [307]
    receiver.location = f"https://{HOST}:{receiver.port}/elsewhere"

    async with open_sender(receiver) as sender:
        with pytest.raises(PortProtocolError, match="redirect is not followed"):
            await sender.send(a_webhook(receiver), message_id="e1", body=BODY)

    assert len(receiver.received) == 1


ERRORS: dict[int, type[Exception]] = {
    400: PortProtocolError,
    404: PortProtocolError,
    410: PortRefusedError,
    429: PortUnavailableError,
    500: PortUnavailableError,
    503: PortUnavailableError,
}


async def test_another_status_is_an_error_of_its_kind(
    receiver: WebhookReceiver,
) -> None:
    async with open_sender(receiver) as sender:
        for status, error in ERRORS.items():
            receiver.statuses = [status]
            with pytest.raises(error, match=str(status)):
                await sender.send(a_webhook(receiver), message_id="e1", body=BODY)


async def test_a_subscriber_that_never_answers_is_left(
    receiver: WebhookReceiver,
) -> None:
    receiver.hangs = True

    async with open_sender(receiver, timeout=timedelta(seconds=0.3)) as sender:
        with pytest.raises(PortUnavailableError, match=r"no answer in 0\.3 s"):
            await sender.send(a_webhook(receiver), message_id="e1", body=BODY)


async def test_a_private_address_is_refused_before_anything_is_sent(
    receiver: WebhookReceiver,
) -> None:
    async with open_sender(receiver, private_hosts=()) as sender:
        with pytest.raises(PortRefusedError, match="not public"):
            await sender.send(a_webhook(receiver), message_id="e1", body=BODY)

    assert receiver.received == []


async def test_a_name_that_changes_its_address_is_asked_once(
    receiver: WebhookReceiver,
) -> None:
    # First an address of the internet, where nobody answers us, then our own.
    answers = [("192.0.2.1",), ("127.0.0.1",)]
    asked: list[str] = []

    async def rebind(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    async with open_sender(
        receiver, lookup=rebind, timeout=timedelta(seconds=0.3)
    ) as sender:
        with pytest.raises(PortUnavailableError):
            await sender.send(a_webhook(receiver), message_id="e1", body=BODY)

    assert asked == [HOST]
    assert receiver.received == []


async def test_each_attempt_checks_the_address_anew(
    receiver: WebhookReceiver,
) -> None:
    asked: list[str] = []

    async def note(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",)

    async with open_sender(receiver, lookup=note) as sender:
        for _ in range(2):
            await sender.send(a_webhook(receiver), message_id="e1", body=BODY)

    assert asked == [HOST, HOST]


async def test_a_certificate_of_another_host_is_refused_with_the_reason(
    receiver: WebhookReceiver,
) -> None:
    other = "other.test"

    async with open_sender(receiver, private_hosts=[other]) as sender:
        with pytest.raises(PortUnavailableError, match="certificate is refused"):
            await sender.send(
                a_webhook(receiver, host=other), message_id="e1", body=BODY
            )

    assert receiver.received == []


async def test_a_subscriber_that_is_away_is_tried_again(
    receiver: WebhookReceiver,
) -> None:
    webhook = Webhook(id=uuid4(), url=f"https://{HOST}:1/", secret=SECRET)

    async with open_sender(receiver) as sender:
        with pytest.raises(PortUnavailableError, match="cannot be reached"):
            await sender.send(webhook, message_id="e1", body=BODY)
