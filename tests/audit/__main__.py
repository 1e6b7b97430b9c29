"""``python -m tests.audit``: advisories, secrets; ``sbom FOLDER`` writes the bill."""

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.audit.bill_of_materials import build_bill, list_licences
from tests.audit.dependencies import Verdict, audit_node, audit_python
from tests.audit.secrets import find_secrets
from tests.test_layout import NODE_LOCKS, PYTHON_LOCKS, ROOT, tracked

NOT_AUDITED = 2
"""Exit code: nothing bad was found, because not everything could be asked."""


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code."""
    match arguments:
        case []:
            return _audit()
        case ["sbom", folder]:
            return _write_bill(Path(folder))
        case _:
            sys.stderr.write("usage: python -m tests.audit [sbom FOLDER]\n")
            return 2


def _audit() -> int:
    verdicts = list(_verdicts())
    for verdict in verdicts:
        sys.stdout.write(f"{verdict.subject:40} {verdict.state}\n")
        sys.stdout.writelines(f"    {line}\n" for line in verdict.lines)
    states = {verdict.state for verdict in verdicts}
    if "vulnerable" in states:
        return 1
    return NOT_AUDITED if "not audited" in states else 0


def _verdicts() -> Iterator[Verdict]:
    secrets = tuple(find_secrets(ROOT / name for name in tracked()))
    yield Verdict(
        subject="secrets", state="vulnerable" if secrets else "clean", lines=secrets
    )
    for lock in PYTHON_LOCKS:
        yield replace(audit_python(ROOT / lock), subject=lock)
    for lock in NODE_LOCKS:
        yield replace(audit_node(ROOT / lock), subject=lock)


def _write_bill(folder: Path) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sbom.cdx.json").write_text(build_bill(project["version"]))
    (folder / "licences.txt").write_text(list_licences())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
