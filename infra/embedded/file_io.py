"""The archive's disk, off the event loop, its refusals in our words."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from pydantic import ValidationError

from ports.domain.story import FrozenModel
from ports.errors import PortProtocolError, PortUnavailableError

PORT = "archive"

P = ParamSpec("P")
R = TypeVar("R")
W = TypeVar("W", bound=FrozenModel)


async def read_model(kind: type[W], path: Path) -> W | None:
    """Return what a file says, if there is one.

    Raises:
        PortProtocolError: Somebody has made nonsense of it; the fields are named.
    """
    if not await run_io(path.is_file):
        return None
    raw = await run_io(path.read_bytes)
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        fields = {".".join(map(str, each["loc"])) for each in error.errors()}
        raise PortProtocolError(
            PORT,
            f"{path.name}: mend or delete it, it is no good "
            f"({', '.join(sorted(fields - {''})) or 'no JSON'})",
        ) from error


async def run_io(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run *work* off the event loop; what the disk refuses may succeed later."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise PortUnavailableError(
            PORT, f"{error.strerror}: check the archive's folder and its disk"
        ) from error
