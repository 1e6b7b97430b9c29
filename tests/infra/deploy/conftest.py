"""What the tests of deployment share."""

import shutil

import pytest

from tests.stack.packages import install


@pytest.fixture(scope="session")
def promtool() -> str:
    """Prometheus' own program for rules."""
    if shutil.which("promtool") is None:
        install("prometheus", instead="a machine with promtool")
    return "/usr/bin/promtool"
