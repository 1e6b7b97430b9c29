"""The command line answers at once: nothing heavy is imported before it is needed."""

import sys

from tests.stack.programs import run_program

HEAVY = {"crewai", "spacy", "sqlalchemy", "aio_pika", "httpx", "pydantic", "asyncio"}


def test_the_help_imports_nothing_heavy() -> None:
    script = "import sys, service.commands.cli; print(*sys.modules)"

    assert HEAVY.isdisjoint(run_program(sys.executable, "-c", script).split())


def test_an_edit_that_computes_nothing_imports_no_pipeline() -> None:
    script = "import sys, service.commands.edits.actions; print(*sys.modules)"
    pipeline = {"crewai", "spacy", "service.bootstrap"}

    assert pipeline.isdisjoint(run_program(sys.executable, "-c", script).split())
