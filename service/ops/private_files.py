"""What the service stores is the authors' own: no other user of the system reads it."""

import os
from pathlib import Path

DATA_NAMES = ("archive", "graph.db", "journal.db", "pathrag-names.db")
"""What the adapters store in the data folder."""


def set_private_umask() -> None:
    """Let every file that this process makes have mode 0600, and every folder 0700."""
    os.umask(0o077)


def open_data_dir(folder: Path) -> None:
    """Make the data folder, and close to others what an older release stored there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in DATA_NAMES:
        stored = folder / name
        if stored.exists() and stored.stat().st_uid == os.geteuid():
            stored.chmod(0o700 if stored.is_dir() else 0o600)
