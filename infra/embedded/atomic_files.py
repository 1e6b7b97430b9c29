"""Names and writes that a crash or a hostile id cannot turn against us."""

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def safe_folder_name(identifier: str) -> str:
    """Return a file name for *identifier*: itself when it is a plain slug.

    Any other comes with a digest, so that no two ids share a folder and none leaves
    the archive's root.
    """
    if _SAFE.fullmatch(identifier):
        return identifier
    slug = re.sub(r"[^A-Za-z0-9]+", "-", identifier).strip("-")[:40] or "id"
    return f"{slug}.{sha256(identifier.encode()).hexdigest()[:12]}"


def atomic_write(path: Path, content: str) -> None:
    """Put *content* at *path*, so that a reader sees all of it or none."""
    atomic_write_chunks(path, (content,))


def atomic_write_chunks(path: Path, chunks: Iterable[str]) -> None:
    """Put *pieces* at *path* one after the other, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
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
