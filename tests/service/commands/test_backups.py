"""A backup holds journal, graph and documents; a restore overwrites nothing."""

import json
import shutil
import tarfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage import open_journal, open_operations
from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from infra.storage.db.schema import metadata
from ports.domain.story import ProjectId, RunId, StoryId
from ports.errors import PortUnavailableError
from ports.events.story_events import StoryCancelled
from ports.knowledge_graph import GraphScope, StoryGraph
from service.actions.forgotten import LIST_NAME, ForgottenListError
from service.adapters import open_archive, open_graph
from service.commands.backups.backup import make_backup
from service.commands.backups.manifest import (
    ARCHIVE_NAME,
    MANIFEST_NAME,
    BackupError,
    BackupFile,
    list_backups,
)
from service.commands.backups.restore import restore_backup
from service.commands.erase import erase_story
from service.ops.private_files import open_data_dir
from service.settings import Settings, load_settings
from tests.builders import a_run
from tests.contracts.graph_builders import ENTITIES, PASSAGES
from tests.stack.isolation import fresh_database

PROJECT = ProjectId("film")
STORIES = ("the-lamp", "the-mill", "the-well")
GRAPH = StoryGraph(entities=ENTITIES, facts=(), passages=PASSAGES)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of a service before the disaster."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("database_url")
    return settings_at(tmp_path / "data", url)


def settings_at(data: Path, journal: str = "") -> Settings:
    return load_settings(
        data_dir=data, backup_dir=data.parent / "backups", journal_url=journal
    )


async def fill(settings: Settings) -> None:
    """Store three stories: their runs, graphs and texts."""
    open_data_dir(settings.data_dir)
    async with (
        open_journal(settings.journal) as store,
        open_graph(settings) as graph,
        open_archive(settings) as archive,
    ):
        for story in map(StoryId, STORIES):
            run = a_run(id=RunId(uuid4()), project_id=PROJECT, story_id=story)
            await store.journal.open(run, text=f"The text of {story}.")
            await graph.store(GraphScope.of(run), GRAPH)
            await archive.store_text(PROJECT, story, f"The text of {story}.")


async def rows(settings: Settings) -> dict[str, list[Any]]:
    """Return every row that a backup must bring back."""

    async def read(connection: AsyncConnection) -> dict[str, list[Any]]:
        return {
            name: sorted(map(repr, (await connection.execute(select(table))).all()))
            for name, table in metadata.tables.items()
            if name != "audit"
        }

    async with open_engine(settings.journal, access="operator") as engine:
        return await Database(engine).transact(read)


def files(settings: Settings) -> dict[str, str]:
    archive = settings.data_dir / "archive"
    return {
        str(path.relative_to(archive)): path.read_text()
        for path in archive.rglob("*")
        if path.is_file()
    }


def only_backup(settings: Settings) -> Path:
    assert settings.backup_dir
    [backup] = list_backups(settings.backup_dir)
    return backup


def elsewhere(settings: Settings, journal: str) -> Settings:
    """Return the settings of the machine that takes over."""
    return settings_at(settings.data_dir.with_name("new"), journal)


@pytest.fixture
def empty_journal(settings: Settings, request: pytest.FixtureRequest) -> Any:
    """The URL of an empty database of the same kind."""
    if settings.journal.startswith("sqlite"):
        yield ""
        return
    with fresh_database(request.getfixturevalue("postgres_url")) as url:
        yield url


async def test_what_is_restored_is_what_was_backed_up(
    settings: Settings, empty_journal: str
) -> None:
    await fill(settings)
    expected, documents = await rows(settings), files(settings)

    await make_backup(settings, keep=None)
    restored = elsewhere(settings, empty_journal)
    await restore_backup(restored, only_backup(settings))

    assert await rows(restored) == expected
    assert files(restored) == documents
    assert len(documents) == len(STORIES)
    async with open_graph(restored) as graph:
        await graph.check()
    assert (restored.data_dir / "graph.db").stat().st_mode & 0o777 == 0o600


async def test_a_story_that_is_forgotten_later_is_not_restored(
    settings: Settings, empty_journal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(settings)
    async with open_journal(settings.journal) as store:
        await store.journal.cancel(StoryCancelled(story_id=StoryId("the-well")))
    await make_backup(settings, keep=None)
    await erase_story(settings, "the-mill", project=None, who="ada")
    capsys.readouterr()

    restored = elsewhere(settings, empty_journal)
    await restore_backup(restored, only_backup(settings), as_json=True)

    said = json.loads(capsys.readouterr().out)
    assert (said["runs"], said["running"], said["forgotten"]) == (2, 1, 1)

    async with open_operations(restored.journal) as operations:
        stories = {row.story_id for row in await operations.runs(limit=10)}
    assert stories == {"the-lamp", "the-well"}
    left = await rows(restored)
    # Its run was at work: the final event, which goes out, has the id and no text.
    left.pop("outbox")
    assert "the-mill" not in repr([left, files(restored)])
    assert b"the-mill" not in (restored.data_dir / "graph.db").read_bytes()


async def test_a_backup_is_made_beside_a_running_service_and_counted(
    settings: Settings,
) -> None:
    await fill(settings)
    async with open_journal(settings.journal) as store:
        assert (await store.operations.stats()).backed_up_at is None
        await make_backup(settings, keep=None)
        backed_up_at = (await store.operations.stats()).backed_up_at

    manifest = json.loads((only_backup(settings) / MANIFEST_NAME).read_text())
    assert backed_up_at
    assert manifest["schema_revision"]


async def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "data")
    await fill(settings)
    assert settings.backup_dir
    for _ in range(3):
        await make_backup(settings, keep=None)
    newest = max(list_backups(settings.backup_dir))

    await make_backup(settings, keep=2)

    kept = list(list_backups(settings.backup_dir))
    assert len(kept) == 2
    assert newest in kept


@pytest.fixture
async def backup(tmp_path: Path) -> Path:
    """A backup of a service on SQLite."""
    settings = settings_at(tmp_path / "data")
    await fill(settings)
    await make_backup(settings, keep=None)
    return only_backup(settings)


async def test_nothing_that_is_there_is_overwritten(
    backup: Path, tmp_path: Path
) -> None:
    before = await rows(settings_at(tmp_path / "data"))

    with pytest.raises(BackupError, match=r"graph\.db, archive already"):
        await restore_backup(settings_at(tmp_path / "data"), backup)
    for name in ("graph.db", "archive"):
        place = tmp_path / "data" / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    with pytest.raises(BackupError, match="a journal at CREWS_JOURNAL_URL already"):
        await restore_backup(settings_at(tmp_path / "data"), backup)

    assert await rows(settings_at(tmp_path / "data")) == before


async def test_a_damaged_backup_is_refused(backup: Path, tmp_path: Path) -> None:
    with (backup / "journal").open("r+b") as file:
        file.seek(5000)
        file.write(b"damage")

    with pytest.raises(BackupError, match="journal was changed since"):
        await restore_backup(settings_at(tmp_path / "new"), backup)

    (backup / MANIFEST_NAME).unlink()
    with pytest.raises(BackupError, match="no complete backup"):
        await restore_backup(settings_at(tmp_path / "new"), backup)
    assert not (tmp_path / "new" / "journal.db").exists()


@pytest.mark.parametrize("name", ["../outside.txt", "/outside.txt", "archive/link"])
async def test_what_is_no_document_is_not_unpacked(
    name: str, backup: Path, tmp_path: Path
) -> None:
    with tarfile.open(backup / ARCHIVE_NAME, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        if name.endswith("link"):
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    manifest = json.loads((backup / MANIFEST_NAME).read_text())
    manifest["files"][ARCHIVE_NAME] = BackupFile.read(
        backup / ARCHIVE_NAME
    ).model_dump()
    (backup / MANIFEST_NAME).write_text(json.dumps(manifest))

    with pytest.raises(BackupError, match="no document"):
        await restore_backup(settings_at(tmp_path / "new"), backup)

    assert not (tmp_path / "outside.txt").exists()
    assert not (tmp_path / "new" / "journal.db").exists()


async def test_a_backup_of_a_newer_release_or_another_database_is_refused(
    backup: Path, tmp_path: Path, database_url: str
) -> None:
    with pytest.raises(BackupError, match="journal is of sqlite"):
        await restore_backup(settings_at(tmp_path / "new", database_url), backup)

    manifest = json.loads((backup / MANIFEST_NAME).read_text())
    newer = {**manifest, "release": "9.9.0", "schema_revision": "9999"}
    (backup / MANIFEST_NAME).write_text(json.dumps(newer))
    with pytest.raises(BackupError, match=r"release 9\.9\.0"):
        await restore_backup(settings_at(tmp_path / "new"), backup)


async def test_a_list_of_the_forgotten_that_cannot_be_read_stops_the_restore(
    backup: Path, tmp_path: Path
) -> None:
    (backup.parent / LIST_NAME).write_text("no JSON\n")

    with pytest.raises(ForgottenListError, match="mend it"):
        await restore_backup(settings_at(tmp_path / "new"), backup)


async def test_nothing_is_erased_that_cannot_be_listed(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "data")
    await fill(settings)
    (tmp_path / "backups").write_text("a file where the folder should be")

    with pytest.raises(ForgottenListError, match="nothing was erased"):
        await erase_story(settings, "the-mill", project=None, who="ada")

    assert "the-mill" in repr((await rows(settings))["runs"])


async def test_postgresqls_programs_are_named_where_they_are_missing(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_at(tmp_path / "data", database_url)
    await fill(settings)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(PortUnavailableError, match="pg_dump is missing: install"):
        await make_backup(settings, keep=None)
    assert settings.backup_dir
    assert list(list_backups(settings.backup_dir)) == []


async def test_a_folder_for_backups_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="CREWS_BACKUP_DIR"):
        await make_backup(load_settings(data_dir=tmp_path), keep=None)
