"""A path in PathRAG's words."""

from collections.abc import Sequence
from itertools import pairwise

from infra.pathrag.graph import Graph, Node


def describe_path(graph: Graph, path: Sequence[str]) -> str:
    """Return *path* as the library tells it to a model."""
    # The library puts a space before the parenthesis on paths of three steps only.
    through = "through edge (" if len(path) == 4 else "through edge("  # noqa: PLR2004
    hops = [
        f"{through}{graph.edge_between(one, other).keywords})"
        f" to connect to {one} and {other}."
        for one, other in pairwise(path)
    ]
    first, *inner = (_describe_node(graph.nodes[name]) for name in path)
    *middle, last = inner
    told = first
    for hop, node in zip(hops, middle, strict=False):
        told += f"{hop}{node}and{node}"
    return told + hops[-1] + last


def _describe_node(node: Node) -> str:
    return (
        f"The entity {node.name} is a {node.kind}"
        f" with the description({node.description})"
    )
