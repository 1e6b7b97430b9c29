"""What people choose from at a command line; light, for it is imported to say so."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

StoryFormat = Literal["auto", "prose", "screenplay"]
"""How the publisher says a story is written; *auto* lets the reading kit decide."""

RunState = Literal["running", "completed", "failed", "cancelled"]

DeadLetterState = Literal["waiting", "replayed", "discarded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterFilter:
    """Which letters are meant; what is left out does not matter.

    Attributes:
        cause: A fingerprint or how one begins, or words of the cause.
        text: Words of the message or of a header; bodies are not searched.
        older_than: Died at least so long ago.
    """

    state: DeadLetterState | None = "waiting"
    queue: str | None = None
    cause: str | None = None
    story: str | None = None
    project: str | None = None
    run: UUID | None = None
    text: str | None = None
    older_than: timedelta | None = None
    newer_than: timedelta | None = None
