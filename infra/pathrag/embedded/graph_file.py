"""The SQLite file that holds the graph of every run as JSON."""

from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter

from infra.pathrag.sqlite import SharedFile
from ports.domain.story import ProjectId, StoryId
from ports.knowledge_graph import GraphScope, StoryGraph

_STORY_GRAPH = TypeAdapter(StoryGraph)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS established (
    project_id TEXT NOT NULL,
    story_id TEXT NOT NULL,
    run TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    known TEXT NOT NULL,
    PRIMARY KEY (project_id, story_id, run)
) WITHOUT ROWID
"""
_IS_RUN = "project_id = ? AND story_id = ? AND run = ?"


class GraphFile:
    """One row for each run; safe for several threads and processes at once."""

    def __init__(self, file: Path) -> None:
        self._file = SharedFile(file, _SCHEMA)

    def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        """Replace the graph of the run with *graph*, in one transaction."""
        text = _STORY_GRAPH.dump_json(graph).decode()
        row = (*_run_key(scope), sha256(text.encode()).hexdigest(), text)
        with self._file.transaction() as db:
            db.execute("INSERT OR REPLACE INTO established VALUES (?, ?, ?, ?, ?)", row)

    def version(self, scope: GraphScope) -> str | None:
        """Return the digest of the run's graph; None if it has none."""
        with self._file.transaction() as db:
            row = db.execute(
                f"SELECT sha256 FROM established WHERE {_IS_RUN}",  # noqa: S608 -- ours
                _run_key(scope),
            ).fetchone()
        return row and str(row[0])

    def load(self, scope: GraphScope) -> tuple[str, StoryGraph] | None:
        """Return the version of the run's graph and the graph; None if it has none."""
        with self._file.transaction() as db:
            row = db.execute(
                f"SELECT sha256, known FROM established WHERE {_IS_RUN}",  # noqa: S608 -- ours
                _run_key(scope),
            ).fetchone()
        return row and (row[0], _STORY_GRAPH.validate_json(row[1]))

    def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        """Erase the graphs of all runs of a story."""
        with self._file.transaction() as db:
            db.execute(
                "DELETE FROM established WHERE project_id = ? AND story_id = ?",
                (project_id, story_id),
            )


def _run_key(scope: GraphScope) -> tuple[str, str, str]:
    return scope.project_id, scope.story_id, scope.run
