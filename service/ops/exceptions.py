"""Exceptions as the log and the terminal show them: no story text, no secret.

Python's own formatting prints the message of every error of a chain, and a library's
message may quote what it was given.
"""

import sys
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Literal

from handlers.error_redaction import redact_message, redact_text, stack_frames
from service.ops.terminal_text import escape_controls

Relation = Literal["raised", "caused by", "during", "one of"]
ExceptionRecord = dict[str, Any]


def describe_chain(error: BaseException) -> list[ExceptionRecord]:
    """Return *error*, its causes and the members of its groups, the last raised first.

    Each has its type, its redacted message, its frames, and its relation to the one
    before it.
    """
    return list(_walk(error, "raised", set()))


def format_chain(error: BaseException) -> str:
    """Return what `describe_chain` finds as lines for a person."""
    lines: list[str] = []
    for record in describe_chain(error):
        prefix = "" if record["relation"] == "raised" else f"{record['relation']} "
        message = escape_controls(record["message"])
        lines.append(f"{prefix}{record['type']}: {message}")
        lines.extend(f"  at {frame}" for frame in record["frames"])
    return "\n".join(lines)


def _walk(
    error: BaseException, relation: Relation, seen: set[int]
) -> Iterator[ExceptionRecord]:
    if id(error) in seen:
        return
    seen.add(id(error))
    yield {
        "type": type(error).__name__,
        "message": redact_message(error),
        "relation": relation,
        "frames": stack_frames(error),
    }
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _walk(member, "one of", seen)
    if error.__cause__ is not None:
        yield from _walk(error.__cause__, "caused by", seen)
    elif error.__context__ is not None and not error.__suppress_context__:
        yield from _walk(error.__context__, "during", seen)


class ExceptionRedactor:
    """A structlog processor: no exception of an event stays as Python prints it."""

    def __init__(self, style: Literal["json", "console"]) -> None:
        self._render = describe_chain if style == "json" else format_chain

    def __call__(
        self, _: object, __: str, event: MutableMapping[str, Any]
    ) -> Mapping[str, Any]:
        """Render ``exc_info``, and each value that is an exception."""
        error = _find_error(event.pop("exc_info", None))
        for key, value in event.items():
            if isinstance(value, BaseException):
                event[key] = redact_message(value)
        if error is not None:
            event["exception"] = self._render(error)
        return event


def redact_library_event(
    _: object, __: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """Treat what a library logs like the message of its errors."""
    event["event"] = redact_text(str(event.get("event", "")))
    return event


def _find_error(exc_info: object) -> BaseException | None:
    match exc_info:
        case BaseException() as error:
            return error
        case (_, BaseException() as error, _):
            return error
        case None | False | (None, None, None):
            return None
        case _:
            return sys.exc_info()[1]
