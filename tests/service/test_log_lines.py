"""The log of a run can be followed by run, story, dead letter and trace."""

import asyncio
import json
from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from structlog.contextvars import (
    bind_contextvars,
    clear_contextvars,
    get_contextvars,
    merge_contextvars,
)
from structlog.testing import capture_logs
from typing_extensions import override

from handlers import port_retry
from handlers.port_retry import retry_until_available
from infra.pathrag.remote.server import PathRagServer
from ports.domain.story import FrozenModel
from ports.errors import PortUnavailableError
from ports.language_model import ModelAnswer, Question
from ports.outbox import OutboxMessage
from ports.questions.direct_scene import SceneMaterial
from service.ops import logs as log_setup
from tests.builders import a_submission, to_message
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.service.embedded_pipeline import open_test_ports, run_service
from tests.service.refusing_endpoint import QuickRuleModel
from tests.stack.loopback import free_ports

A = TypeVar("A", bound=FrozenModel)

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
TEXT = "Mara came into the {room}. “Where is the key?” she asked."

ABOUT_A_RUN = ("submission.", "step.", "run.", "question.", "facts.", "lease.")
"""How the events begin that concern one run."""


class BuggyModel(QuickRuleModel):
    """Has a bug that a cellar brings to light."""

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        material = question.material
        if isinstance(material, SceneMaterial) and any(
            "cellar" in unit.text for unit in material.units
        ):
            raise RuntimeError("a bug")
        return await super().answer(question)


def _forbid_overwriting(
    _: object, __: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """Fail where a line hides a key that the lines around it are joined by."""
    bound = get_contextvars()
    hidden = {key for key in event if key in bound and event[key] != bound[key]}
    assert hidden == set(), f"{event['event']} overwrites {hidden}"
    return event


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[MutableMapping[str, Any]]:
    """The log of a story that is completed, and of one with a step that dies."""
    return asyncio.run(_run_two_stories(tmp_path_factory.mktemp("lines")))


async def _run_two_stories(folder: Path) -> list[MutableMapping[str, Any]]:
    with capture_logs(processors=[_forbid_overwriting, merge_contextvars]) as logs:
        async with (
            open_test_ports(
                folder, model=BuggyModel(), graph=InMemoryKnowledgeGraph()
            ) as ports,
            asyncio.timeout(60),
            run_service(ports) as service,
        ):
            for room in ("kitchen", "cellar"):
                await service.dispatcher.publish(_a_message(room))
            while True:
                stats = await ports.store.operations.stats()
                if stats.runs["completed"] and stats.dead_letters:
                    break
                await asyncio.sleep(0.05)
    return logs


def _a_message(room: str) -> OutboxMessage:
    text = TEXT.format(room=room)
    message = to_message(a_submission(story_id=f"the-{room}", text=text))
    body = {**json.loads(message.body), "traceparent": TRACEPARENT}
    return replace(message, body=json.dumps(body).encode())


def test_every_line_about_a_run_names_run_story_and_trace(
    lines: list[MutableMapping[str, Any]],
) -> None:
    about = [
        line
        for line in lines
        if line["event"].startswith(ABOUT_A_RUN) and line["event"] != "step.skipped"
    ]

    assert {line["event"] for line in about} >= {
        "submission.accepted",
        "step.finished",
        "step.dead_lettered",
    }
    for line in about:
        assert line["story"] in ("the-kitchen", "the-cellar"), line
        assert line["trace"] == TRACE, line
        assert line["run"], line


def test_a_dead_letter_joins_the_step_that_died_and_the_letter_that_is_stored(
    lines: list[MutableMapping[str, Any]],
) -> None:
    [died] = [line for line in lines if line["event"] == "step.dead_lettered"]
    [stored] = [line for line in lines if line["event"] == "dead_letter.stored"]

    joined = ("dead_letter", "run", "stage", "ordinal", "trace", "fingerprint")
    assert {key: died[key] for key in joined} == {key: stored[key] for key in joined}
    assert died["reason"] == "a bug"
    # The delivery's own id, which the words of the error hid before.
    assert died["message"] != "a bug"


def test_a_finished_step_says_how_long_it_took(
    lines: list[MutableMapping[str, Any]],
) -> None:
    finished = [line for line in lines if line["event"] == "step.finished"]

    assert finished
    assert all(0 < line["seconds"] < 60 for line in finished)


async def test_an_outage_is_logged_when_it_begins_and_when_it_ends_once_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(port_retry, "RETRY_PAUSE", port_retry.RETRY_PAUSE / 1000)
    is_down = True

    async def call() -> str:
        if is_down:
            raise PortUnavailableError("journal", "gone")
        return "done"

    with capture_logs() as logs:
        async with asyncio.timeout(5), asyncio.TaskGroup() as deliveries:
            for _ in range(20):
                deliveries.create_task(retry_until_available(call))
            await asyncio.sleep(0.05)
            is_down = False

    assert [line["event"] for line in logs] == ["port.unavailable", "port.available"]


async def test_a_call_that_is_made_again_is_logged_with_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_setup.configure("json", "INFO")
    bind_contextvars(run="a run")
    [port] = free_ports(1)

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        server = PathRagServer(client, request_timeout=timedelta(seconds=1))
        with pytest.raises(PortUnavailableError):
            await server.ping()
    clear_contextvars()

    [first, *_] = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["event"] == "call.retried"
    assert first["run"] == "a run"
    assert "is PathRAG running?" in first["error"]
