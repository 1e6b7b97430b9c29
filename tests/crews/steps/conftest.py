"""An archive in a folder of the test."""

from pathlib import Path

import pytest

from tests.contracts.archives_under_test import FolderArchiveUnderTest


@pytest.fixture
def archive(tmp_path: Path) -> FolderArchiveUnderTest:
    """An empty archive, and what is in it."""
    return FolderArchiveUnderTest(tmp_path / "archive")
