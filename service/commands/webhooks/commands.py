"""Declares the commands of ``novel-crews webhooks`` and their options.

As in `service.commands.cli`, names come from the functions and their parameters, and
each command imports what it needs when it is called.
"""
# ruff: noqa: PLC0415  # SQLAlchemy takes half a second, and --help should not wait

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from service.commands.options import AsJson, Operator, run_with_settings


class EventName(StrEnum):
    """A public event, by its routing key."""

    PROGRESSED = "story.progressed"
    STRUCTURED = "story.structured"
    SCENE_COMPLETED = "scene.breakdown.completed"
    COMPLETED = "story.breakdown.completed"
    FAILED = "story.breakdown.failed"


DEFAULT_EVENTS = tuple(each for each in EventName if each != EventName.PROGRESSED)
"""Progress is told many times a minute: only who asks for it gets it."""

app = typer.Typer(
    no_args_is_help=True,
    help="Webhooks: public events, signed, to subscribers over HTTPS.",
)

WebhookId = Annotated[UUID, typer.Argument(metavar="ID", help="A webhook's id.")]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Where events go: https only.")],
    *,
    event: Annotated[
        list[EventName] | None,
        typer.Option(
            help="May be given again; all but story.progressed, where none is given."
        ),
    ] = None,
    who: Operator,
    as_json: AsJson = False,
) -> None:
    """Add a webhook, and print the secret that its events are signed with, once."""
    from service.commands.webhooks.actions import add_webhook

    run_with_settings(
        add_webhook,
        url,
        events=tuple(dict.fromkeys(event or DEFAULT_EVENTS)),
        who=who,
        as_json=as_json,
    )


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List the webhooks, and what waits for each."""
    from service.commands.webhooks.actions import list_webhooks

    run_with_settings(list_webhooks, as_json=as_json)


@app.command("test")
def send_test(webhook_id: WebhookId, *, as_json: AsJson = False) -> None:
    """Send a signed event without a story to a webhook, now, and say what came back."""
    from service.commands.webhooks.actions import send_test_event

    run_with_settings(send_test_event, webhook_id, as_json=as_json)


@app.command()
def retry(webhook_id: WebhookId, *, who: Operator, as_json: AsJson = False) -> None:
    """Make the deliveries of a webhook that were given up once more."""
    from service.commands.webhooks.actions import retry_webhook

    run_with_settings(retry_webhook, webhook_id, who=who, as_json=as_json)


@app.command()
def remove(webhook_id: WebhookId, *, who: Operator, as_json: AsJson = False) -> None:
    """Remove a webhook; what waits for it is sent nowhere."""
    from service.commands.webhooks.actions import remove_webhook

    run_with_settings(remove_webhook, webhook_id, who=who, as_json=as_json)
