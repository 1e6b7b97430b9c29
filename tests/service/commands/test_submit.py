"""Operators publish submissions and cancellations as any publisher would."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import pytest

from infra.storage import open_journal, open_operations
from ports.domain.story import Limits, StoryId
from ports.errors import InvalidEventError
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.pipeline.identity import run_id, text_sha256
from service.actions.runs import (
    NothingToCancelError,
    NothingToResubmitError,
    UnknownRunError,
    UnroutedEventError,
)
from service.commands.runs import list_unheard
from service.commands.submit import (
    SubmissionRequest,
    cancel_story,
    resubmit_run,
    submit_story,
)
from service.commands.topology import apply_topology
from service.settings import Settings, load_settings
from tests.builders import a_run

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def settings(broker_url: str, tmp_path: Path) -> Settings:
    return load_settings(broker_url=broker_url, data_dir=tmp_path / "data")


@pytest.fixture
async def broker(broker_url: str) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
    async with await aio_pika.connect(broker_url) as connection:
        yield await connection.channel()


def a_request(
    folder: Path, text: str = "Della shut the gate.\n", **changes: Any
) -> SubmissionRequest:
    file = folder / "the-gate.txt"
    file.write_text(text)
    fields: dict[str, Any] = {
        "file": file,
        "project": "local",
        "story": "the-gate",
        "revision": 2,
        "title": "The Gate",
        "format": "prose",
        "language": "en",
        "tokens": 5000,
        "cost": None,
    }
    return SubmissionRequest(**(fields | changes))


async def next_event(
    broker: aio_pika.abc.AbstractChannel, queue: str
) -> dict[str, Any]:
    delivery = await (await broker.get_queue(queue)).get()
    assert delivery is not None
    event: dict[str, Any] = json.loads(delivery.body)
    return event


async def test_a_file_is_submitted_with_its_text_and_limits(
    settings: Settings,
    broker: aio_pika.abc.AbstractChannel,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await apply_topology(settings)
    capsys.readouterr()

    await submit_story(settings, a_request(tmp_path), as_json=True)

    data = (await next_event(broker, "crews.intake"))["data"]
    assert (data["text"], data["revision"]) == ("Della shut the gate.\n", 2)
    assert data["limits"] == {"tokens": 5000}
    printed = json.loads(capsys.readouterr().out)
    expected = run_id(StorySubmitted.model_validate(data), text_sha256(data["text"]))
    assert printed["run_id"] == str(expected)


async def test_a_long_file_goes_to_the_archive_first(
    settings: Settings, broker: aio_pika.abc.AbstractChannel, tmp_path: Path
) -> None:
    await apply_topology(settings)
    text = "Della shut the gate.\n" * 20_000

    await submit_story(settings, a_request(tmp_path, text), as_json=False)

    data = (await next_event(broker, "crews.intake"))["data"]
    assert "text" not in data
    assert data["text_ref"]["sha256"] == text_sha256(text)


async def test_a_cancellation_names_the_story(
    settings: Settings, broker: aio_pika.abc.AbstractChannel
) -> None:
    await apply_topology(settings)

    async with open_journal(settings.journal) as store:
        await store.journal.open(a_run(story_id="the-gate", revision=2), text="…")

    await cancel_story(
        settings,
        "the-gate",
        project=None,
        revision=2,
        reason="withdrawn",
        who="jo",
        as_json=False,
    )

    data = (await next_event(broker, "crews.cancel"))["data"]
    assert data == {"story_id": "the-gate", "revision": 2, "reason": "withdrawn"}


async def test_cancelling_what_does_not_run_publishes_nothing_and_says_so(
    settings: Settings, broker: aio_pika.abc.AbstractChannel
) -> None:
    await apply_topology(settings)
    async with open_journal(settings.journal) as store:
        await store.journal.open(a_run(story_id="the-gate", revision=2), text="…")

    for story, revision in (("the-gate", 3), ("no-such-story", None)):
        with pytest.raises(NothingToCancelError, match=f"no run of {story}"):
            await cancel_story(
                settings,
                story,
                project=None,
                revision=revision,
                reason="withdrawn",
                who="jo",
                as_json=False,
            )
    assert await (await broker.get_queue("crews.cancel")).get(fail=False) is None


async def test_a_story_submitted_again_says_what_will_happen(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await apply_topology(settings)
    capsys.readouterr()
    effects = []
    async with open_journal(settings.journal):
        pass
    await submit_story(settings, a_request(tmp_path), as_json=True)
    first = json.loads(capsys.readouterr().out)
    effects.append(first["effect"])
    async with open_journal(settings.journal) as store:
        run = a_run(
            id=UUID(first["run_id"]),
            story_id="the-gate",
            project_id="local",
            revision=2,
        )
        await store.journal.open(run, text="Della shut the gate.\n")
    await submit_story(settings, a_request(tmp_path), as_json=True)
    effects.append(json.loads(capsys.readouterr().out)["effect"])
    async with open_journal(settings.journal) as store:
        await store.journal.cancel(StoryCancelled(story_id=StoryId("the-gate")))
    await submit_story(settings, a_request(tmp_path), as_json=True)
    effects.append(json.loads(capsys.readouterr().out)["effect"])

    assert effects == ["opens", "runs already", "opens again"]


async def test_an_event_without_a_queue_says_what_to_do(
    settings: Settings, broker: aio_pika.abc.AbstractChannel, tmp_path: Path
) -> None:
    await broker.declare_exchange("novelmovie.events", "topic", durable=True)

    with pytest.raises(UnroutedEventError, match="topology apply"):
        await submit_story(settings, a_request(tmp_path), as_json=False)


async def test_what_breaks_the_contract_is_named(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(InvalidEventError, match="language"):
        await submit_story(
            settings, a_request(tmp_path, language="plain English"), as_json=False
        )


async def test_a_run_that_ended_is_submitted_again_with_a_larger_budget(
    settings: Settings, broker: aio_pika.abc.AbstractChannel
) -> None:
    await apply_topology(settings)
    run = replace(
        a_run(story_id="the-gate"),
        text_sha256=text_sha256("The gate was open."),
        limits=Limits(tokens=10, cost=2.0, deadline=LONG_AGO),
    )
    async with open_journal(settings.journal) as store:
        opened = await store.journal.open(run, text="The gate was open.")
        with pytest.raises(NothingToResubmitError, match="is running"):
            await resubmit_run(
                settings, run.id, limits=Limits(), who="jo", as_json=False
            )
        cancelled = StoryCancelled(story_id=StoryId("the-gate"))
        await store.journal.cancel(cancelled)

    await resubmit_run(
        settings, run.id, limits=Limits(tokens=500), who="jo", as_json=False
    )

    data = (await next_event(broker, "crews.intake"))["data"]
    assert data["text"] == "The gate was open."
    assert data["limits"] == {"tokens": 500, "cost": 2.0}
    submitted = StorySubmitted.model_validate(data)
    assert submitted.preferences == opened.run.preferences
    async with open_operations(settings.journal) as operations:
        [row, *_] = await operations.audit(limit=5)
    assert (row.who, row.action) == ("jo", "submit again")
    assert "tokens 500" in row.what


async def test_an_unknown_run_is_not_submitted_again(settings: Settings) -> None:
    async with open_journal(settings.journal):
        pass

    with pytest.raises(UnknownRunError):
        await resubmit_run(settings, uuid4(), limits=Limits(), who="jo", as_json=False)


async def test_answers_that_nobody_received_are_listed_and_sent_again(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_journal(settings.journal) as store:
        run = a_run(story_id="the-gate")
        await store.journal.open(run, text="…")
        await store.journal.cancel(StoryCancelled(story_id=StoryId("the-gate")))
        due = await store.outbox.lease_due(limit=10)
        await store.outbox.mark_published(tuple(each.id for each in due))
        final = [each.id for each in due if each.exchange == "events"]
        await store.outbox.mark_unrouted(tuple(final))

    await list_unheard(settings, republish=True, who="jo", as_json=True)
    [missed] = json.loads(capsys.readouterr().out)
    await list_unheard(settings, republish=False, who="jo", as_json=True)

    assert missed["run_id"] == str(run.id)
    assert json.loads(capsys.readouterr().out) == []
