"""An error in words that are safe to log and store: no story text, no secret."""

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from pydantic import ValidationError

from ports.errors import PortError, StoryCrewsError
from ports.journal import Failure
from ports.redaction import first_line, mask_quoted_text, mask_secrets
from ports.validation import describe_validation_error

_VARIABLE_PARTS = (
    (
        re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE),
        "<id>",
    ),
    (re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b", re.IGNORECASE), "<hex>"),
    (re.compile(r"\d+(?:\.\d+)*"), "<n>"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureReporter:
    """Describes failures, with the host and the release that they happened on."""

    host: str
    version: str

    def to_failure(self, error: BaseException) -> Failure:
        """Return *error* as an operator may see it."""
        message = redact_message(error)
        pattern = error_pattern(message)
        name = type(error).__name__
        identity = "\n".join((name, *_cause(error, pattern)))
        return Failure(
            error=name,
            message=message,
            error_pattern=pattern,
            fingerprint=sha256(identity.encode()).hexdigest()[:16],
            host=self.host,
            version=self.version,
        )


def redact_message(error: BaseException) -> str:
    """Return a one-line message of *error* that is safe to log.

    Credentials are masked and quoted text is removed; at most 500 characters.
    """
    if isinstance(error, StoryCrewsError):
        words = str(error)
    elif isinstance(error, ValidationError):
        # Types, not messages: those of a library's model may quote what was sent.
        problems = describe_validation_error(error, root="", show="type")
        words = f"{error.title}: {problems}"
    else:
        return redact_text(str(error)) or type(error).__name__
    return first_line(mask_secrets(words)) or type(error).__name__


def redact_text(words: str) -> str:
    """Return what a library says as one short line, without what it quotes."""
    return first_line(mask_secrets(mask_quoted_text(words)))


def error_pattern(message: str) -> str:
    """Return *message* with ids and numbers replaced, to group dead letters by."""
    for pattern, placeholder in _VARIABLE_PARTS:
        message = pattern.sub(placeholder, message)
    return message


def stack_frames(error: BaseException) -> list[str]:
    """Return the frames of the stack, innermost last, without any value."""
    return [
        f"{PurePath(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]


def _cause(error: BaseException, pattern: str) -> Iterator[str]:
    """Yield what failures of one cause have in common, wherever they were raised.

    A system's own code says more than its words. A bug has no better name than the
    function that raised it; lines change with every release.
    """
    if isinstance(error, PortError):
        yield error.port
        yield error.code or pattern
        return
    yield pattern
    if not isinstance(error, StoryCrewsError):
        for frame, _ in list(traceback.walk_tb(error.__traceback__))[-1:]:
            code = frame.f_code
            yield f"{PurePath(code.co_filename).name}:{code.co_name}"
