"""A knowledge graph that keeps nothing is found out, and costs a scene a finding."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina
from structlog.testing import capture_logs

from infra.offline import OfflineReader
from infra.pathrag.remote.knowledge_graph import HttpKnowledgeGraph
from ports.errors import PortError, PortProtocolError, PortUnavailableError
from ports.knowledge_graph import KnowledgeGraph
from service.background.graph_proof import PROOF_PROJECT, prove_graph
from service.background.graph_prover import prove_regularly
from service.background.watched_graph import WatchedKnowledgeGraph
from tests.builders import a_submission
from tests.contracts.graph_builders import FERRY, a_question, a_scope
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.fakes.pathrag_server import PathRagStub, serve_stub
from tests.service.embedded_pipeline import open_test_ports, submit_and_collect

STORY = (
    "Mara came into the kitchen. “Where is the key?” she asked.\n\n"
    "Tom put down his cup. “Under the lamp,” he said."
)
KEEPS_NOTHING = "it takes every fact and keeps none: look at its own storage"
FAILS_QUERIES = "it fails at every question"


@pytest.fixture
def stub() -> PathRagStub:
    return PathRagStub()


@asynccontextmanager
async def open_graph(stub: PathRagStub, folder: Path) -> AsyncIterator[KnowledgeGraph]:
    with stamina.set_testing(testing=True, attempts=3):
        async with serve_stub(stub) as url, httpx.AsyncClient(base_url=url) as client:
            yield HttpKnowledgeGraph(
                client,
                registry=folder / "names.db",
                request_timeout=timedelta(seconds=5),
            )


def watch(graph: KnowledgeGraph, outcomes: list[str]) -> WatchedKnowledgeGraph:
    return WatchedKnowledgeGraph(graph, count=outcomes.append)


async def test_a_graph_that_keeps_what_it_is_told_is_proved_and_left_as_it_was(
    stub: PathRagStub, tmp_path: Path
) -> None:
    async with open_graph(stub, tmp_path) as graph:
        await graph.store(a_scope(), FERRY)
        assert stub.store is not None
        before = dict(stub.store.nodes)

        await prove_graph(graph)

    assert stub.store.nodes == before


async def test_a_server_that_takes_every_fact_and_keeps_none_is_found_out(
    stub: PathRagStub, tmp_path: Path
) -> None:
    stub.keeps_nothing = True
    async with open_graph(stub, tmp_path) as graph:
        await graph.check()
        with pytest.raises(PortProtocolError, match=KEEPS_NOTHING):
            await prove_graph(graph)


async def test_a_server_that_fails_at_every_question_is_found_out(
    stub: PathRagStub, tmp_path: Path
) -> None:
    stub.fails_queries = True
    async with open_graph(stub, tmp_path) as graph:
        await graph.check()
        with pytest.raises(PortProtocolError, match=f"{FAILS_QUERIES}.*status 500"):
            await prove_graph(graph)


async def test_readiness_is_red_with_the_reason_until_the_server_keeps_facts_again(
    stub: PathRagStub, tmp_path: Path
) -> None:
    stub.keeps_nothing = True
    async with (
        asyncio.timeout(10),
        open_graph(stub, tmp_path) as server,
        asyncio.TaskGroup() as loops,
    ):
        graph = watch(server, [])
        retry_interval = timedelta(seconds=0.05)
        with capture_logs() as logs:
            proving = loops.create_task(
                prove_regularly(graph, retry_interval=retry_interval)
            )
            reasons = [await _problem(graph)]
            await asyncio.wait_for(graph.failed.wait(), timeout=5)
            reasons.append(await _problem(graph))
            stub.keeps_nothing = False
            while await _problem(graph):  # noqa: ASYNC110  # over HTTP
                await asyncio.sleep(0.01)
        proving.cancel()

    assert "not proved yet" in reasons[0]
    assert KEEPS_NOTHING in reasons[1]
    # Once each, although it was tried again and again.
    assert [entry["event"] for entry in logs] == ["graph.failed", "graph.recovered"]


async def test_while_all_is_well_readiness_writes_nothing(
    stub: PathRagStub, tmp_path: Path
) -> None:
    async with open_graph(stub, tmp_path) as server:
        graph = watch(server, [])
        await graph.prove()
        written = _writes(stub)
        for _ in range(10):
            await graph.check()

    assert _writes(stub) == written


async def test_a_question_that_fails_has_the_graph_proved_at_once(
    stub: PathRagStub, tmp_path: Path
) -> None:
    async with open_graph(stub, tmp_path) as server, asyncio.TaskGroup() as loops:
        graph = watch(server, [])
        proving = loops.create_task(prove_regularly(graph))
        while graph.problem is not None:  # noqa: ASYNC110  # over HTTP
            await asyncio.sleep(0.01)
        await graph.store(a_scope(), FERRY)
        stub.fails_queries = True
        with pytest.raises(PortProtocolError):
            await graph.paths(a_scope(), a_question("sc001"))

        assert "status 500" in await _problem(graph)
        async with asyncio.timeout(5):
            while FAILS_QUERIES not in await _problem(graph):  # noqa: ASYNC110  # over HTTP
                await asyncio.sleep(0.01)
        proving.cancel()


async def test_answers_are_counted_by_what_they_come_to(
    stub: PathRagStub, tmp_path: Path
) -> None:
    outcomes: list[str] = []
    async with open_graph(stub, tmp_path) as server:
        graph = watch(server, outcomes)
        await graph.store(a_scope(), FERRY)
        await graph.paths(a_scope(), a_question("sc001"))
        await graph.paths(a_scope(story="another"), a_question("nobody"))
        stub.fails_queries = True
        with pytest.raises(PortProtocolError):
            await graph.paths(a_scope(), a_question("sc001"))

    assert outcomes == ["found", "empty", "failed"]


async def test_an_empty_answer_of_a_graph_that_keeps_nothing_is_a_failure(
    stub: PathRagStub, tmp_path: Path
) -> None:
    stub.keeps_nothing = True
    outcomes: list[str] = []
    async with open_graph(stub, tmp_path) as server:
        graph = watch(server, outcomes)
        await graph.store(a_scope(), FERRY)
        with pytest.raises(PortProtocolError, match=KEEPS_NOTHING):
            await graph.paths(a_scope(), a_question("sc001"))

    assert outcomes == ["failed"]


async def test_empty_answers_together_have_the_graph_proved_once() -> None:
    graph = InMemoryKnowledgeGraph()
    watched = watch(graph, [])

    async with asyncio.TaskGroup() as asking:
        for _ in range(5):
            asking.create_task(watched.paths(a_scope(), a_question("nobody")))

    assert len(graph.questions) == 5 + 1


async def test_a_graph_that_is_away_is_away_and_not_broken() -> None:
    graph = InMemoryKnowledgeGraph()
    graph.down = True

    with pytest.raises(PortUnavailableError):
        await prove_graph(graph)


async def test_no_fact_of_a_proof_stays_behind() -> None:
    graph = InMemoryKnowledgeGraph()

    await prove_graph(graph)

    assert [scope for scope in graph.known if scope.project_id == PROOF_PROJECT] == []


async def test_a_broken_graph_costs_each_scene_a_finding_and_no_dead_letter(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    forgetful, failing = PathRagStub(), PathRagStub()
    forgetful.keeps_nothing = failing.fails_queries = True
    async with OfflineReader(workers=1) as reader:
        for name, stub in (("forgetful", forgetful), ("failing", failing)):
            folder = tmp_path_factory.mktemp(name)
            events, dead_letters = await _break_down(stub, reader, folder)

            scenes = [event["data"] for event in events if "scene" in event["data"]]
            missed = [
                [f["evidence"] for f in scene["findings"] if f["code"] == "graph"]
                for scene in scenes
            ]
            assert scenes
            assert missed == [["established facts were not available"]] * len(scenes)
            assert events[-1]["type"].endswith("story.breakdown.completed.v1")
            assert dead_letters == 0


async def _break_down(
    stub: PathRagStub, reader: OfflineReader, folder: Path
) -> tuple[list[dict[str, Any]], int]:
    """Return the events of a story, and how many dead letters it left."""
    async with (
        open_graph(stub, folder) as graph,
        open_test_ports(folder, model=reader, graph=graph) as ports,
    ):
        events = await submit_and_collect(ports, a_submission(text=STORY))
        stats = await ports.store.operations.stats()
    return events, stats.dead_letters


def _writes(stub: PathRagStub) -> list[Any]:
    return [path for method, path, _ in stub.requests if method != "GET"]


async def _problem(graph: WatchedKnowledgeGraph) -> str:
    try:
        await graph.check()
    except PortError as error:
        return str(error)
    return ""
