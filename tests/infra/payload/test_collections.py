"""The collections that Novel Movie is to add."""

from pathlib import Path

from infra.payload.permissions import run_permissions
from infra.payload.slugs import CollectionSlugs
from tests.payload import server
from tests.stack.node import node
from tests.stack.programs import run_program

ROOT = Path(__file__).parents[3]


def test_fit_the_types_of_payload() -> None:
    server.install()
    compiler = server.HERE / "node_modules" / "typescript" / "bin" / "tsc"

    assert run_program(*node(), compiler, "--project", server.HERE) == ""


def test_are_described_in_the_readme() -> None:
    readme = (ROOT / "infra" / "payload" / "README.md").read_text("utf-8")

    needed = run_permissions(CollectionSlugs(), with_structures=True)
    assert [name for name in needed if f"`{name}`" not in readme] == []
