"""Which paths between seeds are kept, and what they score."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.pathrag.flow import best_paths
from infra.pathrag.graph import Graph
from tests.infra.pathrag import reference_paths
from tests.infra.pathrag.builders import (
    NAMES,
    build_graph,
    edge_lists,
    parse_graph,
    seed_lists,
)


def test_a_lone_step_carries_everything() -> None:
    [path] = best_paths(parse_graph("a-b"), ("a", "b"))

    assert (path.nodes, path.score) == (("a", "b"), 1.0)


def test_every_further_step_loses_a_fifth() -> None:
    [path] = best_paths(parse_graph("a-x x-y y-b"), ("a", "b"))

    assert path.score == pytest.approx((1 + 0.8 + 0.64) / 3)


def test_flow_is_shared_among_the_first_steps() -> None:
    paths = best_paths(parse_graph("a-x x-b a-y y-b"), ("a", "b"))

    assert [path.score for path in paths] == pytest.approx([(0.5 + 0.4) / 2] * 2)


def test_a_trickle_flows_no_further() -> None:
    graph = parse_graph("a-w w-b a-x x-b a-y y-b a-z z-b")

    paths = best_paths(graph, ("a", "b"))

    assert [path.score for path in paths] == pytest.approx([0.25 / 2] * 4)


def test_paths_of_four_steps_are_not_taken() -> None:
    assert best_paths(parse_graph("a-x x-y y-z z-b"), ("a", "b")) == ()


def test_edges_are_walked_against_their_direction_too() -> None:
    [path] = best_paths(parse_graph("x-a x-b"), ("a", "b"))

    assert path.nodes == ("a", "x", "b")


def test_a_single_seed_has_no_paths() -> None:
    assert best_paths(parse_graph("a-b b-c"), ("a",)) == ()


def test_of_two_paths_over_the_same_nodes_one_is_returned() -> None:
    paths = best_paths(parse_graph("a-x x-y y-b a-y x-b"), ("a", "b"))

    nodes = [frozenset(path.nodes) for path in paths]
    assert len(nodes) == len(set(nodes))


@pytest.mark.parametrize(
    ("graph", "seeds"),
    [
        (build_graph(combinations(NAMES, 2)), NAMES),
        # Its last pair brings the number of paths from fourteen to sixteen.
        (parse_graph("a-b a-c a-d a-f b-c b-d b-e c-d c-e c-f d-e"), ("c", "f", "e")),
    ],
)
def test_at_most_fifteen_are_returned(graph: Graph, seeds: tuple[str, ...]) -> None:
    assert len(best_paths(graph, seeds)) == 15


def test_a_dense_graph_is_answered_without_walking_all_its_paths() -> None:
    # 1,560 pairs with 39,402 paths of three steps each: hours for who walks them.
    names = [f"n{number}" for number in range(200)]

    assert len(best_paths(build_graph(combinations(names, 2)), names[:40])) == 15


@given(edges=edge_lists, seeds=seed_lists)
def test_agrees_with_the_published_algorithm(
    edges: list[tuple[str, str]], seeds: tuple[str, ...]
) -> None:
    graph = build_graph(edges, nodes=NAMES)

    found = [(path.nodes, path.score) for path in best_paths(graph, seeds)]

    slowly = reference_paths.best_paths(graph, seeds)
    assert [nodes for nodes, _ in found] == [nodes for nodes, _ in slowly]
    assert [score for _, score in found] == [score for _, score in slowly]


@given(edges=edge_lists, seeds=seed_lists, data=st.data())
def test_flow_does_not_hang_on_the_order_of_insertion(
    edges: list[tuple[str, str]], seeds: tuple[str, ...], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(edges))

    one = best_paths(build_graph(edges, nodes=NAMES), seeds)
    other = best_paths(build_graph(shuffled, nodes=reversed(NAMES)), seeds)

    assert [path.score for path in one] == pytest.approx([p.score for p in other])


@given(edges=edge_lists, seeds=seed_lists)
def test_scores_lie_between_nothing_and_one_and_fall(
    edges: list[tuple[str, str]], seeds: tuple[str, ...]
) -> None:
    scores = [path.score for path in best_paths(build_graph(edges, nodes=NAMES), seeds)]

    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(edges=edge_lists, seeds=seed_lists)
def test_paths_are_simple(edges: list[tuple[str, str]], seeds: tuple[str, ...]) -> None:
    graph = build_graph(edges, nodes=NAMES)

    found = best_paths(graph, seeds)

    assert all(len(set(path.nodes)) == len(path.nodes) <= 4 for path in found)


@given(edges=edge_lists, seeds=seed_lists)
def test_paths_lead_from_seed_to_seed_along_edges(
    edges: list[tuple[str, str]], seeds: tuple[str, ...]
) -> None:
    graph = build_graph(edges, nodes=NAMES)

    found = [path.nodes for path in best_paths(graph, seeds)]

    steps = {step for nodes in found for step in pairwise(nodes)}
    assert {end for nodes in found for end in (nodes[0], nodes[-1])} <= set(seeds)
    assert all(other in graph.neighbours[one] for one, other in steps)
