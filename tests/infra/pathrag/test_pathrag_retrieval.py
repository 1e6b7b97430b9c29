"""What PathRAG retrieves and how it writes it down."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from infra.pathrag.graph import Edge, Graph, Node
from infra.pathrag.retrieval import estimate_tokens
from tests.fakes.pathrag_retrieval import (
    RetrievalResult,
    SearchHits,
    TokenBudgets,
    describe_path,
    render_context,
    retrieve,
)
from tests.infra.pathrag.builders import NAMES, build_graph, edge_lists, seed_lists

# By the library's own rules: quotes doubled, carriage returns before line feeds in its
# tables but not among its sources, a path as Python prints a list of one sentence.
WRITTEN = (
    "\n-----global-information-----\n-----high-level entity information-----\n```csv\n"
    "id,entity,type,description,rank\r\n"
    '0,"""NORA""",person,"pilot, widowed",2\r\n'
    '1,"""KEY""",prop,brass,1\r\n'
    "\n```\n-----high-level relationship information-----\n```csv\n"
    "id,source,target,description,keywords,weight,rank\r\n"
    '0,"""NORA""","""KEY""",takes it,theft,2.0,3\r\n'
    "\n```\n-----Sources-----\n```csv\n"
    'id,\tcontent\n1,\tShe said "mine", and took it.\n2,\tThe quay.'
    "\n```\n-----local-information-----\n"
    "-----low-level entity information-----\n```csv\n"
    "id,entity,type,description,rank\r\n"
    '0,"""NORA""",person,"pilot, widowed",2\r\n'
    '1,"""KEY""",prop,brass,1\r\n'
    "\n```\n-----low-level relationship information-----\n```csv\n"
    "id,context\r\n"
    '0,"[\'The entity ""NORA"" is a person with the description(pilot, widowed)'
    'through edge(theft) to connect to ""NORA"" and ""KEY"".'
    'The entity ""KEY"" is a prop with the description(brass)\']"\r\n'
    "\n```\n"
)


def a_node(name: str, kind: str, description: str, passage: str) -> Node:
    return Node(name=name, kind=kind, description=description, passage=passage)


def an_edge(source: str, target: str, *, weight: float, passage: str = "p2") -> Edge:
    return Edge(
        source=source,
        target=target,
        description="takes it",
        keywords="theft",
        weight=weight,
        passage=passage,
    )


FERRY = Graph(
    nodes=(
        a_node('"NORA"', "person", "pilot, widowed", "p1"),
        a_node('"KEY"', "prop", "brass", "p2"),
        a_node('"QUAY"', "place", "wet", "nowhere"),
    ),
    edges=(
        an_edge('"NORA"', '"KEY"', weight=2.0),
        an_edge('"QUAY"', '"NORA"', weight=5.0),
    ),
    passages={"p1": "The quay.", "p2": 'She said "mine", and took it.'},
)
ASKED = SearchHits(entities=('"NORA"', '"KEY"'), relationships=(('"NORA"', '"KEY"'),))


def retrieve_from(
    graph: Graph,
    hits: SearchHits,
    budgets: TokenBudgets | None = None,
    count: Callable[[str], int] = len,
) -> RetrievalResult:
    return retrieve(graph, hits, budgets or TokenBudgets(), count)


def test_the_context_is_written_as_the_library_writes_it() -> None:
    assert render_context(FERRY, retrieve_from(FERRY, ASKED)) == WRITTEN


def test_without_seeds_the_local_part_is_empty() -> None:
    hits = SearchHits(entities=(), relationships=ASKED.relationships)

    text = render_context(FERRY, retrieve_from(FERRY, hits))

    assert text.endswith("low-level relationship information-----\n```csv\n\n```\n")


def test_the_best_path_is_written_last() -> None:
    graph = build_graph([("a", "b"), ("b", "c")])
    hits = SearchHits(entities=("a", "b", "c"), relationships=(("a", "b"),))

    text = render_context(graph, retrieve_from(graph, hits))

    best = retrieve_from(graph, hits).paths[0]
    assert text.rstrip("\n`\r").endswith(describe_path(graph, best.nodes) + "']")


def test_paths_of_three_steps_are_told_with_the_librarys_odd_space() -> None:
    graph = build_graph([("a", "b"), ("b", "c"), ("c", "d")])

    assert "through edge (bc) to" in describe_path(graph, ("a", "b", "c", "d"))


def test_relationships_of_the_best_connected_come_first() -> None:
    graph = build_graph([("a", "b"), ("c", "d"), ("c", "e")])
    hits = SearchHits(entities=(), relationships=(("a", "b"), ("c", "d")))

    edges = retrieve_from(graph, hits).relationships

    assert [edge.source for edge in edges] == ["c", "a"]


def test_of_equally_connected_the_weightier_comes_first() -> None:
    graph = Graph(
        nodes=(),
        edges=(an_edge("a", "b", weight=1.0), an_edge("c", "d", weight=2.0)),
        passages={},
    )
    hits = SearchHits(entities=(), relationships=(("a", "b"), ("c", "d")))

    edges = retrieve_from(graph, hits).relationships

    assert [edge.source for edge in edges] == ["c", "a"]


def test_passages_that_are_not_there_are_not_cited() -> None:
    hits = SearchHits(entities=('"QUAY"', '"NORA"'), relationships=())

    assert retrieve_from(FERRY, hits).seed_passages == ("p1",)


def test_what_would_exceed_a_budget_ends_its_part() -> None:
    budgets = TokenBudgets(passages=9, relationships=4000, paths=14)

    kept = retrieve_from(FERRY, ASKED, budgets)

    assert kept.seed_passages == ("p1",)
    assert [node.name for node in kept.ends] == ['"NORA"']


@given(edges=edge_lists.filter(bool), seeds=seed_lists, budget=st.integers(0, 120))
def test_budgets_are_kept(
    edges: list[tuple[str, str]], seeds: tuple[str, ...], budget: int
) -> None:
    graph = build_graph(edges, nodes=NAMES)
    hits = SearchHits(entities=seeds, relationships=tuple(dict.fromkeys(edges)))
    budgets = TokenBudgets(passages=budget, relationships=budget, paths=budget)

    kept = retrieve_from(graph, hits, budgets, estimate_tokens)

    texts = [describe_path(graph, path.nodes) for path in kept.paths]
    assert sum(map(estimate_tokens, texts)) <= budget
    assert (
        sum(estimate_tokens(edge.description) for edge in kept.relationships) <= budget
    )
    assert sum(estimate_tokens(node.description) for node in kept.ends) <= budget
    assert sum(estimate_tokens(graph.passages[p]) for p in kept.seed_passages) <= budget
