"""Serves the small model over HTTP: ``python -m tests.models.server``.

Prints its URL on one line and serves until its standard input is closed.
"""

import sys

from tests.models.weights import model_file
from tests.stack.packages import provide_library

# The wheel expects this library in the system; a minimal Debian lacks it.
provide_library("libgomp.so.1", package="libgomp1")

import xllamacpp  # noqa: E402

API_KEY = "a-key-of-the-tests"
MODEL = "smollm2-135m"


def main() -> None:
    """Serve on a free port of the loopback interface."""
    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.model_alias = {MODEL}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [API_KEY]
    params.n_ctx = 8192
    params.n_parallel = 1
    params.warmup = False
    # One thread: the suite's other worker has the other core.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201  # the parent reads it
    sys.stdin.read()


if __name__ == "__main__":
    main()
