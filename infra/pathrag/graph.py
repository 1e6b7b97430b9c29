"""A graph as PathRAG holds it: directed edges, walked in both directions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Something known, by its name in the graph.

    Attributes:
        passage: Id of the passage it was read from; it need not exist.
    """

    name: str
    kind: str
    description: str
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What is known between two nodes, from *source* to *target*.

    Attributes:
        keywords: What a path says when it walks this edge, either way.
    """

    source: str
    target: str
    description: str
    keywords: str
    weight: float
    passage: str


class Graph:
    """Nodes, edges and passages in the order in which they became known.

    A node or edge that comes twice is the later one in the earlier one's place; ends
    that no node describes are unknown nodes. Order matters: it is what breaks ties.
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
                    self.nodes[end] = _unknown_node(end, edge.passage)
            self.edges[edge.source, edge.target] = edge
        self.passages = dict(passages)

    @cached_property
    def successors(self) -> dict[str, list[str]]:
        """Where the edges of every node lead, in order."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for source, target in self.edges:
            found[source].append(target)
        return found

    @cached_property
    def neighbours(self) -> dict[str, dict[str, int]]:
        """Who is one step away in either direction, each with its place in the order.

        Loops are left out, since no simple path takes one.
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
        """The same as sets, which meet and join at the speed of C."""
        return {name: frozenset(near) for name, near in self.neighbours.items()}

    @cached_property
    def degrees(self) -> dict[str, int]:
        """How many edges begin or end at every node; a loop does both."""
        found = dict.fromkeys(self.nodes, 0)
        for source, target in self.edges:
            found[source] += 1
            found[target] += 1
        return found

    def edge_between(self, one: str, other: str) -> Edge:
        """Return the edge of a step, preferring the direction in which it is taken."""
        return self.edges.get((one, other)) or self.edges[other, one]


def _unknown_node(name: str, passage: str) -> Node:
    return Node(name=name, kind="UNKNOWN", description="UNKNOWN", passage=passage)
