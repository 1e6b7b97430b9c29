"""PathRAG's graph: directed edges that are walked in both directions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An entity.

    Attributes:
        passage: Id of the passage that it was read from; may be missing in the graph.
    """

    name: str
    kind: str
    description: str
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A relationship from *source* to *target*.

    Attributes:
        keywords: The words for this edge in a path, in either direction.
    """

    source: str
    target: str
    description: str
    keywords: str
    weight: float
    passage: str


class Graph:
    """Nodes, edges and passages in the order in which they were added.

    The order decides between equal scores. A node or edge that is added twice has the
    later values in the earlier place. An end of an edge that no node describes becomes
    an unknown node.
    """

    def __init__(
        self,
        *,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        passages: Mapping[str, str],
    ) -> None:
        self.nodes = {node.name: node for node in nodes}
        self.edges: dict[tuple[str, str], Edge] = {}
        for edge in edges:
            for end in (edge.source, edge.target):
                if end not in self.nodes:
                    self.nodes[end] = Node(
                        name=end,
                        kind="UNKNOWN",
                        description="UNKNOWN",
                        passage=edge.passage,
                    )
            self.edges[edge.source, edge.target] = edge
        self.passages = dict(passages)

    @cached_property
    def successors(self) -> dict[str, list[str]]:
        """The targets of the edges of every node, in order."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for source, target in self.edges:
            found[source].append(target)
        return found

    @cached_property
    def neighbours(self) -> dict[str, dict[str, int]]:
        """The neighbours of every node in either direction, with their position.

        Without loops, because no simple path has one.
        """
        found: dict[str, dict[str, int]] = {name: {} for name in self.nodes}
        for source, targets in self.successors.items():
            for target in targets:
                if source != target:
                    found[source].setdefault(target, len(found[source]))
                    found[target].setdefault(source, len(found[target]))
        return found

    @cached_property
    def adjacent(self) -> dict[str, frozenset[str]]:
        """The neighbours as sets, for fast intersection."""
        return {name: frozenset(near) for name, near in self.neighbours.items()}

    @cached_property
    def degrees(self) -> dict[str, int]:
        """The number of edges at every node; a loop counts twice."""
        found = dict.fromkeys(self.nodes, 0)
        for source, target in self.edges:
            found[source] += 1
            found[target] += 1
        return found

    def edge_between(self, one: str, other: str) -> Edge:
        """Return the edge from *one* to *other*, or else the one back."""
        return self.edges.get((one, other)) or self.edges[other, one]
