"""The npm package: it compiles as it is packed, and what it exports can be imported."""

import json
import shutil
from pathlib import Path

import pytest

from tests.payload.server import HERE, ROOT, SOURCES, install
from tests.stack.node import node
from tests.stack.programs import run_program

PLUGIN = ROOT / "infra/payload/plugin"


def run(folder: Path, *command: str) -> str:
    """Run a command of Node's."""
    return run_program(*node(), *command, cwd=folder)


@pytest.fixture(scope="module")
def copied() -> Path:
    """A copy of the package, below the packages that it needs."""
    install()
    copy = HERE / ".build/plugin"
    shutil.rmtree(copy, ignore_errors=True)
    made = shutil.ignore_patterns("node_modules", "dist")
    shutil.copytree(PLUGIN, copy, ignore=made)
    return copy


def test_what_is_packed_can_be_imported_with_its_types(copied: Path) -> None:
    run(copied, str(HERE / "node_modules/typescript/bin/tsc"))
    entry = json.loads((copied / "package.json").read_text())["exports"]["."]
    code = f"console.log(Object.keys(await import('{entry['default']}')).join())"
    exported = run(copied, "--input-type=module", "--eval", code).strip().split(",")

    assert (copied / entry["types"]).exists()
    assert {"crewCollections", "novelMovieCrews"} <= set(exported)


def test_its_own_tests_pass(copied: Path) -> None:
    run(copied, "--import", "tsx", "--test", "test/submission.test.ts")


def test_it_is_tested_with_the_payload_and_the_broker_client_that_it_names() -> None:
    theirs = json.loads((PLUGIN / "package.json").read_text())
    ours = json.loads((SOURCES / "package.json").read_text())

    for name in ("payload", "amqplib", "typescript"):
        wanted = theirs["dependencies"] | theirs["devDependencies"]
        used = ours["dependencies"] | ours["devDependencies"]
        assert wanted[name] == used[name]
