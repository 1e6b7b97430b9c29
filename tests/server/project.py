"""The project as git tracks it, without what was built or downloaded beside it."""

import shutil
from pathlib import Path

from tests.test_layout import ROOT, tracked


def copy_project(target: Path) -> int:
    """Copy it to *target*; return how many files it has."""
    names = tracked()
    for name in names:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy)
    return len(names)
