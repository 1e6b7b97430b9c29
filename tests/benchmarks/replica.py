"""One replica of the service, with a probe of its event loop beside it.

``python -m tests.benchmarks.replica FOLDER`` serves as ``novel-crews run`` does, and
leaves in FOLDER how long its loop stood still, with the time of each stall.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

import uvloop

from service.bootstrap import open_ports
from service.ops.gc_tuning import tune_gc
from service.serve import serve
from service.settings import load_settings

EVERY = 0.01
WORTH_TELLING = 0.02


class Stall(NamedTuple):
    """One time that the loop was late.

    Attributes:
        at: On the clock that all processes of a machine share.
        wall: How late, in seconds.
        cpu: What the loop's own thread worked meanwhile; the rest it waited for a
            core, which is not its doing.
    """

    at: float
    wall: float
    cpu: float


async def probed(stalls: list[Stall]) -> None:
    """Note every stall until cancelled."""
    while True:
        began, worked = time.monotonic(), time.thread_time()
        await asyncio.sleep(EVERY)
        late = time.monotonic() - began - EVERY
        if late > WORTH_TELLING:
            stalls.append(Stall(began, late, time.thread_time() - worked))


async def main(folder: Path) -> None:
    """Serve until told to stop, then tell."""
    stalls: list[Stall] = []
    probing = asyncio.create_task(probed(stalls))
    chosen = load_settings()
    await serve(chosen, open_ports(chosen))
    probing.cancel()
    (folder / f"stalls-{os.getpid()}.json").write_text(json.dumps(stalls))


if __name__ == "__main__":
    tune_gc()
    uvloop.run(main(Path(sys.argv[1])))
