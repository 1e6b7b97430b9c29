"""Holds what a person typed to the contract, in words for a person."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from ports.errors import InvalidEventError
from ports.events import StoryCancelled, StorySubmitted

E = TypeVar("E", StorySubmitted, StoryCancelled)


def kept(kind: type[E], given: Mapping[str, object]) -> E:
    """Return *given* as an event.

    Raises:
        InvalidEventError: With every field that breaks the contract.
    """
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise InvalidEventError(
            "; ".join(
                f"{'.'.join(map(str, fault['loc'])) or 'story'}: {fault['msg']}"
                for fault in error.errors(include_input=False, include_url=False)
            )
        ) from error
