"""PathRAG's own retrieval and the context text that it gives to a model, byte for byte.

The searches (which entities and relationships resemble the question) are the caller's.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from infra.pathrag.flow import ScoredPath, best_paths
from infra.pathrag.graph import Edge, Graph, Node
from infra.pathrag.retrieval import rank_relationships, take_within_budget

_ENTITY_COLUMNS = ("id", "entity", "type", "description", "rank")
_RELATIONSHIP_COLUMNS = (
    "id",
    "source",
    "target",
    "description",
    "keywords",
    "weight",
    "rank",
)
_SOURCE_COLUMNS = ("id", "content")
_PATH_COLUMNS = ("id", "context")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBudgets:
    """The size limit of each part, in tokens; what exceeds it is left out.

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
    """What is relevant to a question; each part best first.

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
    """Return what *graph* has around *hits*; *count* counts tokens."""
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


def render_context(graph: Graph, result: RetrievalResult) -> str:
    """Return *result* as the library writes it, best path last."""
    relationships = _render_csv(
        _RELATIONSHIP_COLUMNS,
        (
            (
                edge.source,
                edge.target,
                edge.description,
                edge.keywords,
                edge.weight,
                graph.degrees[edge.source] + graph.degrees[edge.target],
            )
            for edge in result.relationships
        ),
    )
    # A list's repr: the library writes each path as a list of one sentence.
    paths = (
        (str([describe_path(graph, path.nodes)]),) for path in reversed(result.paths)
    )
    return f"""
-----global-information-----
-----high-level entity information-----
```csv
{_render_entities(graph, result.ends)}
```
-----high-level relationship information-----
```csv
{relationships}
```
-----Sources-----
```csv
{_render_sources(graph, (*result.relationship_passages, *result.seed_passages))}
```
-----local-information-----
-----low-level entity information-----
```csv
{_render_entities(graph, result.seeds)}
```
-----low-level relationship information-----
```csv
{_render_csv(_PATH_COLUMNS, paths) if result.seeds else ""}
```
"""


def _render_entities(graph: Graph, nodes: Sequence[Node]) -> str:
    if not nodes:
        return ""
    return _render_csv(
        _ENTITY_COLUMNS,
        (
            (node.name, node.kind, node.description, graph.degrees[node.name])
            for node in nodes
        ),
    )


def _render_sources(graph: Graph, ids: Iterable[str]) -> str:
    # Read back from its own CSV, the library drops the quoting of every content.
    contents = dict.fromkeys(graph.passages[id_] for id_ in ids)
    rows = (f"{number},\t{text}" for number, text in enumerate(contents, start=1))
    return "\n".join((",\t".join(_SOURCE_COLUMNS), *rows))


def _render_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    writer.writerows((number, *row) for number, row in enumerate(rows))
    return buffer.getvalue()


def describe_path(graph: Graph, path: Sequence[str]) -> str:
    """Return *path* in the library's words."""
    # The library puts a space before the parenthesis on paths of three steps only.
    through = "through edge (" if len(path) == 4 else "through edge("
    hops = [
        f"{through}{graph.edge_between(one, other).keywords})"
        f" to connect to {one} and {other}."
        for one, other in pairwise(path)
    ]
    first, *inner = (_describe_node(graph.nodes[name]) for name in path)
    *middle, last = inner
    text = first
    for hop, node in zip(hops, middle, strict=False):
        text += f"{hop}{node}and{node}"
    return text + hops[-1] + last


def _describe_node(node: Node) -> str:
    return (
        f"The entity {node.name} is a {node.kind}"
        f" with the description({node.description})"
    )
