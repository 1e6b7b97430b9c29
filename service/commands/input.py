"""Holds what a person typed to the contract, in words for a person."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from infra.embedded.story_files import read_story
from ports.errors import InvalidEventError, StoryCrewsError
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.validation import describe_validation_error

E = TypeVar("E", StorySubmitted, StoryCancelled)


class UnreadableFileError(StoryCrewsError):
    """The file that was named cannot be read."""


def read_story_file(path: Path) -> str:
    """Return the text of the story file that a person named.

    Raises:
        UnreadableFileError: It is not there, or not for us to read.
        StoryError: It is no story file.
    """
    try:
        return read_story(path)
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: {error.strerror}; name a story file"
        ) from error


def parse_event(kind: type[E], fields: Mapping[str, object]) -> E:
    """Return *given* as an event.

    Raises:
        InvalidEventError: With every field that breaks the contract.
    """
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise InvalidEventError(
            describe_validation_error(error, root="story")
        ) from error
