"""Looks for secrets in the files of the repository."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PATTERNS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]"),
    "a key of AWS": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\b(gh[pousr]_\w{36}|github_pat_\w{22,})"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[\w-]{10,}"),
    "a key of a model's provider": re.compile(r"\bsk-(ant-|proj-)?[A-Za-z0-9_-]{32,}"),
    "a token of npm or PyPI": re.compile(r"\b(npm_\w{36}|pypi-AgE\w{50,})"),
    "a web token": re.compile(r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{15,}"),
    "a password in an address": re.compile(
        r"(?:amqps?|postgres(?:ql)?|https?|mongodb)://[\w.-]+:(?P<password>[^\s@/{}'\"`$%…*<]{12,})@"
    ),
}

MAX_BYTES = 2_000_000
"""Of one file; larger ones are measured data."""


def find_secrets(files: Iterable[Path]) -> Iterator[str]:
    """Yield the place and the kind of each secret, and never the secret itself."""
    for file in files:
        if file.is_symlink() or file.stat().st_size > MAX_BYTES:
            continue
        text = file.read_bytes().decode(errors="replace")
        for kind, pattern in PATTERNS.items():
            for found in pattern.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                yield f"{file}:{line}: {kind}"
