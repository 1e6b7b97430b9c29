"""``python -m tests.service.next_release FOLDER COMMAND``: a release with migrations of
its own, which stand in FOLDER."""

import sys
from pathlib import Path

from infra.storage.db import migrate
from service.commands.cli import main

if __name__ == "__main__":
    migrate.MIGRATIONS = Path(sys.argv.pop(1))
    main()
