"""What a backup holds: one folder, complete if and only if it has a manifest."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Literal, Self

from pydantic import AwareDatetime, ValidationError

from infra.storage import DatabaseKind
from ports.domain.story import FrozenModel
from ports.errors import StoryCrewsError

MANIFEST_NAME = "manifest.json"
JOURNAL_NAME = "journal"
ARCHIVE_NAME = "archive.tar.gz"
DATABASES = ("graph.db", "pathrag-names.db")
"""SQLite files in the data folder: the embedded graph, and the names in PathRAG."""

PARTIAL_PREFIX = ".partial-"


class BackupError(StoryCrewsError):
    """A backup cannot be made or restored; the message says what to do."""


class BackupFile(FrozenModel):
    """One file of a backup."""

    size: int
    sha256: str

    @classmethod
    def read(cls, file: Path) -> Self:
        """Describe *file*."""
        with file.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        return cls(size=file.stat().st_size, sha256=digest)


class BackupManifest(FrozenModel):
    """The description of a backup.

    Attributes:
        release: That made it.
        schema_revision: Of the journal.
        at: When it began: what was stored before is in it.
        elsewhere: Systems that hold documents or a graph, and have their own backups.
    """

    format: Literal[1] = 1
    release: str
    schema_revision: str
    at: AwareDatetime
    journal: DatabaseKind
    files: dict[str, BackupFile]
    elsewhere: tuple[str, ...] = ()


def backup_name(at: datetime) -> str:
    """Return the name of a backup's folder; names sort by time."""
    return f"{at:%Y%m%dT%H%M%S.%fZ}"


def list_backups(folder: Path) -> Iterator[Path]:
    """Yield the complete backups in *folder*, oldest first."""
    for manifest in sorted(folder.glob(f"[0-9]*/{MANIFEST_NAME}")):
        yield manifest.parent


def read_manifest(backup: Path) -> BackupManifest:
    """Read the manifest of *backup* and compare every file with it.

    Raises:
        BackupError: It is no complete backup, or a file was changed.
    """
    try:
        manifest = BackupManifest.model_validate_json(
            (backup / MANIFEST_NAME).read_bytes()
        )
        found = {name: BackupFile.read(backup / name) for name in manifest.files}
    except OSError as error:
        raise BackupError(
            f"{backup} is no complete backup: {error.filename}: {error.strerror}"
        ) from error
    except ValidationError as error:
        raise BackupError(f"{backup}: its manifest is of another format") from error
    if changed := sorted(name for name in found if found[name] != manifest.files[name]):
        raise BackupError(f"{backup}: {', '.join(changed)} was changed since")
    return manifest
