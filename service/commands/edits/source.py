"""Finds the film that edits are about, and opens its journal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from infra.storage import OperatorStore, open_journal, open_operator_store
from infra.storage.edits import UneditableRunError
from ports.domain.story import RunId
from service.actions.films import NoBreakdownError
from service.commands.film_source import JOURNAL_FILE, STATE_FOLDER, read_head
from service.settings import load_settings

OFFLINE = "offline"
"""The setting of the offline reader, and how the names of its models begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSource:
    """What a person named: a run of the journal that is set, or a folder.

    Attributes:
        folder: None for a run of the journal, which the service computes.
    """

    run_id: RunId
    folder: Path | None
    title: str = ""
    model: str = OFFLINE

    @asynccontextmanager
    async def open_for_edit(self) -> AsyncIterator[OperatorStore]:
        """Open the journal for a change.

        Raises:
            UneditableRunError: A folder's run was interrupted, and nobody works on it.
        """
        async with self.open() as store:
            row = await store.operations.run(self.run_id)
            if self.folder is not None and row and row.state == "running":
                raise UneditableRunError(
                    f"{self.folder} was interrupted: finish it with "
                    f"`novel-crews edit {self.folder} compute`"
                )
            yield store

    @asynccontextmanager
    async def open(self) -> AsyncIterator[OperatorStore]:
        """Open the journal that the run is in."""
        if self.folder is None:
            async with open_operator_store(load_settings().journal) as store:
                yield store
        else:
            # As the service does: nobody else has migrated a folder's journal.
            async with open_journal(_journal_of(self.folder)) as store:
                yield store


async def find_source(name: str) -> EditSource:
    """Return what a person names.

    Raises:
        NoBreakdownError: It is no finished film, or a folder without its journal.
    """
    try:
        return EditSource(run_id=RunId(UUID(name)), folder=None)
    except ValueError:
        folder = Path(name)
    head = read_head(folder)
    if not (folder / STATE_FOLDER / JOURNAL_FILE).is_file():
        raise NoBreakdownError(
            f"{folder} has no journal ({STATE_FOLDER}/{JOURNAL_FILE}) to edit in: "
            "break the story down again into it"
        )
    return EditSource(
        run_id=RunId(UUID(str(head.run_id))),
        folder=folder,
        title=head.story.title,
        model=OFFLINE if head.model.startswith(OFFLINE) else head.model,
    )


def _journal_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / STATE_FOLDER / JOURNAL_FILE}"
