"""What PathRAG retrieves for the hits of its two searches, as a pure function.

The searches themselves (which entities, which relationships are like the question)
belong to the caller.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from infra.pathrag.flow import ScoredPath, best_paths
from infra.pathrag.graph import Edge, Graph, Node
from infra.pathrag.path_text import describe_path

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBudgets:
    """The most of each part, in tokens; what would exceed it is cut off.

    Attributes:
        passages: Of the seeds' passages, and again of the relationships'.
        relationships: Of their descriptions.
        paths: Of the paths in words, and again of the relationships' ends.
    """

    passages: int = 4000
    relationships: int = 4000
    paths: int = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHits:
    """What the searches found, best first, by names that the graph knows."""

    entities: tuple[str, ...]
    relationships: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalResult:
    """What bears on a question; everything best first.

    Attributes:
        ends: The nodes that *relationships* connect.
        seed_passages: Ids of the passages behind *seeds*.
        relationship_passages: Ids of the passages behind *relationships*.
    """

    seeds: tuple[Node, ...]
    paths: tuple[ScoredPath, ...]
    seed_passages: tuple[str, ...]
    relationships: tuple[Edge, ...]
    ends: tuple[Node, ...]
    relationship_passages: tuple[str, ...]


def retrieve(
    graph: Graph, hits: SearchHits, budgets: TokenBudgets, count: Callable[[str], int]
) -> RetrievalResult:
    """Return what *graph* holds around *hits*; *count* measures tokens."""
    seeds = tuple(graph.nodes[name] for name in hits.entities)
    relationships = tuple(
        take_within_budget(
            budgets.relationships,
            rank_relationships(graph, hits.relationships),
            lambda edge: count(edge.description),
        )
    )
    return RetrievalResult(
        seeds=seeds,
        paths=tuple(
            take_within_budget(
                budgets.paths,
                best_paths(graph, hits.entities),
                lambda path: count(describe_path(graph, path.nodes)),
            )
        ),
        seed_passages=_passages_within_budget(
            graph, _seed_passages(graph, seeds), budgets, count
        ),
        relationships=relationships,
        ends=tuple(
            take_within_budget(
                budgets.paths,
                _end_nodes(graph, relationships),
                lambda node: count(node.description),
            )
        ),
        relationship_passages=_passages_within_budget(
            graph, (edge.passage for edge in relationships), budgets, count
        ),
    )


def take_within_budget(
    budget: int, items: Iterable[T], cost: Callable[[T], int]
) -> Iterator[T]:
    """Yield *items* until the next one would exceed *budget*."""
    for item in items:
        budget -= cost(item)
        if budget < 0:
            return
        yield item


def rank_relationships(graph: Graph, hits: Iterable[tuple[str, str]]) -> list[Edge]:
    """Return the relationships of *hits*, those between the best connected first."""
    return sorted(
        (graph.edges[hit] for hit in hits),
        key=lambda edge: (
            graph.degrees[edge.source] + graph.degrees[edge.target],
            edge.weight,
        ),
        reverse=True,
    )


def _end_nodes(graph: Graph, edges: Iterable[Edge]) -> Iterator[Node]:
    names = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
    return (graph.nodes[name] for name in names)


def _seed_passages(graph: Graph, seeds: Sequence[Node]) -> list[str]:
    """Return the seeds' passages by seed, those it shares with its successors first."""
    shared: dict[str, tuple[int, int]] = {}
    for order, seed in enumerate(seeds):
        sharing = sum(
            graph.nodes[successor].passage == seed.passage
            for successor in graph.successors[seed.name]
        )
        first, so_far = shared.get(seed.passage, (order, 0))
        shared[seed.passage] = (first, so_far - sharing)
    return sorted(shared, key=shared.__getitem__)


def _passages_within_budget(
    graph: Graph, ids: Iterable[str], budgets: TokenBudgets, count: Callable[[str], int]
) -> tuple[str, ...]:
    known = (id_ for id_ in dict.fromkeys(ids) if id_ in graph.passages)
    return tuple(
        take_within_budget(
            budgets.passages, known, lambda id_: count(graph.passages[id_])
        )
    )
