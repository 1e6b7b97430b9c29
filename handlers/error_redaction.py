"""An error in words that are safe to log and store: no story text, no secret."""

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from pydantic import ValidationError

from ports.errors import StoryCrewsError
from ports.journal import Failure
from ports.validation import describe_validation_error

MAX_MESSAGE_LENGTH = 500

_SECRET_PATTERNS = (
    (re.compile(r"://[^\s/@]+@"), "://***@"),
    (re.compile(r"(?i)\b(bearer|basic|api-key|apikey)[\s:=]+\S+"), r"\1 ***"),
    (
        re.compile(r"(?i)\b(password|secret|token|api_key)(['\"]?\s*[:=]\s*)\S+"),
        r"\1\2***",
    ),
    (re.compile(r"\bsk-[\w-]{8,}"), "***"),
)
# Quoted text that is more than one name: a library's error may quote the story.
_QUOTED_TEXT = re.compile(r"'[^'\n]*[^\w.:/'-][^'\n]*'|\"[^\"\n]*[^\w.:/\"-][^\"\n]*\"")
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
        identity = "\n".join((name, pattern, *_stack_functions(error)))
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
        words = _QUOTED_TEXT.sub("'…'", str(error))
    for pattern, mask in _SECRET_PATTERNS:
        words = pattern.sub(mask, words)
    # One line, short: what a library appends after it may be the text itself.
    first_line = words.strip().partition("\n")[0]
    return first_line[:MAX_MESSAGE_LENGTH] or type(error).__name__


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


def _stack_functions(error: BaseException) -> Iterator[str]:
    """Yield file and function of each frame; lines change with every release."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        yield f"{PurePath(code.co_filename).name}:{code.co_name}"
