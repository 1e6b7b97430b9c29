"""The knowledge graph of a story, and the paths in it that bear on a question."""

from dataclasses import dataclass
from typing import Literal, Protocol, Self

from ports.domain.story import ProjectId, Run, StoryId
from ports.domain.structure import RelationKind

GraphOutcome = Literal["found", "empty", "failed"]
"""What a question to the graph comes to."""

EntityKind = Literal["person", "place", "scene", "theme", "prop", "emotion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphScope:
    """Whose knowledge it is; names of two scopes are never the same node.

    Attributes:
        run: The run's id as text: a revision's knowledge is its own.
    """

    project_id: ProjectId
    story_id: StoryId
    run: str

    @classmethod
    def of(cls, run: Run) -> Self:
        """Return the scope of the graph that *run* writes and reads."""
        return cls(project_id=run.project_id, story_id=run.story_id, run=str(run.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceText:
    """Text of the story that is evidence for something; `id` is unique in its scope."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A node of the graph, by its key (``char_marcus_v01``, ``sc012``)."""

    key: str
    name: str
    kind: EntityKind
    description: str
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A directed relation between two entities, with its evidence.

    Attributes:
        keywords: What the relation is about, for questions of the whole.
        weight: Strength, at least 0; 1 is ordinary.
    """

    source: str
    relation: RelationKind
    target: str
    description: str
    keywords: str
    weight: float
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryGraph:
    """Everything that the stage *structure* finds out about a story."""

    passages: tuple[EvidenceText, ...]
    entities: tuple[Entity, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQuestion:
    """What somebody wants to know.

    Attributes:
        about: Keys of the entities in question; low-level keywords of PathRAG.
        themes: Words for the question as a whole; its high-level keywords.
        tokens: The most that the answer may take, in tokens of the prompt.
    """

    entities: tuple[str, ...]
    keywords: tuple[str, ...]
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphPath:
    """A chain of facts that bears on a question.

    Attributes:
        entities: Keys in walking order; at least one.
        facts: The hops between them, in the same order, as sentences.
        passages: Ids of the passages that are its evidence.
        score: Mean flow in [0, 1]; higher is better.
    """

    entities: tuple[str, ...]
    facts: tuple[str, ...]
    passages: tuple[str, ...]
    score: float


class KnowledgeGraph(Protocol):
    """A story's people, places, scenes, themes, props and what relates them.

    All methods raise `PortUnavailableError` when the graph is slow, busy or absent,
    and `PortProtocolError` when it answers nonsense.
    """

    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        """Make *known* what the story has established; twice is the same as once."""
        ...

    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        """Return the paths that bear on *question*, best first; none is an answer."""
        ...

    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        """Erase what is known of a story, in all its runs."""
        ...

    async def check(self) -> None:
        """Prove that the graph answers.

        Raises:
            PortError: With what to set, in its message.
        """
        ...
