"""Reads what a person named or typed; its errors are written for that person."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from crews.reading import find_title
from infra.embedded.stories.files import SCREENPLAY_SUFFIXES, read_story, read_title
from ports.domain.choices import StoryFormat
from ports.errors import InvalidEventError, StoryCrewsError
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.validation import describe_validation_error

SOURCE = "/novel-movie/cli"
"""The CloudEvents source of events that the command line publishes."""

E = TypeVar("E", StorySubmitted, StoryCancelled)


class UnreadableFileError(StoryCrewsError):
    """The named file cannot be read."""


def read_story_file(path: Path) -> str:
    """Return the text of the story file at *path*.

    Raises:
        UnreadableFileError: It does not exist, or reading it is not permitted.
        StoryError: It is not a story file.
    """
    try:
        return read_story(path)
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: {error.strerror}; name a story file"
        ) from error


def choose_title(path: Path, text: str) -> str:
    """Return the title that a script or book states, or ``The Mill`` for the-mill.txt.

    *text* is the story in *path*.
    """
    is_script = path.suffix.lower() in SCREENPLAY_SUFFIXES
    found = find_title(text) if is_script else read_title(path)
    return found or path.stem.replace("-", " ").replace("_", " ").title()


def choose_format(path: Path, format: StoryFormat) -> StoryFormat:  # noqa: A002  # the contract's own word
    """Return *format*, or what the suffix of *path* says where it is ``auto``.

    A Fountain or Final Draft file is a screenplay, even where it has no sluglines.
    """
    is_script = format == "auto" and path.suffix.lower() in SCREENPLAY_SUFFIXES
    return "screenplay" if is_script else format


def parse_event(kind: type[E], fields: Mapping[str, object]) -> E:
    """Build an event of type *kind* from *fields*.

    Raises:
        InvalidEventError: It names every field that breaks the contract.
    """
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise InvalidEventError(
            describe_validation_error(error, root="story")
        ) from error
