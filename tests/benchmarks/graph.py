"""The story graph: retrieval on two sizes, and its share of a story's time."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from typing_extensions import override

from infra.pathrag.graph import Edge, Graph, Node
from infra.pathrag.retrieval import estimate_tokens
from ports.domain.story import ProjectId, StoryId
from ports.knowledge_graph import (
    GraphPath,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
    StoryGraph,
)
from service.bootstrap import open_ports
from tests.benchmarks.embedded_pipeline import (
    a_submission,
    break_down,
)
from tests.benchmarks.figures import Figure, at_most
from tests.fakes.pathrag_retrieval import SearchHits, TokenBudgets, retrieve
from tests.service.embedded_pipeline import offline_settings

STORY = Path(__file__).parents[1] / "stories" / "the-last-ferry.txt"
SEEDS = 40
DEGREE = 5
"""Edges for each node: as many as the design's 2,500 for 500."""
ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSize:
    """How many nodes the graphs have, and how many characters the story."""

    usual: int
    large: int
    characters: int


FULL = GraphSize(usual=500, large=20_000, characters=1_000_000)
SMALL = GraphSize(usual=50, large=100, characters=1_500)


def measure(size: GraphSize) -> list[Figure]:
    """Retrieve from random graphs, and break a story down."""
    share, calls = asyncio.run(
        _measure_share(STORY.read_text("utf-8")[: size.characters])
    )
    return [
        Figure(
            name=f"retrieval, {size.usual:,} nodes",
            value=_retrieval_seconds(size.usual) * 1000,
            unit="ms",
            budget=at_most(50),
        ),
        Figure(
            name=f"retrieval, {size.large:,} nodes",
            value=_retrieval_seconds(size.large) * 1000,
            unit="ms",
            budget=at_most(200),
        ),
        Figure(
            name="writes and queries over a story's time, embedded",
            value=share,
            budget=at_most(0.05),
        ),
        Figure(name="writes and queries", value=calls),
    ]


def _retrieval_seconds(nodes: int) -> float:
    """Return the shortest time of one question with `SEEDS` seeds, in seconds."""
    graph = _random_graph(nodes)
    hits = SearchHits(
        entities=tuple(graph.nodes)[:SEEDS], relationships=tuple(graph.edges)[:SEEDS]
    )
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        retrieve(graph, hits, TokenBudgets(), estimate_tokens)
        times.append(time.process_time() - began)
    return min(times)


def _random_graph(count: int) -> Graph:
    random = Random(1)  # noqa: S311  # the same graph every time
    nodes = [
        Node(
            name=f"person {number}",
            kind="person",
            description=f"person {number} of the town",
            passage=f"p-{number}",
        )
        for number in range(count)
    ]
    edges = [
        Edge(
            source=source.name,
            target=target.name,
            description=f"{source.name} knows {target.name}",
            keywords="knows",
            weight=1.0,
            passage=source.passage,
        )
        for source in nodes
        for target in random.sample(nodes, DEGREE)
    ]
    passages = {node.passage: f"{node.name} comes home." for node in nodes}
    return Graph(nodes=nodes, edges=edges, passages=passages)


async def _measure_share(text: str) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_ports(offline_settings(Path(folder))) as ports:
            graph = TimedGraph(ports.graph)
            began = time.perf_counter()
            submitted = a_submission(text, story="ferry", title="The Last Ferry")
            await break_down(submitted, replace(ports, graph=graph))
            return graph.seconds / (time.perf_counter() - began), graph.calls


class TimedGraph(KnowledgeGraph):
    """A graph that adds up the time of its calls."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self.seconds = 0.0
        self.calls = 0

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        with self._add_time():
            await self._graph.store(scope, graph)

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        with self._add_time():
            return await self._graph.paths(scope, question)

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        await self._graph.erase(project_id, story_id)

    @override
    async def check(self) -> None:
        await self._graph.check()

    @contextmanager
    def _add_time(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.calls += 1
            self.seconds += time.perf_counter() - began
