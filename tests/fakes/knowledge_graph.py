"""A knowledge graph in memory."""

from typing_extensions import override

from ports.domain.story import ProjectId, StoryId
from ports.errors import PortProtocolError, PortUnavailableError
from ports.knowledge_graph import (
    GraphPath,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
    StoryGraph,
)


class InMemoryKnowledgeGraph(KnowledgeGraph):
    """Finds every fact with an entity of the question, in the order of the facts.

    Attributes:
        known: The stored graph of each scope.
        questions: All questions, in order.
        down: Every call fails as if there were no connection.
        refuses: Every fact is refused with nonsense.
    """

    def __init__(self) -> None:
        self.known: dict[GraphScope, StoryGraph] = {}
        self.questions: list[GraphQuestion] = []
        self.down = False
        self.refuses = False

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        await self.check()
        if self.refuses:
            raise PortProtocolError("graph", "/insert_custom_kg: status 500")
        self.known[scope] = graph

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        await self.check()
        self.questions.append(question)
        known = self.known.get(scope)
        if known is None:
            return ()
        return tuple(
            GraphPath(
                entities=(fact.source, fact.target),
                facts=(fact.description,),
                passages=(fact.passage,),
                score=1.0,
            )
            for fact in known.facts
            if fact.source in question.entities or fact.target in question.entities
        )

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        await self.check()
        self.known = {
            scope: known
            for scope, known in self.known.items()
            if (scope.project_id, scope.story_id) != (project_id, story_id)
        }

    @override
    async def check(self) -> None:
        if self.down:
            raise PortUnavailableError("graph", "switched off")
