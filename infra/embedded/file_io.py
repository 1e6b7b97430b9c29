"""Files of the archive: safe names, atomic writes, reads and writes off the event loop.

Errors of the disk are raised as the errors of a port.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ValidationError

from ports.errors import PortProtocolError, PortUnavailableError

PORT = "archive"

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


async def read_model(kind: type[M], path: Path) -> M | None:
    """Read the JSON file at *path* into a model; None if there is no such file.

    Raises:
        PortProtocolError: Its content is invalid; the message names the fields.
        PortUnavailableError: It cannot be read now.
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
    """Run *work* in a thread, so that the disk does not block the event loop.

    Raises:
        PortUnavailableError: The operating system reported an error.
    """
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise PortUnavailableError(
            PORT, f"{error.strerror}: check the archive's folder and its disk"
        ) from error


def safe_folder_name(identifier: str) -> str:
    """Return a file name for *identifier*: itself if it is a plain slug.

    Otherwise a digest is part of the name, so that no two ids share a folder, and no id
    can lead out of the archive's root.
    """
    if _SAFE_NAME.fullmatch(identifier):
        return identifier
    slug = re.sub(r"[^A-Za-z0-9]+", "-", identifier).strip("-")[:40] or "id"
    return f"{slug}.{sha256(identifier.encode()).hexdigest()[:12]}"


def atomic_write(path: Path, content: str) -> None:
    """Write *content* to *path*: a reader, or a crash, sees all of it or none."""
    atomic_write_chunks(path, (content,))


def atomic_write_chunks(path: Path, chunks: Iterable[str]) -> None:
    """Write *chunks* to *path* one after the other: all of them or none."""
    _write(path, (chunk.encode() for chunk in chunks))


def atomic_write_bytes(path: Path, content: bytes) -> None:
    """Write *content* to *path* as it is: all of it or none."""
    _write(path, (content,))


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with partial.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # A rename is only as durable as the directory that records it.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
