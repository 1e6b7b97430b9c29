"""Files of the archive: safe names, atomic writes, reads and writes off the event loop.

Errors of the disk are raised as the errors of a port.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterable, Mapping
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


def read_model(kind: type[M], path: Path) -> M | None:
    """Read the JSON file at *path* into a model; None if there is no such file.

    Raises:
        PortProtocolError: Its content is invalid; the message names the fields.
    """
    if not path.is_file():
        return None
    try:
        return kind.model_validate_json(path.read_bytes())
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
    atomic_write_files(path.parent, {path.name: (content.encode(),)})


def atomic_write_files(folder: Path, files: Mapping[str, Iterable[bytes]]) -> None:
    """Write *files*, by their names, into *folder*: of each, all chunks or none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, chunks in files.items():
        _write(folder / name, chunks)
    _sync_folder(folder)


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    partial = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with partial.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    # A rename is only as durable as the directory that records it.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
