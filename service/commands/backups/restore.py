"""Restores a backup into an empty place, and forgets again what was forgotten since."""

import asyncio
import shutil
import tarfile
from getpass import getuser
from pathlib import Path

from infra.storage import (
    MissingDatabaseError,
    copy_sqlite,
    database_kind,
    newest_revision,
    open_journal,
    open_operations,
    restore_database,
)
from infra.storage.operations import SqlOperations
from ports.errors import PortError
from service.actions.forgotten import ForgottenStory, list_forgotten
from service.actions.runs import forget_story
from service.adapters import open_archive, open_graph
from service.commands.backups.manifest import (
    ARCHIVE_NAME,
    DATABASES,
    JOURNAL_NAME,
    BackupError,
    BackupManifest,
    read_manifest,
)
from service.commands.terminal import print_result
from service.ops.private_files import open_data_dir
from service.settings import Settings

ARCHIVE_DIR = "archive"
STAGING_DIR = ".restore"


async def restore_backup(
    settings: Settings, backup: Path, *, as_json: bool = False
) -> None:
    """Restore *backup* to the empty journal and data folder that the settings name.

    Raises:
        BackupError: It is damaged, or something is there that it would overwrite.
        ForgottenListError: The list of forgotten stories cannot be read.
        PortError: The journal cannot be written.
    """
    manifest = await asyncio.to_thread(read_manifest, backup)
    forgotten = list_forgotten(backup / "..", since=manifest.at)
    await _require_empty(settings, manifest)
    open_data_dir(settings.data_dir)
    staging = settings.data_dir / STAGING_DIR
    try:
        # The data first, out of the way: what can fail, fails before the journal.
        await asyncio.to_thread(_unpack, backup, staging)
        await restore_database(settings.journal, backup / JOURNAL_NAME)
        for path in sorted(staging.iterdir()):
            path.rename(settings.data_dir / path.name)
        open_data_dir(settings.data_dir)
    except OSError as error:
        raise BackupError(f"{error.filename}: {error.strerror}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    # Migrated first, where this release is newer than the backup.
    async with open_journal(settings.journal) as store:
        await _forget_again(settings, store.operations, forgotten)
        running = await store.operations.resume(who=getuser(), what=backup.name)
        runs = await store.operations.count_runs()
    sentences = (
        (
            f"restored {backup.name} with {runs} runs: {running} of them go on, "
            f"{len(forgotten)} stories were forgotten again; start the replicas"
        ),
        *(
            f"{system} is not in it: restore its own backup, or none"
            for system in manifest.elsewhere
        ),
    )
    print_result(
        "\n".join(sentences),
        {
            "restored": backup.name,
            "runs": runs,
            "running": running,
            "forgotten": len(forgotten),
            "elsewhere": list(manifest.elsewhere),
        },
        as_json=as_json,
    )


async def _require_empty(settings: Settings, manifest: BackupManifest) -> None:
    if (kind := database_kind(settings.journal)) != manifest.journal:
        raise BackupError(
            f"the backup's journal is of {manifest.journal}, CREWS_JOURNAL_URL names "
            f"{kind}"
        )
    if manifest.schema_revision > newest_revision():
        raise BackupError(
            f"the backup was made by release {manifest.release}: restore it with that "
            "release, or a newer one"
        )
    names = (*DATABASES, ARCHIVE_DIR)
    found = [name for name in names if (settings.data_dir / name).exists()]
    if found:
        raise BackupError(
            f"{settings.data_dir} has {', '.join(found)} already: restore into an "
            "empty folder"
        )
    if await _has_journal(settings):
        raise BackupError(
            "there is a journal at CREWS_JOURNAL_URL already: stop the replicas, and "
            "restore into an empty database"
        )


async def _has_journal(settings: Settings) -> bool:
    try:
        async with open_operations(settings.journal) as operations:
            return await operations.schema() is not None
    except MissingDatabaseError:
        return False


def _unpack(backup: Path, staging: Path) -> None:
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    for name in DATABASES:
        if (backup / name).exists():
            copy_sqlite(backup / name, staging / name)
    if (backup / ARCHIVE_NAME).exists():
        with tarfile.open(backup / ARCHIVE_NAME) as archive:
            for member in archive:
                _unpack_file(archive, member, staging)


def _unpack_file(
    archive: tarfile.TarFile, member: tarfile.TarInfo, staging: Path
) -> None:
    """Write one file below *staging*; a backup holds nothing else.

    Not `extractall`: its filter for foreign archives came with Python 3.11.4.
    """
    content = archive.extractfile(member) if member.isfile() else None
    target = staging / member.name
    if content is None or not target.resolve().is_relative_to(staging.resolve()):
        raise BackupError(f"{ARCHIVE_NAME} holds {member.name!r}, which is no document")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file)


async def _forget_again(
    settings: Settings, operations: SqlOperations, forgotten: list[ForgottenStory]
) -> None:
    if not forgotten:
        return
    async with open_graph(settings) as graph, open_archive(settings) as archive:
        for story in forgotten:
            try:
                await forget_story(
                    operations,
                    graph,
                    archive,
                    project=story.project_id,
                    story=story.story_id,
                    backups=None,
                    who="restore",
                )
            except PortError as error:
                raise BackupError(
                    f"{story.project_id}/{story.story_id} could not be forgotten again "
                    f"({error}): do not start the replicas, restore once more into an "
                    "empty place when that is mended"
                ) from error
