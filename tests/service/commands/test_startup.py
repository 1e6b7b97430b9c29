"""The command line answers at once: nothing heavy is imported before it is needed."""

import subprocess
import sys

HEAVY = {"crewai", "spacy", "sqlalchemy", "aio_pika", "httpx", "pydantic"}


def test_the_help_imports_nothing_heavy() -> None:
    script = "import sys, service.commands.cli; print(*sys.modules)"
    output = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert HEAVY.isdisjoint(output.stdout.split())
