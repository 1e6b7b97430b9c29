"""What every knowledge graph promises: the fake, the file, PathRAG's server."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import stamina

from infra.pathrag.embedded.knowledge_graph import EmbeddedKnowledgeGraph
from infra.pathrag.remote.knowledge_graph import HttpKnowledgeGraph
from infra.pathrag.retrieval import path_cost
from ports.knowledge_graph import GraphPath, GraphScope, KnowledgeGraph
from tests.contracts.graph_builders import (
    FERRY,
    FOUND,
    OPENED,
    PRESENT,
    a_question,
    a_scope,
    facts_of,
    graph_without,
)
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.fakes.pathrag_server import PathRagStub, serve_stub

OpenGraph = Callable[[Path], AbstractAsyncContextManager[KnowledgeGraph]]


@asynccontextmanager
async def open_fake(_: Path) -> AsyncIterator[KnowledgeGraph]:
    yield InMemoryKnowledgeGraph()


@asynccontextmanager
async def open_embedded(folder: Path) -> AsyncIterator[KnowledgeGraph]:
    yield EmbeddedKnowledgeGraph(folder / "graph.db")


@asynccontextmanager
async def open_http_stubbed(folder: Path) -> AsyncIterator[KnowledgeGraph]:
    async with serve_stub(PathRagStub()) as url, open_http(url, folder) as graph:
        yield graph


@asynccontextmanager
async def open_http_real(folder: Path) -> AsyncIterator[KnowledgeGraph]:
    async with open_http(os.environ["PATHRAG_URL"], folder) as graph:
        yield graph


@asynccontextmanager
async def open_http(url: str, folder: Path) -> AsyncIterator[KnowledgeGraph]:
    async with httpx.AsyncClient(base_url=url) as client:
        yield HttpKnowledgeGraph(
            client, registry=folder / "names.db", request_timeout=timedelta(seconds=60)
        )


REAL = pytest.param(
    open_http_real,
    id="pathrag",
    marks=[
        pytest.mark.real,
        pytest.mark.skipif(
            "PATHRAG_URL" not in os.environ,
            reason="needs a PathRAG server with a model key, named by PATHRAG_URL",
        ),
    ],
)
ADAPTERS = [
    pytest.param(open_embedded, id="embedded"),
    pytest.param(open_http_stubbed, id="pathrag-stubbed"),
    REAL,
]


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    with stamina.set_testing(testing=True, attempts=3):
        yield


@pytest.fixture
def scope() -> GraphScope:
    # A story of its own: a real server keeps what earlier tests told it.
    return a_scope(story=uuid4().hex)


@pytest.fixture(params=[pytest.param(open_fake, id="fake"), *ADAPTERS])
async def graph(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[KnowledgeGraph]:
    opened: OpenGraph = request.param
    async with opened(tmp_path) as graph:
        yield graph


@pytest.fixture(params=ADAPTERS)
async def adapter(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[KnowledgeGraph]:
    opened: OpenGraph = request.param
    async with opened(tmp_path) as graph:
        yield graph


async def answer(
    graph: KnowledgeGraph, scope: GraphScope, *keys: str
) -> tuple[GraphPath, ...]:
    return await graph.paths(scope, a_question(*keys))


async def test_a_graph_that_was_told_nothing_knows_nothing(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    assert await answer(graph, scope, "char_nora_v01") == ()


async def test_a_story_knows_nothing_of_what_it_never_established(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(a_scope(story=uuid4().hex), FERRY)

    assert await answer(graph, scope, "char_nora_v01", "obj_brass_key_v01") == ()


async def test_a_fact_of_the_first_chapter_reaches_a_scene_of_the_ninth(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(scope, FERRY)

    found = await answer(graph, scope, "sc009", "char_nora_v01", "obj_brass_key_v01")

    assert FOUND.description in facts_of(found)


async def test_a_path_cites_the_passages_of_its_facts(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(scope, FERRY)

    found = await answer(graph, scope, "sc009", "obj_brass_key_v01")

    [direct] = [path for path in found if path.facts == (OPENED.description,)]
    assert direct.passages == ("p009",)


async def test_a_path_names_our_own_keys_in_walking_order(
    adapter: KnowledgeGraph, scope: GraphScope
) -> None:
    await adapter.store(scope, FERRY)

    found = await answer(adapter, scope, "char_nora_v01", "obj_brass_key_v01")

    walked = ("char_nora_v01", "sc001", "obj_brass_key_v01")
    assert {walked, walked[::-1]} & {path.entities for path in found}


async def test_a_path_tells_its_hops_in_walking_order(
    adapter: KnowledgeGraph, scope: GraphScope
) -> None:
    await adapter.store(scope, FERRY)

    found = await answer(adapter, scope, "char_nora_v01", "obj_brass_key_v01")

    told = (PRESENT.description, FOUND.description)
    assert {told, told[::-1]} & {path.facts for path in found}


async def test_the_best_path_comes_first(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(scope, FERRY)

    found = await answer(graph, scope, "sc001", "char_nora_v01", "obj_brass_key_v01")

    scores = [path.score for path in found]
    assert scores == sorted(scores, reverse=True)


async def test_scores_lie_between_nothing_and_one(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(scope, FERRY)

    found = await answer(graph, scope, "sc001", "char_nora_v01", "obj_brass_key_v01")

    assert all(0 <= path.score <= 1 for path in found)


async def test_an_answer_keeps_within_its_budget(
    adapter: KnowledgeGraph, scope: GraphScope
) -> None:
    await adapter.store(scope, FERRY)

    found = await adapter.paths(scope, a_question("sc001", "char_nora_v01", tokens=40))

    assert 0 < sum(path_cost(path) for path in found) <= 40


async def test_a_budget_of_nothing_buys_nothing(
    adapter: KnowledgeGraph, scope: GraphScope
) -> None:
    await adapter.store(scope, FERRY)

    assert await adapter.paths(scope, a_question("sc001", "sc009", tokens=0)) == ()


async def test_establishing_twice_is_the_same_as_once(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(scope, FERRY)
    once = await answer(graph, scope, "sc009", "obj_brass_key_v01")

    await graph.store(scope, FERRY)

    assert await answer(graph, scope, "sc009", "obj_brass_key_v01") == once


async def test_establishing_anew_replaces_what_the_run_knew(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(scope, FERRY)

    await graph.store(scope, graph_without(FOUND))

    found = await answer(graph, scope, "sc001", "char_nora_v01", "obj_brass_key_v01")
    assert FOUND.description not in facts_of(found)


async def test_what_is_established_anew_is_known(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(scope, graph_without(FOUND))

    await graph.store(scope, FERRY)

    found = await answer(graph, scope, "sc001", "obj_brass_key_v01")
    assert FOUND.description in facts_of(found)


async def test_another_run_of_the_same_story_knows_its_own(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    revised = a_scope(story=scope.story_id, run="r2")
    await graph.store(scope, FERRY)

    await graph.store(revised, graph_without(FOUND))

    found = await answer(graph, scope, "sc001", "obj_brass_key_v01")
    assert FOUND.description in facts_of(found)


async def test_a_forgotten_story_is_forgotten_in_all_its_runs(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    revised = a_scope(story=scope.story_id, run="r2")
    await graph.store(scope, FERRY)
    await graph.store(revised, FERRY)

    await graph.erase(scope.project_id, scope.story_id)

    assert await answer(graph, scope, "sc009", "obj_brass_key_v01") == ()
    assert await answer(graph, revised, "sc009", "obj_brass_key_v01") == ()


async def test_forgetting_a_story_leaves_others_alone(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    other = a_scope(story=uuid4().hex)
    await graph.store(other, FERRY)
    await graph.store(scope, FERRY)

    await graph.erase(scope.project_id, scope.story_id)

    assert await answer(graph, other, "sc009", "obj_brass_key_v01") != ()


async def test_forgetting_what_is_unknown_is_no_error(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.erase(scope.project_id, scope.story_id)

    assert await answer(graph, scope, "sc001") == ()


async def test_a_forgotten_story_can_be_established_again(
    graph: KnowledgeGraph, scope: GraphScope
) -> None:
    await graph.store(scope, FERRY)
    await graph.erase(scope.project_id, scope.story_id)

    await graph.store(scope, FERRY)

    found = await answer(graph, scope, "sc009", "obj_brass_key_v01")
    assert OPENED.description in facts_of(found)


async def test_a_graph_that_answers_passes_its_check(graph: KnowledgeGraph) -> None:
    await graph.check()
