"""Remembers the names stored in PathRAG, which cannot list what must be erased."""

from collections.abc import Iterable
from pathlib import Path

from infra.pathrag.sqlite import SharedFile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS told (
    story TEXT NOT NULL,
    run TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (story, run, source, target)
) WITHOUT ROWID
"""

NamePair = tuple[str, str]


class NameRegistry:
    """A row for every name and every relationship, by the prefixes of story and run.

    A name is a pair with an empty target. Rows are added before the server is called
    and removed after it has deleted, so that there may be too many and never too few.
    """

    def __init__(self, file: Path) -> None:
        self._file = SharedFile(file, _SCHEMA)

    def add(self, story: str, run: str, pairs: Iterable[NamePair]) -> None:
        """Add the pairs that are about to be stored in the server."""
        rows = [(story, run, *pair) for pair in pairs]
        with self._file.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?)", rows)

    def pairs_of_run(self, story: str, run: str) -> set[NamePair]:
        """Return the pairs of one run."""
        with self._file.transaction() as db:
            return set(
                db.execute(
                    "SELECT source, target FROM told WHERE story = ? AND run = ?",
                    (story, run),
                )
            )

    def names_of_story(self, story: str) -> list[str]:
        """Return the names of all runs of a story, sorted."""
        with self._file.transaction() as db:
            rows = db.execute(
                "SELECT DISTINCT source FROM told WHERE story = ? AND target = ''"
                " ORDER BY source",
                (story,),
            ).fetchall()
        return [str(name) for (name,) in rows]

    def remove(self, story: str, run: str, pairs: Iterable[NamePair]) -> None:
        """Remove pairs that the server has deleted."""
        rows = [(story, run, *pair) for pair in pairs]
        with self._file.transaction() as db:
            db.executemany(
                "DELETE FROM told"
                " WHERE story = ? AND run = ? AND source = ? AND target = ?",
                rows,
            )

    def remove_story(self, story: str) -> None:
        """Remove all pairs of a story."""
        with self._file.transaction() as db:
            db.execute("DELETE FROM told WHERE story = ?", (story,))
        self._file.clear_log()
