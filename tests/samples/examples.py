"""The examples of `infra/contracts/examples`, made ready to run."""

import shutil
import subprocess
from pathlib import Path

from tests.stack.node import with_node

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CONTRACTS = ROOT / "infra" / "contracts"
EXAMPLES = CONTRACTS / "examples"
BUILD = HERE / ".build"


def compile_typescript(node: Path) -> Path:
    """Check and compile the examples in TypeScript; return the folder with the results.

    They are copied first, beside the packages that they import.
    """
    shutil.rmtree(BUILD, ignore_errors=True)
    shutil.copytree(EXAMPLES, BUILD / "examples", ignore=_all_but_typescript)
    shutil.copy(CONTRACTS / "events.d.ts", BUILD)
    compiler = HERE / "node_modules" / "typescript" / "bin" / "tsc"
    _run([str(node), str(compiler), "--project", str(HERE)])
    return BUILD / "out" / "examples"


def install_packages(npm: list[str]) -> None:
    """Install the packages that the examples import, as locked."""
    if not (HERE / "node_modules" / ".package-lock.json").exists():
        _run([*npm, "ci", "--no-progress"])


def _all_but_typescript(_: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".ts")]


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=HERE, env=with_node(), check=True)  # noqa: S603  # our own lock
