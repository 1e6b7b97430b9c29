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
_QUOTATION_MARKS = {"'": "'", '"': '"', "`": "`", "“": "”", "‘": "’", "«": "»"}
_OPENING_MARK = re.compile(rf"(?<!\w)[{''.join(_QUOTATION_MARKS)}]")
_QUOTED_NAME = re.compile(r"(['\"`])[\w.:/-]*\1(?!\w)")
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
        return redact_text(str(error)) or type(error).__name__
    return _to_safe_line(words) or type(error).__name__


def redact_text(words: str) -> str:
    """Return what a library says as one short line, without what it quotes.

    A quoted name stays. Everything else is removed from its first quotation mark to
    the last one, or to the end where none closes: what is quoted may hold marks itself.
    """
    return _to_safe_line(_remove_quoted_text(words))


def _remove_quoted_text(words: str) -> str:
    position = 0
    while opening := _OPENING_MARK.search(words, position):
        if name := _QUOTED_NAME.match(words, opening.start()):
            position = name.end()
            continue
        mark = re.escape(_QUOTATION_MARKS[opening.group()])
        ends = [
            found.end()
            for found in re.finditer(rf"(?<!\\){mark}(?!\w)", words[opening.end() :])
        ]
        rest = words[opening.end() + ends[-1] :] if ends else ""
        return f"{words[: opening.start()]}'…'{rest}"
    return words


def _to_safe_line(words: str) -> str:
    for pattern, mask in _SECRET_PATTERNS:
        words = pattern.sub(mask, words)
    # One line, short: what a library appends after it may be the text itself.
    return words.strip().partition("\n")[0][:MAX_MESSAGE_LENGTH]


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
