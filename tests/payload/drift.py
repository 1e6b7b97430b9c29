"""`python -m tests.payload.drift DUMP`: how Novel Movie's collections differ from ours.

DUMP is a survey of its field trees, ``{slug: {auth, hooks, fields: [{name, type}]}}``.
Prints one line a difference, and exits with 1 where there is any.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.payload.server import HERE, install
from tests.stack.node import node
from tests.stack.programs import run_program

Tree = Mapping[str, Any]

OWN_WORDS = frozenset({"access", "timestamps"})
"""What a survey says in words of its own, which no tree of ours can equal."""


FLAGS = frozenset({"hasMany", "required", "unique"})


def our_collections() -> dict[str, Any]:
    """Return the field trees of the collections that the tests' Payload runs."""
    install()
    printed = run_program(*node(), "--import", "tsx", "dump.ts", cwd=HERE)
    found: dict[str, Any] = json.loads(printed)
    return found


def find_differences(theirs: Tree, ours: Tree) -> Iterator[str]:
    """Yield one line for each thing that one side has and the other has not."""
    for slug in sorted(theirs.keys() | ours.keys()):
        if slug not in ours:
            yield f"{slug}: is new"
        elif slug not in theirs:
            yield f"{slug}: is gone"
        else:
            yield from _compare(slug, theirs[slug], ours[slug])


def _compare(path: str, theirs: Tree, ours: Tree) -> Iterator[str]:
    for key in sorted((theirs.keys() | ours.keys()) - OWN_WORDS - {"fields"}):
        # "Not required" is the same whether it is said or not.
        there, here = (
            side.get(key, False if key in FLAGS else None) for side in (theirs, ours)
        )
        if there != here:
            yield f"{path}: {key} is {there!r}, not {here!r}"
    yield from _compare_fields(path, theirs.get("fields", []), ours.get("fields", []))


def _compare_fields(
    path: str, theirs: list[dict[str, Any]], ours: list[dict[str, Any]]
) -> Iterator[str]:
    there = {field["name"]: field for field in theirs}
    here = {field["name"]: field for field in ours}
    for name in sorted(there.keys() - here.keys()):
        yield f"{path}.{name}: is new"
    for name in sorted(here.keys() - there.keys()):
        yield f"{path}.{name}: is gone"
    for name in sorted(there.keys() & here.keys()):
        yield from _compare(f"{path}.{name}", there[name], here[name])


def main() -> None:
    """Compare the survey that is named with our collections."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.payload.drift DUMP")
    survey = json.loads(Path(sys.argv[1]).read_text())
    differences = list(find_differences(survey, our_collections()))
    sys.stdout.write("\n".join(differences or ["no difference"]) + "\n")
    sys.exit(bool(differences))


if __name__ == "__main__":
    main()
