"""The commands ``webhooks …``, over a journal in a file and a real subscriber."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from infra.contracts.schemas import OUTBOUND_EVENTS, routing_key
from infra.storage import open_journal
from ports.errors import PortRefusedError
from service.commands.cli import app
from service.commands.webhooks.actions import UnknownWebhookError
from service.commands.webhooks.commands import EventName
from tests.infra.webhooks.receiver import WebhookReceiver, open_receiver

URL = "https://hooks.example.com/in"


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty journal."""

    async def make() -> None:
        async with open_journal(f"sqlite:///{tmp_path / 'journal.db'}"):
            pass

    monkeypatch.setenv("CREWS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOGNAME", "jo")
    asyncio.run(make())


def webhooks(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["webhooks", *arguments])
    if result.exception is not None and result.exit_code == 1:
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def webhooks_json(*arguments: str) -> Any:
    return json.loads(webhooks(*arguments, "--json"))


def test_a_webhook_is_added_listed_and_removed() -> None:
    added = webhooks_json("add", URL, "--event", "story.breakdown.completed")
    [listed] = webhooks_json("list")
    webhooks("remove", added["id"])

    assert added["secret"].startswith("whsec_")
    assert (listed["id"], listed["url"]) == (added["id"], URL)
    assert listed["events"] == ["story.breakdown.completed"]
    assert listed["created_by"] == "jo"
    assert webhooks_json("list") == []


def test_progress_is_sent_only_to_whom_it_was_promised() -> None:
    added = webhooks_json("add", URL)

    assert "story.progressed" not in added["events"]
    assert len(added["events"]) == 4


def test_a_secret_is_shown_once() -> None:
    secret = webhooks_json("add", URL)["secret"]

    assert secret not in webhooks("list") + webhooks("list", "--json")


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "https://u:p@hooks.example.com/", "x"]
)
def test_what_is_no_https_url_is_refused(url: str) -> None:
    with pytest.raises(PortRefusedError, match="URL"):
        webhooks("add", url)

    assert webhooks_json("list") == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "localhost"])
def test_an_address_inside_is_refused_when_it_is_added(host: str) -> None:
    with pytest.raises(PortRefusedError, match="CREWS_WEBHOOK_PRIVATE_HOSTS"):
        webhooks("add", f"https://{host}/")


def test_a_name_that_has_no_address_yet_may_be_added() -> None:
    assert webhooks_json("add", "https://not-yet.invalid/in")["id"]


def test_every_public_event_can_be_named() -> None:
    assert {each.value for each in EventName} == {
        routing_key(event) for event in OUTBOUND_EVENTS
    }


def test_an_event_that_does_not_exist_is_refused() -> None:
    result = CliRunner().invoke(app, ["webhooks", "add", URL, "--event", "story.told"])

    assert result.exit_code == 2


@pytest.mark.parametrize("command", ["test", "retry", "remove"])
def test_a_webhook_that_does_not_exist_is_an_error(command: str) -> None:
    with pytest.raises(UnknownWebhookError, match="webhooks list"):
        webhooks(command, str(uuid4()))


@pytest.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[WebhookReceiver]:
    """A subscriber on this machine."""
    async with open_receiver(tmp_path, host="localhost") as receiver:
        yield receiver


async def in_thread(command: Callable[..., str], *arguments: str) -> str:
    return await asyncio.to_thread(command, *arguments)


async def test_a_test_event_arrives_signed(
    receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(receiver.certificate))
    monkeypatch.setenv("CREWS_WEBHOOK_PRIVATE_HOSTS", '["localhost"]')
    url = f"https://localhost:{receiver.port}/in"
    added = json.loads(await in_thread(webhooks, "add", url, "--json"))

    told = await in_thread(webhooks, "test", added["id"])

    [message] = receiver.received
    assert "accepted" in told
    assert message.is_signed_with(added["secret"])
    assert json.loads(message.body)["type"] == "com.novelmovie.webhook.tested.v1"


async def test_a_host_that_is_no_longer_allowed_is_sent_nothing(
    receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(receiver.certificate))
    monkeypatch.setenv("CREWS_WEBHOOK_PRIVATE_HOSTS", '["localhost"]')
    url = f"https://localhost:{receiver.port}/in"
    added = json.loads(await in_thread(webhooks, "add", url, "--json"))
    monkeypatch.delenv("CREWS_WEBHOOK_PRIVATE_HOSTS")

    with pytest.raises(PortRefusedError, match="CREWS_WEBHOOK_PRIVATE_HOSTS"):
        await in_thread(webhooks, "test", added["id"])

    assert receiver.received == []
