"""What a broken contract is reported as."""

from typing import Literal

from pydantic import ValidationError


def describe_validation_error(
    error: ValidationError,
    *,
    root: str,
    show: Literal["message", "type"] = "message",
    most: int | None = None,
) -> str:
    """Return the problems with their places, *most* at the most, and none of the input.

    *root* names the whole value, for a problem that lies in no field. *show* chooses
    pydantic's message or its error type; the message of another's model may quote
    what was sent.
    """
    problems = error.errors(
        include_url=False, include_context=False, include_input=False
    )
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or root}: "
        f"{problem['msg'] if show == 'message' else problem['type']}"
        for problem in problems[:most]
    )
