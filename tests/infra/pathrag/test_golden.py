"""Agreement with contexts that the public library gave."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from infra.pathrag.graph import Edge, Graph, Node
from tests.fakes.pathrag_retrieval import (
    SearchHits,
    TokenBudgets,
    render_context,
    retrieve,
)

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        "PATHRAG_GOLDEN" not in os.environ,
        reason="needs the library's answers, a file named by PATHRAG_GOLDEN",
    ),
]

# The budgets of these cases are as narrow as eight tokens, so an estimate will not do;
# the library counts as o200k_base does, whose vocabulary nobody installs for this. The
# cases are written with few words: these pieces are two tokens and three, all others
# one.
_PIECE = re.compile(
    r"[^\r\na-zA-Z0-9]?[A-Z]*[a-z]+|[^\r\na-zA-Z0-9]?[A-Z]+[a-z]*|\d{1,3}"
    r"| ?[^\sa-zA-Z0-9]+[\r\n/]*|\s+"
)
_LONGEST = re.compile(
    r"\((?:hubris|spotlight)|ASSISTANT|AUDIENCE|COFFIN|HUBRIS|SPOTLIGHT|THEATRE"
)
_LONG = re.compile(
    r"[ ]hubris|\)(?:and|through)|audience|coffin|hubris|spotlight|theatre|trick"
    r"|\((?:UNKNOWN|assistant|audience|coffin|escape|magic|rope|tank|terror|theatre)"
    r"|\((?:trick|water)|ESCAPE|MAGIC|ROPE|STAGE|TANK|TERROR|TRICK|WATER"
)


def o200k(text: str) -> int:
    return sum(map(_tokens, _PIECE.findall(text)))


def _tokens(piece: str) -> int:
    if _LONGEST.fullmatch(piece):
        return 3
    return 2 if _LONG.fullmatch(piece) else 1


def cases() -> list[dict[str, Any]]:
    file = os.environ.get("PATHRAG_GOLDEN")
    found = json.loads(Path(file).read_text()) if file else [{"case": 0, "context": ""}]
    return [case for case in found if case["context"] is not None]


def to_pathrag_name(name: str) -> str:
    return f'"{name.upper()}"'


def build_graph(kg: dict[str, Any]) -> Graph:
    ids = {chunk["source_id"]: chunk["content"].strip() for chunk in kg["chunks"]}
    return Graph(
        nodes=(
            Node(
                name=to_pathrag_name(entity["entity_name"]),
                kind=entity["entity_type"],
                description=entity["description"],
                passage=ids.get(entity["source_id"], "UNKNOWN"),
            )
            for entity in kg["entities"]
        ),
        edges=(
            Edge(
                source=to_pathrag_name(relation["src_id"]),
                target=to_pathrag_name(relation["tgt_id"]),
                description=relation["description"],
                keywords=relation["keywords"],
                weight=relation["weight"],
                passage=ids.get(relation["source_id"], "UNKNOWN"),
            )
            for relation in kg["relationships"]
        ),
        passages={content: content for content in ids.values()},
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["case"]))
def test_gives_the_context_that_the_library_gave(case: dict[str, Any]) -> None:
    graph = build_graph(case["custom_kg"])
    hits = SearchHits(
        entities=tuple(case["entity_hits"]),
        relationships=tuple((one, other) for one, other in case["relationship_hits"]),
    )
    budgets = TokenBudgets(
        passages=case["max_token_for_text_unit"],
        relationships=case["max_token_for_global_context"],
        paths=case["max_token_for_local_context"],
    )

    assert (
        render_context(graph, retrieve(graph, hits, budgets, o200k)) == case["context"]
    )
