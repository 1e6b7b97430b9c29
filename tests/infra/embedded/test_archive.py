"""Failures that only an archive in a folder can have."""

import asyncio
import os
from pathlib import Path

import pytest

from infra.embedded.archive import FolderStoryArchive
from ports.domain.story import Brief, ProjectId, StoryId
from ports.errors import PortProtocolError, PortUnavailableError
from tests.builders import a_run
from tests.infra.embedded.test_documents import a_breakdown


@pytest.fixture
def archive(tmp_path: Path) -> FolderStoryArchive:
    return FolderStoryArchive(tmp_path)


async def test_a_project_without_a_file_leaves_everything_open(
    archive: FolderStoryArchive,
) -> None:
    assert await archive.brief(ProjectId("lantern-films")) == Brief()


@pytest.mark.parametrize(
    ("content", "named"), [("{", "no JSON"), ('{"tone": 7}', "tone")]
)
async def test_a_project_that_cannot_be_read_is_named(
    archive: FolderStoryArchive, tmp_path: Path, content: str, named: str
) -> None:
    file = tmp_path / "projects" / "p1.json"
    file.parent.mkdir()
    file.write_text(content)

    with pytest.raises(PortProtocolError, match=rf"p1\.json.*{named}"):
        await archive.brief(ProjectId("p1"))


async def test_a_status_that_cannot_be_read_is_named(
    archive: FolderStoryArchive, tmp_path: Path
) -> None:
    run = a_run()
    await archive.update_status(run, status="running", percent=0, detail="")
    status = tmp_path / "documents" / run.project_id / run.story_id / "status.json"
    status.write_text("running")

    with pytest.raises(PortProtocolError, match=r"status\.json"):
        await archive.update_status(run, status="completed", percent=100, detail="")


async def test_what_its_exporters_write_stands_beside_the_breakdown(
    tmp_path: Path,
) -> None:
    archive = FolderStoryArchive(
        tmp_path, exporters=[lambda _, text: {"letter.bin": text[:1].encode()}]
    )

    documents = await archive.store_breakdown(a_run(), a_breakdown(), "Xanadu")

    assert set(documents) == {"source.txt", "breakdown.json", "letter.bin"}
    assert (tmp_path / documents["letter.bin"]).read_bytes() == b"X"


async def test_stories_whose_joined_names_are_equal_are_erased_alone(
    archive: FolderStoryArchive,
) -> None:
    ref = await archive.store_text(ProjectId("a"), StoryId("b-c"), "Hers.")

    await archive.erase(ProjectId("a-b"), StoryId("c"))

    assert await archive.text(ref) == "Hers."


async def test_a_story_with_a_long_name_is_erased_with_its_texts(
    archive: FolderStoryArchive, tmp_path: Path
) -> None:
    project, story = ProjectId("p" * 60), StoryId("s" * 60)
    await archive.store_text(project, story, "Hers.")

    await archive.erase(project, story)

    assert await asyncio.to_thread(os.listdir, tmp_path / "stories") == []


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")

    with pytest.raises(PortUnavailableError, match="check the archive's folder"):
        await FolderStoryArchive(tmp_path / "archive").check()
