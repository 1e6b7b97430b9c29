"""No other user of the machine may read what the service stores."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.embedded.archive import FolderStoryArchive
from ports.domain.story import ProjectId, StoryId
from service.bootstrap import open_ports
from service.commands import cli
from service.settings import load_settings
from tests.contracts.graph_builders import FERRY, a_scope


@pytest.fixture
def _command_line(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the command line sets for its process; undone after the test."""
    before = os.umask(0o022)
    hook = sys.excepthook
    monkeypatch.setattr(sys, "argv", ["novel-crews", "--help"])
    with pytest.raises(SystemExit):
        cli.main()
    yield
    os.umask(before)
    sys.excepthook = hook


def open_to_others(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in (folder, *folder.rglob("*"))
        if path.stat().st_mode & 0o077
    }


@pytest.mark.usefixtures("_command_line")
async def test_what_the_adapters_store_is_closed_to_others(tmp_path: Path) -> None:
    data = tmp_path / "data"

    async with open_ports(load_settings(data_dir=data)) as ports:
        await ports.graph.store(a_scope(), FERRY)
        await ports.archive.store_text(ProjectId("p"), StoryId("s"), "Once.")

    assert isinstance(ports.archive, FolderStoryArchive)
    assert {path.name for path in data.iterdir()} >= {
        "archive",
        "graph.db",
        "journal.db",
    }
    assert open_to_others(data) == set()


async def test_what_an_older_release_left_open_is_closed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "archive").mkdir(parents=True)
    (data / "archive").chmod(0o755)
    (data / "graph.db").touch(0o644)

    async with open_ports(load_settings(data_dir=data)):
        pass

    assert {"archive", "graph.db"}.isdisjoint(open_to_others(data))
