"""Whatever fails while it holds a story's text: nothing that is shown repeats it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Literal

import httpx
import pytest
import stamina
import structlog
from prometheus_client import generate_latest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.testclient import TestClient

from handlers.invalid_messages import InvalidMessageHandler
from infra.embedded.archive import FolderStoryArchive
from infra.embedded.stories.files import read_story
from infra.offline.worker import answer_task
from infra.pathrag.embedded.knowledge_graph import EmbeddedKnowledgeGraph
from infra.pathrag.remote.knowledge_graph import HttpKnowledgeGraph
from infra.payload import PayloadStoryArchive
from infra.rabbit.publisher import RabbitPublisher
from infra.storage import open_journal
from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from ports.domain.story import ProjectId, StoryId
from ports.errors import PortError, PortUnavailableError
from ports.knowledge_graph import Entity, EvidenceText, StoryGraph
from ports.operations import JournalStats
from service.ops import logs
from service.ops.app import OpsApi
from service.ops.exceptions import format_chain
from service.ops.health import CachedChecks, run_checks
from service.ops.metrics import MeasuredStep, Metrics
from tests.builders import a_submission, to_message
from tests.contracts.graph_builders import a_scope
from tests.fakes.journal import InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher
from tests.handlers.builders import REPORTER, a_delivery
from tests.infra.llm.builders import a_tiny_question
from tests.infra.llm.scripted_endpoint import open_scripted_endpoint
from tests.service.ops_tokens import bearer, ops_tokens
from tests.service.refusing_endpoint import open_endpoint_model

MARK = "zanzibarite"
"""A word of the story that stands nowhere else."""
STORY = f"“Don't,” she said, 'the {MARK} door' is \"{MARK}\" shut.\nThe {MARK} hall.\n"

Failure = Callable[[Path], Awaitable[None]]


async def fail_in_sqlite(folder: Path) -> None:
    address = f"sqlite:///{folder / 'journal.db'}"
    async with open_journal(address):
        pass
    async with open_engine(address) as engine:
        await Database(engine).transact(_insert_twice)


async def _insert_twice(connection: AsyncConnection) -> None:
    statement = text("INSERT INTO texts (sha256, text) VALUES (:sha, :text)")
    for _ in range(2):
        await connection.execute(statement, {"sha": "a" * 64, "text": STORY})


async def _insert_without_key(connection: AsyncConnection) -> None:
    statement = text("INSERT INTO texts (sha256, text) VALUES (NULL, :text)")
    await connection.execute(statement, {"text": STORY})


async def fail_in_folder(folder: Path) -> None:
    (folder / "archive").write_text("no folder")
    await FolderStoryArchive(folder / "archive").store_text(
        ProjectId("p"), StoryId("s"), STORY
    )


GRAPH = StoryGraph(
    passages=(EvidenceText(id="p001", text=STORY),),
    entities=(
        Entity(
            key="char_a_v01",
            name=f"The {MARK} one",
            kind="person",
            description=STORY,
            passage="p001",
        ),
    ),
    facts=(),
)
SCOPE = a_scope()


async def fail_in_graph_file(folder: Path) -> None:
    (folder / "graph.db").write_text(STORY * 100)
    await EmbeddedKnowledgeGraph(folder / "graph.db").store(SCOPE, GRAPH)


def echo(status: int) -> httpx.MockTransport:
    """A server that answers every request with what it was sent, as errors do."""

    def answer(request: httpx.Request) -> httpx.Response:
        detail = {"path": "text", "message": f"refused: {STORY}"}
        return httpx.Response(
            status,
            json={
                "errors": [{"message": STORY, "data": {"errors": [detail]}}],
                "error": {"message": STORY},
                "detail": f"{STORY}{request.content.decode()}",
                MARK: STORY,
            },
        )

    return httpx.MockTransport(answer)


def failing_pathrag(status: int) -> Failure:
    async def fail(folder: Path) -> None:
        async with httpx.AsyncClient(
            base_url="http://graph.test", transport=echo(status)
        ) as client:
            await HttpKnowledgeGraph(
                client,
                registry=folder / "names.db",
                request_timeout=timedelta(seconds=2),
            ).store(SCOPE, GRAPH)

    return fail


def failing_payload(status: int) -> Failure:
    async def fail(_: Path) -> None:
        async with httpx.AsyncClient(
            base_url="http://payload.test", transport=echo(status)
        ) as client:
            await PayloadStoryArchive(client).store_text(
                ProjectId("p"), StoryId("s"), STORY
            )

    return fail


def failing_model(status: int, content: str = "") -> Failure:
    async def fail(_: Path) -> None:
        async with open_scripted_endpoint() as endpoint:
            message = {"role": "assistant", "content": content}
            endpoint.respond(
                status,
                json={
                    "error": {"message": STORY},
                    "choices": [
                        {"index": 0, "message": message, "finish_reason": "stop"}
                    ],
                    "usage": {"prompt_tokens": 1, "completion_tokens": 1},
                },
            )
            async with open_endpoint_model(endpoint.url) as model:
                await model.answer(a_tiny_question())

    return fail


async def fail_in_offline_model(_: Path) -> None:
    material = a_tiny_question().material
    await asyncio.to_thread(answer_task, "direct_scene", material, {})


async def fail_in_broker(_: Path) -> None:
    async with RabbitPublisher("amqp://guest:guest@127.0.0.1:1/") as publisher:
        await publisher.publish(to_message(a_submission(text=STORY)))


def failing_file(name: str) -> Failure:
    async def fail(folder: Path) -> None:
        (folder / name).write_text(f"<{MARK}>{STORY}")
        read_story(folder / name)

    return fail


async def fail_unforeseen(_: Path) -> None:
    """Fail as no adapter should: a group of errors, each with another before it."""
    try:
        int(STORY)
    except ValueError as error:
        lookup = KeyError(STORY)
        lookup.__cause__ = error
        lookup.add_note(STORY)
        raise ExceptionGroup("two", [lookup, TypeError(f"got {STORY!r}")]) from error


FAILURES: dict[str, Failure] = {
    "sqlite": fail_in_sqlite,
    "folder": fail_in_folder,
    "graph file": fail_in_graph_file,
    "pathrag refuses": failing_pathrag(400),
    "pathrag fails": failing_pathrag(500),
    "pathrag answers nonsense": failing_pathrag(200),
    "payload refuses": failing_payload(400),
    "payload fails": failing_payload(503),
    "payload answers nonsense": failing_payload(200),
    "model refuses": failing_model(400),
    "model fails": failing_model(500),
    "model answers nonsense": failing_model(200, STORY),
    "model adds a field": failing_model(200, f'{{"kind": "scene", "{MARK} x": 1}}'),
    "offline model": fail_in_offline_model,
    "broker": fail_in_broker,
    "word file": failing_file("story.docx"),
    "book file": failing_file("story.epub"),
    "unforeseen": fail_unforeseen,
}


async def catch(failure: Failure, folder: Path) -> Exception:
    try:
        with stamina.set_testing(testing=True, attempts=2):
            await failure(folder)
    except Exception as error:  # noqa: BLE001  # any error is what is looked at
        return error
    pytest.fail("the adapter did not fail")


async def show_everywhere(error: Exception) -> AsyncIterator[str]:
    """Yield what each place shows of *error*; the log goes to stderr."""
    structlog.get_logger("handlers.test").error("delivery.failed", exc_info=error)
    structlog.get_logger("handlers.test").warning("paused", error=error)
    if isinstance(error, PortError):
        structlog.get_logger("service.test").warning("paused", error=str(error))
    logging.getLogger("a.library").error("it failed: %s", error, exc_info=error)
    logging.getLogger("a.library").error("Task exception: %r", error)
    logging.getLogger("a.library").debug("executing with %s", STORY)
    yield format_chain(error)
    publisher = InMemoryPublisher()
    await InvalidMessageHandler(
        journal=InMemoryJournal(), publisher=publisher, reporter=REPORTER
    ).handle(a_delivery(b"{}"), error)
    yield repr([message.headers for message in publisher.published])

    async def step(_: object) -> object:
        raise error

    metrics = Metrics()
    with pytest.raises(type(error)):
        await MeasuredStep("read", step, metrics)(None)  # type: ignore[arg-type]
    yield generate_latest(metrics.registry).decode()
    if isinstance(error, PortUnavailableError):

        async def check() -> None:
            raise error

        yield repr(await run_checks({"port": check}))

        class FailingJournal:
            async def stats(self) -> JournalStats:
                raise error

        ops = OpsApi(
            journal=FailingJournal(),
            checks=CachedChecks({"port": check}),
            metrics=metrics,
            tokens=ops_tokens("look"),
            version="1",
        )
        client = TestClient(ops.build_app(), headers=bearer("look"))
        yield client.get("/stats").text
        yield client.get("/readyz").text


@pytest.mark.usefixtures("isolated_logging")
@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("adapter", FAILURES)
async def test_no_place_repeats_the_story_when_an_adapter_fails(
    adapter: str,
    style: Literal["json", "console"],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(style, "DEBUG")

    error = await catch(FAILURES[adapter], tmp_path)
    shown = [place async for place in show_everywhere(error)]

    logged = capsys.readouterr()
    assert "delivery.failed" in logged.err
    assert type(error).__name__ in logged.err
    assert MARK not in logged.err + logged.out
    assert MARK not in "\n".join(shown)


@pytest.mark.usefixtures("isolated_logging")
async def test_a_refused_insert_on_postgresql_does_not_print_its_parameters(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("json", "DEBUG")
    async with open_journal(database_url):
        pass

    async def fail(_: Path) -> None:
        async with open_engine(database_url) as engine:
            await Database(engine).transact(_insert_without_key)

    error = await catch(fail, Path())
    shown = [place async for place in show_everywhere(error)]

    logged = capsys.readouterr()
    assert "delivery.failed" in logged.err
    assert MARK not in logged.err + logged.out + "\n".join(shown)
