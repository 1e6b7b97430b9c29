"""Asks in smaller parts what a model cannot read at once."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import structlog

from crews.runtime.crew_config import CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest, Reply
from ports.domain.story import Run
from ports.errors import leaf_exceptions
from ports.language_model import ContextOverflowError, Task

log = structlog.get_logger(__name__)

P = TypeVar("P")

DIVISORS = (1, 2, 4, 8, 16, 32, 64)
"""How much smaller a part is each time than one question usually is. Each refusal
costs a request, but no tokens."""


async def ask_in_parts(
    runner: CrewRunner,
    run: Run,
    config: CrewConfig,
    split: Callable[[int], Sequence[tuple[P, ModelRequest[Any]]]],
) -> tuple[tuple[P, Reply[Any]], ...]:
    """Ask about each part that ``split(1)`` returns; return parts and replies in order.

    Where the model cannot read one of them, *split* is called with the next of
    `DIVISORS` and all is asked anew, in parts that are so many times smaller.

    Raises:
        ContextOverflowError: The smallest parts are still too long.
        ExceptionGroup, StoryCrewsError: As `CrewRunner.ask_all`.
    """
    asked = 0
    parts: Sequence[tuple[P, ModelRequest[Any]]] = ()
    overflow: ContextOverflowError | None = None
    for divisor in DIVISORS:
        parts = split(divisor)
        if overflow and len(parts) <= asked:
            continue
        asked = len(parts)
        requests = [request for _, request in parts]
        try:
            replies = await runner.ask_all(run, config, requests)
        except (ContextOverflowError, ExceptionGroup) as error:
            overflow = require_overflow(error)
            log.info("question.overflowed", task=_task(parts), parts=asked)
        else:
            return tuple(zip((part for part, _ in parts), replies, strict=True))
    raise ContextOverflowError(
        f"{_task(parts)}, now in {asked} parts, is too long still and cannot be split "
        f"further: set a CREWS_MODEL that reads more "
        f"({str(overflow).removeprefix('model: ')})"
    ) from overflow


def require_overflow(error: Exception) -> ContextOverflowError:
    """Return an overflow of *error*; raise *error* if anything else failed too."""
    leaves = list(leaf_exceptions(error))
    overflows = [leaf for leaf in leaves if isinstance(leaf, ContextOverflowError)]
    if len(overflows) < len(leaves):
        raise error
    return overflows[0]


def _task(parts: Sequence[tuple[P, ModelRequest[Any]]]) -> Task:
    return parts[0][1].question.task
