"""The list of stories that were forgotten, beside the backups that still hold them.

A backup from before holds the story, so the list must outlive the journal: what is
restored is forgotten again.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from ports.domain.story import FrozenModel, ProjectId, StoryId
from ports.errors import StoryCrewsError

LIST_NAME = "forgotten.jsonl"

CLOCK_TOLERANCE = timedelta(minutes=5)
"""Between the clocks of the hosts that forget and back up. In doubt a story is
forgotten."""


class ForgottenListError(StoryCrewsError):
    """The list of forgotten stories cannot be read or written."""


class ForgottenStory(FrozenModel):
    """One line of the list."""

    project_id: ProjectId
    story_id: StoryId
    at: AwareDatetime


def add_forgotten(backups: Path, project_id: ProjectId, story_id: StoryId) -> None:
    """Add a story to the list, durably, before anything of it is erased.

    Raises:
        ForgottenListError: The folder cannot be written.
    """
    line = ForgottenStory(
        project_id=project_id, story_id=story_id, at=datetime.now(UTC)
    )
    try:
        backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (backups / LIST_NAME).open("a", encoding="utf-8") as file:
            file.write(f"{line.model_dump_json()}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ForgottenListError(
            f"{backups / LIST_NAME}: {error.strerror}; nothing was erased"
        ) from error


def list_forgotten(backups: Path, *, since: datetime) -> list[ForgottenStory]:
    """Return each story that was forgotten after *since*, in the order of the list.

    Raises:
        ForgottenListError: A line cannot be read.
    """
    try:
        lines = list(_read_lines(backups / LIST_NAME))
    except (OSError, ValidationError) as error:
        raise ForgottenListError(
            f"{backups / LIST_NAME} cannot be read: mend it before you restore"
        ) from error
    late = [line for line in lines if line.at >= since - CLOCK_TOLERANCE]
    return list({(line.project_id, line.story_id): line for line in late}.values())


def _read_lines(file: Path) -> Iterator[ForgottenStory]:
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            yield ForgottenStory.model_validate_json(line)
