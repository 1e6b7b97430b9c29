"""Asks the advisory databases about every locked package.

An audit counts only if each package was asked about and answered for: one that was
skipped, or an endpoint that failed, is "not audited", which is never green.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.stack.node import npm

TIMEOUT_SECONDS = 240
"""Of one lock; an answer that takes longer is none."""

State = Literal["clean", "vulnerable", "not audited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an audit found.

    Attributes:
        lines: What is vulnerable, or why nothing is known.
    """

    subject: str
    state: State
    lines: tuple[str, ...] = ()


def audit_python(lock: Path) -> Verdict:
    """Audit a lock of pip's, with every hash as it stands there."""
    report, said = _ask(
        [
            *(sys.executable, "-m", "pip_audit", "--requirement", str(lock)),
            *("--disable-pip", "--require-hashes", "--format", "json"),
            *("--progress-spinner", "off", "--timeout", "30"),
        ],
        folder=lock.parent,
    )
    return judge_python(lock.name, report, said)


def judge_python(subject: str, report: str, said: str) -> Verdict:
    """Judge pip-audit's *report*; *said* is what it wrote beside it."""
    try:
        dependencies = json.loads(report)["dependencies"]
    except (ValueError, LookupError, TypeError):
        return _unknown(subject, _last_line(said))
    if skipped := [each for each in dependencies if "skip_reason" in each]:
        first = skipped[0]["skip_reason"]
        return _unknown(
            subject, f"{len(skipped)} of {len(dependencies)} were skipped: {first}"
        )
    if not dependencies:
        return _unknown(subject, "the report names no package")
    found = tuple(
        f"{each['name']} {each['version']}: {advisory['id']}, fixed in "
        f"{', '.join(advisory['fix_versions']) or 'no version'}"
        for each in dependencies
        for advisory in each["vulns"]
    )
    return Verdict(
        subject=subject, state="vulnerable" if found else "clean", lines=found
    )


def audit_node(lock: Path, *, options: Sequence[str] = ()) -> Verdict:
    """Audit a lock of npm's; *options* are npm's own."""
    report, said = _ask(
        [*npm(), "audit", "--package-lock-only", "--json", *options], folder=lock.parent
    )
    return judge_node(lock.name, report or said)


def judge_node(subject: str, report: str) -> Verdict:
    """Judge npm's *report*."""
    try:
        content = json.loads(report)
    except ValueError:
        return _unknown(subject, _last_line(report))
    if not isinstance(content, dict):
        return _unknown(subject, "the report is of no known form")
    counts = content.get("metadata", {}).get("dependencies", {})
    if "error" in content or "message" in content or not counts.get("total"):
        reason = content.get("error", {}).get("summary") or content.get("message")
        return _unknown(subject, str(reason or "the report names no package"))
    found = tuple(_node_lines(content.get("vulnerabilities", {})))
    return Verdict(
        subject=subject, state="vulnerable" if found else "clean", lines=found
    )


def _ask(
    command: Sequence[str], *, folder: Path, seconds: float = TIMEOUT_SECONDS
) -> tuple[str, str]:
    """Return what *command* reported, and what it wrote beside it."""
    try:
        ended = subprocess.run(  # noqa: S603  # our own argument lists
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return "", f"no answer within {seconds:g} seconds"
    return ended.stdout, ended.stderr


def _node_lines(vulnerabilities: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, each in vulnerabilities.items():
        yield f"{name} {each['range']}: {each['severity']}"


def _unknown(subject: str, reason: str) -> Verdict:
    return Verdict(subject=subject, state="not audited", lines=(reason,))


def _last_line(said: str) -> str:
    return said.strip().rpartition("\n")[2] or "the endpoint did not answer"
