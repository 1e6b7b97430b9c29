"""An audit is green only when everything was asked about and answered for."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.audit.bill_of_materials import LOCK, build_bill, read_lock
from tests.audit.dependencies import _ask, audit_node, judge_node, judge_python
from tests.audit.secrets import find_secrets
from tests.stack.http_servers import QuietHandler, serve_in_thread
from tests.stack.loopback import HOST
from tests.test_layout import ROOT, tracked

WELL = {"name": "idna", "version": "3.10", "vulns": []}
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found on PyPI"}
VULNERABLE = {
    "name": "idna",
    "version": "3.4",
    "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"]}],
}


@pytest.mark.parametrize(
    ("dependencies", "state", "words"),
    [
        ([WELL], "clean", ""),
        ([WELL, VULNERABLE], "vulnerable", "idna 3.4: PYSEC-2024-60, fixed in 3.7"),
        ([WELL, SKIPPED], "not audited", "1 of 2 were skipped: Dependency not found"),
        ([VULNERABLE, SKIPPED], "not audited", "were skipped"),
        ([], "not audited", "no package"),
    ],
)
def test_a_package_that_was_skipped_is_not_audited(
    dependencies: list[dict[str, Any]], state: str, words: str
) -> None:
    report = json.dumps({"dependencies": dependencies, "fixes": []})

    verdict = judge_python("a lock", report, "")

    assert verdict.state == state
    assert words in " ".join(verdict.lines)


@pytest.mark.parametrize("report", ["", "<html>", "[]", "{}"])
def test_an_endpoint_that_fails_is_named_and_never_green(report: str) -> None:
    said = "WARNING\nERROR: Could not connect to PyPI's vulnerability feed"

    assert judge_python("a lock", report, said).state == "not audited"
    assert judge_node("a lock", report).state == "not audited"


def test_an_answer_that_does_not_come_is_no_audit(tmp_path: Path) -> None:
    report, said = _ask(
        [sys.executable, "-c", "import time; time.sleep(9)"],
        folder=tmp_path,
        seconds=0.1,
    )

    verdict = judge_python("a lock", report, said)

    assert verdict.state == "not audited"
    assert verdict.lines == ("no answer within 0.1 seconds",)


class _Registry(QuietHandler):
    """A registry of npm with advisories, or out of order."""

    status = 200
    advisories: dict[str, Any] = {}  # noqa: RUF012  # set by each test

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server calls
        self.read_body()
        self.reply(json.dumps(self.advisories).encode(), self.status)

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server calls
        self.send_error(404)


@contextmanager
def registry(status: int, advisories: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    handler = type(
        "Registry", (_Registry,), {"status": status, "advisories": advisories}
    )
    with serve_in_thread(handler) as port:
        yield f"--registry=http://{HOST}:{port}", "--fetch-retries=0"


ADVISORY = {
    "lodash": [
        {
            "id": 1,
            "url": "https://example.com/1",
            "title": "prototype pollution",
            "severity": "high",
            "vulnerable_versions": "<4.17.21",
            "cwe": [],
            "cvss": {"score": 7, "vectorString": None},
        }
    ]
}


@pytest.mark.parametrize(
    ("status", "advisories", "state"),
    [
        (200, {}, "clean"),
        (200, ADVISORY, "vulnerable"),
        (500, {}, "not audited"),
    ],
)
def test_npm_is_asked_and_believed_only_when_it_answers(
    status: int, advisories: dict[str, Any], state: str, tmp_path: Path
) -> None:
    package = {"name": "ours", "version": "1.0.0", "dependencies": {"lodash": "4.17.4"}}
    lock = {
        **package,
        "lockfileVersion": 3,
        "packages": {
            "": package,
            "node_modules/lodash": {"version": "4.17.4", "integrity": "sha512-AA=="},
        },
    }
    (tmp_path / "package.json").write_text(json.dumps(package))
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))

    with registry(status, advisories) as options:
        verdict = audit_node(tmp_path / "package-lock.json", options=options)

    assert verdict.state == state
    assert state == "clean" or verdict.lines


def test_no_file_of_ours_holds_a_secret() -> None:
    assert list(find_secrets(ROOT / name for name in tracked())) == []


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQ",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a" * 36,
        "sk-proj-" + "b" * 40,
        "amqps://crews:" + "hunter2hunter2" + "@broker.example.com/",
    ],
)
def test_a_secret_is_found_and_not_repeated(secret: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.txt"
    file.write_text(f"first line\n{secret}\n")

    [line] = find_secrets([file])

    assert line.startswith(f"{file}:2: a ")
    assert secret not in line


def test_the_bill_names_every_package_of_the_image_with_hash_and_licence() -> None:
    bill = json.loads(build_bill("1.2.3"))

    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["version"] == "1.2.3"
    locked = {f"{each.name}@{each.version}" for each in read_lock(LOCK)}
    assert {each["purl"].removeprefix("pkg:pypi/") for each in bill["components"]} == {
        name.lower().replace("_", "-") for name in locked
    }
    assert all(each["hashes"] and each["licenses"] for each in bill["components"])


def test_what_the_threat_model_calls_its_proof_is_there() -> None:
    model = (ROOT / "infra" / "deploy" / "SECURITY.md").read_text()

    proofs = set(re.findall(r"`(tests/[\w./-]+)`", model))

    assert len(proofs) > 10
    assert {proof for proof in proofs if not (ROOT / proof).exists()} == set()
