"""A film that tests of edits begin with, broken down once."""

import asyncio
import shutil
from pathlib import Path

import pytest

from service.commands.break_down import BreakdownRequest, break_down_file
from tests.builders import MILL_STORY


def _request_in(folder: Path) -> BreakdownRequest:
    file = folder / "the-mill.txt"
    file.write_text(MILL_STORY)
    return BreakdownRequest(
        file=file, title="The Mill", format="auto", language="en", out=folder / "film"
    )


@pytest.fixture(scope="session")
def broken_down(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that `break-down` wrote, of a story in two scenes."""
    request = _request_in(tmp_path_factory.mktemp("mill"))
    asyncio.run(break_down_file(request, model="offline"))
    return request.out


@pytest.fixture
def mill(broken_down: Path, tmp_path: Path) -> BreakdownRequest:
    """Return what was asked for a folder of one's own with that film."""
    request = _request_in(tmp_path)
    shutil.copytree(broken_down, request.out)
    return request
