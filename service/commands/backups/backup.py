"""Backs up the journal, the embedded graph and the folder of documents.

The journal first: what it says is done is then in the copies of the others too. What
they have beyond it is written again, the same, when its steps run again.
"""

import asyncio
import fcntl
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

from infra.storage import (
    copy_sqlite,
    database_kind,
    dump_database,
    open_operations,
)
from service.bootstrap import VERSION
from service.commands.backups.manifest import (
    ARCHIVE_NAME,
    DATABASES,
    JOURNAL_NAME,
    MANIFEST_NAME,
    PARTIAL_PREFIX,
    BackupError,
    BackupFile,
    BackupManifest,
    backup_name,
    list_backups,
)
from service.commands.terminal import print_result
from service.settings import Settings

ARCHIVE_DIR = "archive"


async def make_backup(
    settings: Settings, *, keep: int | None, as_json: bool = False
) -> None:
    """Make a backup in `backup_dir`, and delete all but the newest *keep*.

    Raises:
        BackupError: The folder is not set or cannot be written.
        PortError: The journal cannot be read.
    """
    folder = require_backup_dir(settings)
    at = datetime.now(UTC)
    name = backup_name(at)
    try:
        with _lock(folder):
            partial = _make_partial(folder, name)
            async with open_operations(settings.journal) as operations:
                await operations.check()
                manifest = _describe(settings, at, await operations.schema() or "")
                await dump_database(settings.journal, partial / JOURNAL_NAME)
                await asyncio.to_thread(_copy_data, settings.data_dir, partial)
                await asyncio.to_thread(_finish, partial, folder / name, manifest)
                await operations.record_backup(who=getuser(), what=name)
            removed = _remove_old(folder, keep)
    except OSError as error:
        raise BackupError(f"{error.filename}: {error.strerror}") from error
    print_result(
        f"backed up to {folder / name}; removed {removed} older ones",
        {"backup": str(folder / name), "removed": removed},
        as_json=as_json,
    )


def require_backup_dir(settings: Settings) -> Path:
    """Return the folder of backups.

    Raises:
        BackupError: It is not set.
    """
    if settings.backup_dir is None:
        raise BackupError("set CREWS_BACKUP_DIR to a folder on another disk")
    return settings.backup_dir


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Keep other backups out of *folder*, which is made where it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"another backup to {folder} is under way") from None
        yield


def _make_partial(folder: Path, name: str) -> Path:
    # What a backup left behind that was killed.
    for former in folder.glob(f"{PARTIAL_PREFIX}*"):
        shutil.rmtree(former)
    partial = folder / f"{PARTIAL_PREFIX}{name}"
    partial.mkdir(mode=0o700)
    return partial


def _copy_data(data: Path, partial: Path) -> None:
    for name in DATABASES:
        if (data / name).exists():
            copy_sqlite(data / name, partial / name)
    if (data / ARCHIVE_DIR).is_dir():
        with tarfile.open(partial / ARCHIVE_NAME, "w:gz", compresslevel=1) as archive:
            for file in _archive_files(data / ARCHIVE_DIR):
                # Each is written whole under another name, so it is here whole or not
                # at all; a story may be forgotten meanwhile.
                try:
                    archive.add(file, file.relative_to(data), recursive=False)
                except FileNotFoundError:
                    continue


def _archive_files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(place, name)


def _describe(settings: Settings, at: datetime, revision: str) -> BackupManifest:
    elsewhere = {"Payload": settings.payload_url, "PathRAG": settings.pathrag_url}
    return BackupManifest(
        release=VERSION,
        schema_revision=revision,
        at=at,
        journal=database_kind(settings.journal),
        files={},
        elsewhere=tuple(name for name, url in elsewhere.items() if url is not None),
    )


def _finish(partial: Path, final: Path, manifest: BackupManifest) -> None:
    """Write the manifest last, then give the folder its name: all or nothing."""
    files = {path.name: BackupFile.read(path) for path in sorted(partial.iterdir())}
    for path in partial.iterdir():
        _sync(path)
    whole = manifest.model_copy(update={"files": files})
    (partial / MANIFEST_NAME).write_text(whole.model_dump_json(indent=2))
    _sync(partial / MANIFEST_NAME)
    _sync(partial)
    partial.rename(final)
    _sync(final.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_old(folder: Path, keep: int | None) -> int:
    old = list(list_backups(folder))[:-keep] if keep else []
    for backup in old:
        shutil.rmtree(backup)
    return len(old)
