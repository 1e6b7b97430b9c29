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
from tests.benchmarks.embedded import a_submission, broken_down, offline_in
from tests.benchmarks.figures import Figure, at_most
from tests.fakes.pathrag_retrieval import SearchHits, TokenBudgets, retrieve

STORY = Path(__file__).parents[1] / "stories" / "the-last-ferry.txt"
SEEDS = 40
DEGREE = 5
"""Edges for each node: as many as the design's 2,500 for 500."""
ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many nodes each graph has, and how many characters of the story are told."""

    usual: int
    large: int
    characters: int


FULL = Size(usual=500, large=20_000, characters=1_000_000)
SMALL = Size(usual=50, large=100, characters=1_500)


def measured(size: Size) -> list[Figure]:
    """Retrieve from graphs drawn at random, and break a story down."""
    share, calls = asyncio.run(_share(STORY.read_text("utf-8")[: size.characters]))
    return [
        Figure(
            name=f"retrieval, {size.usual:,} nodes",
            value=_retrieval(size.usual) * 1000,
            unit="ms",
            budget=at_most(50),
        ),
        Figure(
            name=f"retrieval, {size.large:,} nodes",
            value=_retrieval(size.large) * 1000,
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


def _retrieval(nodes: int) -> float:
    """Return the seconds of one question with `SEEDS` seeds, at best."""
    graph = _drawn(nodes)
    hits = SearchHits(
        entities=tuple(graph.nodes)[:SEEDS], relationships=tuple(graph.edges)[:SEEDS]
    )
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        retrieve(graph, hits, TokenBudgets(), estimate_tokens)
        taken.append(time.process_time() - began)
    return min(taken)


def _drawn(count: int) -> Graph:
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


async def _share(text: str) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_ports(offline_in(Path(folder))) as ports:
            graph = TimedGraph(ports.graph)
            began = time.perf_counter()
            submitted = a_submission(text, story="ferry", title="The Last Ferry")
            await broken_down(submitted, replace(ports, graph=graph))
            return graph.seconds / (time.perf_counter() - began), graph.calls


class TimedGraph(KnowledgeGraph):
    """A graph that adds up what its callers wait for."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self.seconds = 0.0
        self.calls = 0

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        with self._timed():
            await self._graph.store(scope, graph)

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        with self._timed():
            return await self._graph.paths(scope, question)

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        await self._graph.erase(project_id, story_id)

    @override
    async def check(self) -> None:
        await self._graph.check()

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.calls += 1
            self.seconds += time.perf_counter() - began
