"""The graph of a small story, its parts, and questions about it."""

from dataclasses import replace

from ports.domain.story import ProjectId, StoryId
from ports.knowledge_graph import (
    Entity,
    EvidenceText,
    Fact,
    GraphPath,
    GraphQuestion,
    GraphScope,
    StoryGraph,
)

PASSAGES = (
    EvidenceText(id="p001", text="Nora took the brass key from under the piano."),
    EvidenceText(id="p009", text='"Open it," said Hale. The key turned.'),
)
ENTITIES = (
    Entity(
        key="char_nora_v01",
        name="Nora Vance",
        kind="person",
        description="the ferry's last pilot",
        passage="p001",
    ),
    Entity(
        key="obj_brass_key_v01",
        name="Brass key",
        kind="prop",
        description="opens the cabinet in the wheelhouse",
        passage="p001",
    ),
    Entity(
        key="sc001",
        name="INT. TEA ROOM - EVENING",
        kind="scene",
        description="Nora finds the key",
        passage="p001",
    ),
    Entity(
        key="sc009",
        name="INT. WHEELHOUSE - NIGHT",
        kind="scene",
        description="Hale has the cabinet opened",
        passage="p009",
    ),
)
FOUND = Fact(
    source="sc001",
    relation="FEATURES_OBJECT",
    target="obj_brass_key_v01",
    description="In scene 1 Nora takes the brass key from under the piano.",
    keywords="key, piano",
    weight=1.0,
    passage="p001",
)
PRESENT = Fact(
    source="sc001",
    relation="HAS_CHARACTER",
    target="char_nora_v01",
    description="Nora is in scene 1.",
    keywords="presence",
    weight=1.0,
    passage="p001",
)
OPENED = Fact(
    source="sc009",
    relation="FEATURES_OBJECT",
    target="obj_brass_key_v01",
    description="In scene 9 the brass key opens the cabinet.",
    keywords="key, cabinet",
    weight=1.0,
    passage="p009",
)
FERRY = StoryGraph(passages=PASSAGES, entities=ENTITIES, facts=(FOUND, PRESENT, OPENED))


def a_scope(project: str = "p1", story: str = "s1", run: str = "r1") -> GraphScope:
    """Return a scope: which run of which story a graph belongs to."""
    return GraphScope(project_id=ProjectId(project), story_id=StoryId(story), run=run)


def a_question(
    *keys: str, themes: tuple[str, ...] = (), tokens: int = 500
) -> GraphQuestion:
    """Return a question about entities and themes."""
    return GraphQuestion(entities=keys, keywords=themes, tokens=tokens)


def graph_without(*facts: Fact) -> StoryGraph:
    """Return the graph of the ferry story without some facts."""
    return replace(FERRY, facts=tuple(f for f in FERRY.facts if f not in facts))


def facts_of(paths: tuple[GraphPath, ...]) -> set[str]:
    """Return all facts of *paths*."""
    return {fact for path in paths for fact in path.facts}
