"""What both adapters do with the paths that they find: rank them and fit a budget.

Token counts are estimated without a vocabulary, because vocabularies are downloads and
each model has its own. Against o200k_base, on 592 texts of 600 characters of fiction,
the estimate is 0.98 of the count (median), 0.91 to 1.05 for nine of ten texts and 0.79
to 1.23 at the extremes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from infra.pathrag.graph import Edge, Graph
from ports.knowledge_graph import GraphPath

T = TypeVar("T")

# What byte-pair encodings never join: a word with the space before it, up to three
# digits, a group of signs, a group of white space.
_PIECE = re.compile(r" ?[^\W\d_]+|\d{1,3}| ?(?:[^\w\s]|_)+|\s+")
# Tuned on the measurement above: shorter words are mostly one token.
_MAX_WHOLE_WORD = 6
_LETTERS_PER_TOKEN = 4


def estimate_tokens(text: str) -> int:
    """Return about how many tokens *text* has."""
    return sum(_estimate_piece(piece) for piece in _PIECE.findall(text))


def _estimate_piece(piece: str) -> int:
    word = piece.strip()
    if not word.isalpha():
        return 1 + len(word) // 4
    if not word.isascii():
        return -(-len(word.encode()) // _LETTERS_PER_TOKEN)
    if word.isupper():
        return -(-len(word) // 3)
    return 1 + max(0, len(word) - _MAX_WHOLE_WORD) // _LETTERS_PER_TOKEN


def rank_relationships(graph: Graph, hits: Iterable[tuple[str, str]]) -> list[Edge]:
    """Return the edges of *hits*, those between the most connected nodes first."""
    return sorted(
        (graph.edges[hit] for hit in hits),
        key=lambda edge: (
            graph.degrees[edge.source] + graph.degrees[edge.target],
            edge.weight,
        ),
        reverse=True,
    )


def paths_with_new_facts(
    known: Iterable[GraphPath], paths: Iterable[GraphPath]
) -> Iterator[GraphPath]:
    """Yield those of *paths* that have a fact which no path of *known* has."""
    facts = {fact for path in known for fact in path.facts}
    return (path for path in paths if not facts.issuperset(path.facts))


def take_within_budget(
    budget: int, items: Iterable[T], cost: Callable[[T], int]
) -> Iterator[T]:
    """Yield *items* until the next one would exceed *budget*."""
    for item in items:
        budget -= cost(item)
        if budget < 0:
            return
        yield item


def path_cost(path: GraphPath, count: Callable[[str], int] = estimate_tokens) -> int:
    """Return the tokens of *path* in a prompt: all its words, ids included."""
    words = (*path.entities, *path.facts, *path.passages)
    return sum(count(f" {word}") for word in words)
