"""The README's samples, taken out of it and made ready to run."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.stack.node import with_node

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = HERE / ".build"

_BLOCK = re.compile(r"^```(?:python|typescript)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"(?:#|//) (\w+\.(?:py|ts))")


def samples() -> dict[str, str]:
    """Return every sample by the file name in its first line."""
    blocks = _BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
    named = ((_NAME.match(block), block) for block in blocks)
    return {name[1]: block for name, block in named if name}


def built(node: Path) -> Path:
    """Write the samples, check and compile those in TypeScript; return their folder."""
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir()
    for name, block in samples().items():
        (BUILD / name).write_text(block)
    shutil.copy(ROOT / "infra" / "contracts" / "events.d.ts", BUILD)
    compiler = HERE / "node_modules" / "typescript" / "bin" / "tsc"
    _run([str(node), str(compiler), "--project", str(HERE)])
    return BUILD


def installed(npm: list[str]) -> None:
    """Install what the samples need, as locked."""
    if not (HERE / "node_modules" / ".package-lock.json").exists():
        _run([*npm, "ci", "--no-progress"])


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=HERE, env=with_node(), check=True)  # noqa: S603  # our own lock
