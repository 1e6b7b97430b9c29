"""What the commands of ``novel-crews webhooks`` do."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID, uuid4

from infra.storage import open_webhooks
from infra.webhooks import make_secret
from ports.errors import PortUnavailableError, StoryCrewsError
from ports.events.cloud_events import SOURCE, TYPE_PREFIX
from ports.webhooks import WebhookRow
from service.adapters import open_webhook_sender
from service.commands.terminal import (
    Cell,
    print_fields,
    print_result,
    print_rows,
    terminal,
)
from service.settings import Settings

TEST_TYPE = f"{TYPE_PREFIX}webhook.tested.v1"
"""Of the event that `test` sends: its data are empty, and it belongs to no run."""

COLUMNS = ("webhook", "url", "events", "waiting", "dead", "last error")


class UnknownWebhookError(StoryCrewsError):
    """There is no webhook of this id."""

    def __init__(self, webhook_id: UUID) -> None:
        super().__init__(
            f"there is no webhook {webhook_id}: see `novel-crews webhooks list`"
        )


async def add_webhook(
    settings: Settings, url: str, *, events: Sequence[str], who: str, as_json: bool
) -> None:
    """Add a subscription and print its secret, which nothing shows again.

    Raises:
        PortRefusedError: The URL is not one that events may be sent to.
        PortUnavailableError: The journal did not answer.
    """
    async with open_webhook_sender(settings) as sender:
        # A name may have no address yet; one that is private is refused at once.
        with suppress(PortUnavailableError):
            await sender.check_url(url)
    secret = make_secret()
    async with open_webhooks(settings.journal) as webhooks:
        webhook_id = await webhooks.add(url=url, secret=secret, events=events, who=who)
    if as_json:
        terminal().print_data(
            {
                "id": str(webhook_id),
                "url": url,
                "events": list(events),
                "secret": secret,
            }
        )
        return
    print_fields(
        {
            "webhook": str(webhook_id),
            "events": ", ".join(events),
            "secret": secret,
            "note": "give the secret to the subscriber now: it is not shown again",
            "next": f"novel-crews webhooks test {webhook_id}",
        }
    )


async def list_webhooks(settings: Settings, *, as_json: bool) -> None:
    """Print the subscriptions, without their secrets."""
    async with open_webhooks(settings.journal) as webhooks:
        rows = await webhooks.rows()
    if as_json:
        terminal().print_data([row.model_dump(mode="json") for row in rows])
    else:
        print_rows(COLUMNS, [_to_cells(row) for row in rows], words=("last error",))


async def send_test_event(
    settings: Settings, webhook_id: UUID, *, as_json: bool
) -> None:
    """Send a signed event to a subscription, and print that it was accepted.

    Raises:
        UnknownWebhookError: There is none of this id.
        PortError: It was not accepted; the message says why.
    """
    async with open_webhooks(settings.journal) as webhooks:
        webhook = await webhooks.find(webhook_id)
    if webhook is None:
        raise UnknownWebhookError(webhook_id)
    message_id = str(uuid4())
    event = {
        "specversion": "1.0",
        "id": message_id,
        "source": SOURCE,
        "type": TEST_TYPE,
        "time": datetime.now(UTC).isoformat(),
        "data": {},
    }
    async with open_webhook_sender(settings) as sender:
        await sender.send(
            webhook, message_id=message_id, body=json.dumps(event).encode()
        )
    print_result(
        f"{webhook.url} accepted {message_id}",
        {"id": str(webhook_id), "accepted": message_id},
        as_json=as_json,
    )


async def retry_webhook(
    settings: Settings, webhook_id: UUID, *, who: str, as_json: bool
) -> None:
    """Make dead deliveries of a subscription due again.

    Raises:
        UnknownWebhookError: There is none of this id.
    """
    async with open_webhooks(settings.journal) as webhooks:
        if await webhooks.find(webhook_id) is None:
            raise UnknownWebhookError(webhook_id)
        count = await webhooks.retry(webhook_id, who=who)
    print_result(
        f"{count:,} deliveries are due again",
        {"id": str(webhook_id), "retried": count},
        as_json=as_json,
    )


async def remove_webhook(
    settings: Settings, webhook_id: UUID, *, who: str, as_json: bool
) -> None:
    """Remove a subscription.

    Raises:
        UnknownWebhookError: There is none of this id.
    """
    async with open_webhooks(settings.journal) as webhooks:
        if not await webhooks.remove(webhook_id, who=who):
            raise UnknownWebhookError(webhook_id)
    print_result(
        f"removed {webhook_id}",
        {"id": str(webhook_id), "removed": True},
        as_json=as_json,
    )


def _to_cells(row: WebhookRow) -> tuple[Cell, ...]:
    return (
        str(row.id),
        row.url,
        ", ".join(row.events),
        f"{row.waiting:,}",
        f"{row.dead:,}",
        row.last_error,
    )
