"""Proves that a knowledge graph keeps what it is told: writes a fact and asks for it.

A server can take every fact with a friendly answer and keep none of them, and it can
be alive and fail at every question. Only writing and reading back tells.
"""

from contextlib import suppress
from uuid import uuid4

from ports.domain.story import ProjectId, StoryId
from ports.errors import PortError, PortProtocolError
from ports.knowledge_graph import (
    Entity,
    EvidenceText,
    Fact,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
    StoryGraph,
)

PROOF_PROJECT = ProjectId("novel-crews-proof")
"""The project of such facts; no story of a user is in it."""

_PASSAGE = EvidenceText(id="canary", text="A canary is taken down into the mine.")
PROOF_GRAPH = StoryGraph(
    passages=(_PASSAGE,),
    entities=(
        Entity(
            key="prop_canary_v01",
            name="canary",
            kind="prop",
            description="a canary that shows whether this graph keeps what it is told",
            passage=_PASSAGE.id,
        ),
        Entity(
            key="loc_mine_v01",
            name="mine",
            kind="place",
            description="the mine that the canary is taken into",
            passage=_PASSAGE.id,
        ),
    ),
    facts=(
        Fact(
            source="loc_mine_v01",
            relation="FEATURES_OBJECT",
            target="prop_canary_v01",
            description="the canary is taken down into the mine",
            keywords="canary, mine, keeps what it is told",
            weight=1.0,
            passage=_PASSAGE.id,
        ),
    ),
)
_QUESTION = GraphQuestion(
    entities=("prop_canary_v01", "loc_mine_v01"),
    keywords=("canary", "mine", "keeps what it is told"),
    tokens=1_000,
)


async def prove_graph(graph: KnowledgeGraph) -> None:
    """Return if *graph* finds a fact that it has just been told; erase the fact.

    Raises:
        PortProtocolError: It does not, or it answers nonsense.
        PortError: It does not answer, or it refuses us.
    """
    # One of its own each time: two processes may prove at once.
    story = StoryId(uuid4().hex)
    scope = GraphScope(project_id=PROOF_PROJECT, story_id=story, run="proof")
    try:
        await _write_and_read(graph, scope)
    finally:
        with suppress(PortError):
            await graph.erase(PROOF_PROJECT, story)


async def _write_and_read(graph: KnowledgeGraph, scope: GraphScope) -> None:
    try:
        await graph.store(scope, PROOF_GRAPH)
    except PortProtocolError as error:
        raise _protocol_error(f"it cannot store a fact ({_words(error)})") from error
    try:
        paths = await graph.paths(scope, _QUESTION)
    except PortProtocolError as error:
        raise _protocol_error(
            f"it fails at every question ({_words(error)})"
        ) from error
    if not paths:
        raise _protocol_error(
            "it takes every fact and keeps none: look at its own storage"
        )


def _protocol_error(what: str) -> PortProtocolError:
    return PortProtocolError(
        "graph", f"{what}; see the log of the PathRAG that CREWS_PATHRAG_URL names"
    )


def _words(error: PortError) -> str:
    return str(error).removeprefix("graph: ")
