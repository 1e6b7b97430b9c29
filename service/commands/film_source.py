"""Finds the breakdown that a person names: a run in the journal, or a folder."""

import asyncio
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError

from infra.storage import open_operations
from ports.domain.breakdown import Breakdown, StoryHead
from ports.domain.story import FrozenModel, RunId
from ports.pipeline.identity import text_sha256
from service.actions import films
from service.actions.films import NoBreakdownError
from service.settings import load_settings

STATE_FOLDER = ".novel-crews"
"""In the folder of the documents: journal, graph and archive of this breakdown. With it
the next breakdown, of a revised story, asks only about what changed."""

JOURNAL_FILE = "journal.db"


class FilmHead(FrozenModel):
    """Which film a folder has: what stands first in ``breakdown.json``."""

    run_id: UUID
    story: StoryHead
    model: str


F = TypeVar("F", FilmHead, Breakdown)


async def read_film(source: str) -> tuple[Breakdown, str]:
    """Return the breakdown that *source* names, and the text that its spans refer to.

    Raises:
        NoBreakdownError: Nothing is there, or it is not finished or damaged.
    """
    try:
        run_id = UUID(source)
    except ValueError:
        return await asyncio.to_thread(_read_folder, Breakdown, Path(source))
    async with open_operations(load_settings().journal) as operations:
        return await films.read_film(operations, RunId(run_id))


def read_head(folder: Path) -> FilmHead:
    """Return which film is in *folder*, without reading its scenes.

    Raises:
        NoBreakdownError: As for `read_film`.
    """
    head, _ = _read_folder(FilmHead, folder)
    return head


def _read_folder(kind: type[F], folder: Path) -> tuple[F, str]:
    if not folder.is_dir():
        raise NoBreakdownError(
            f"{folder}: neither a run's id nor a folder; see `novel-crews runs`, or "
            "name the folder that `novel-crews break-down` wrote"
        )
    try:
        document = (folder / "breakdown.json").read_bytes()
        text = (folder / "source.txt").read_bytes().decode()
        film = kind.model_validate_json(document)
    except OSError as error:
        raise NoBreakdownError(
            f"{error.filename}: {error.strerror}; "
            "name the folder that `novel-crews break-down` wrote"
        ) from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise NoBreakdownError(
            f"{folder}: breakdown.json or source.txt is damaged; break the story down "
            "again"
        ) from error
    if text_sha256(text) != film.story.sha256:
        raise NoBreakdownError(
            f"{folder}: source.txt is not the text of breakdown.json; break the story "
            "down again"
        )
    return film, text
