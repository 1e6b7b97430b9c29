"""Desks for tests that ask the console without a browser."""

from pathlib import Path

from infra.embedded.archive import FolderStoryArchive
from infra.pathrag.embedded.knowledge_graph import EmbeddedKnowledgeGraph
from infra.storage import JournalStore
from service.console.desk import Desk
from service.console.session import ConsoleSessions
from service.ops.health import CachedChecks
from tests.fakes.publisher import InMemoryPublisher
from tests.service.ops_tokens import ops_tokens

TOKENS = ops_tokens("look", "act", "metrics", "door")


def build_desk(store: JournalStore, folder: Path) -> Desk:
    """Return a desk on a journal, with a broker in memory."""

    async def depths() -> tuple[()]:
        return ()

    return Desk(
        store=store,
        publisher=InMemoryPublisher(),
        graph=EmbeddedKnowledgeGraph(folder / "graph.db"),
        archive=FolderStoryArchive(folder / "archive"),
        checks=CachedChecks({}),
        queue_depths=depths,
        sessions=ConsoleSessions(TOKENS),
        backup_dir=None,
        version="1",
    )
