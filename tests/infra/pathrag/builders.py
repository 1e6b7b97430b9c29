"""Graphs for tests: drawn at random, or written as ``a-b b-c``."""

from collections.abc import Iterable

from hypothesis import strategies as st

from infra.pathrag.graph import Edge, Graph, Node

NAMES = tuple("abcdefgh")


def build_graph(
    edges: Iterable[tuple[str, str]], *, nodes: Iterable[str] = ()
) -> Graph:
    """Return a graph whose texts are made from its names."""
    return Graph(
        nodes=(
            Node(name=name, kind="person", description=f"about {name}", passage="p")
            for name in nodes
        ),
        edges=(
            Edge(
                source=source,
                target=target,
                description=f"{source} meets {target}",
                keywords=f"{source}{target}",
                weight=1.0,
                passage=f"p-{source}{target}",
            )
            for source, target in edges
        ),
        passages={"p": "The text."},
    )


def parse_graph(edges: str) -> Graph:
    """Return the graph that *edges* writes out."""
    pairs = (edge.split("-") for edge in edges.split())
    return build_graph((source, target) for source, target in pairs)


edge_lists = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=24
)
seed_lists = st.permutations(NAMES).flatmap(
    lambda names: st.integers(0, len(names)).map(lambda most: tuple(names[:most]))
)
