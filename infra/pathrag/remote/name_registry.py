"""Which names we have put into PathRAG: it cannot list them, and we must erase them."""

from collections.abc import Iterable
from pathlib import Path

from infra.pathrag.sqlite import open_transaction

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
    """A row for every name and every relationship, by the marks of story and run.

    A name is a relationship to nobody. Written before the server is told and cleared
    after it has forgotten, so that it may list too much and never too little.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, story: str, run: str, pairs: Iterable[NamePair]) -> None:
        """Add what is about to be told."""
        rows = [(story, run, *pair) for pair in pairs]
        with open_transaction(self._file, _SCHEMA) as db:
            db.executemany("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?)", rows)

    def pairs_of_run(self, story: str, run: str) -> set[NamePair]:
        """Return what a run has told."""
        with open_transaction(self._file, _SCHEMA) as db:
            return set(
                db.execute(
                    "SELECT source, target FROM told WHERE story = ? AND run = ?",
                    (story, run),
                )
            )

    def names_of_story(self, story: str) -> list[str]:
        """Return the names that all runs of a story have told."""
        with open_transaction(self._file, _SCHEMA) as db:
            rows = db.execute(
                "SELECT DISTINCT source FROM told WHERE story = ? AND target = ''"
                " ORDER BY source",
                (story,),
            ).fetchall()
        return [str(name) for (name,) in rows]

    def remove(self, story: str, run: str, pairs: Iterable[NamePair]) -> None:
        """Clear what the server no longer holds."""
        rows = [(story, run, *pair) for pair in pairs]
        with open_transaction(self._file, _SCHEMA) as db:
            db.executemany(
                "DELETE FROM told"
                " WHERE story = ? AND run = ? AND source = ? AND target = ?",
                rows,
            )

    def remove_story(self, story: str) -> None:
        """Clear all that was told of a story."""
        with open_transaction(self._file, _SCHEMA) as db:
            db.execute("DELETE FROM told WHERE story = ?", (story,))
