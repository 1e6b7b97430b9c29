"""One replica of the service, with a probe for stalls of its event loop.

``python -m tests.benchmarks.replica FOLDER`` serves as ``novel-crews run`` does. From
SIGUSR1 on, it notes the stalls of its event loop, for a file in FOLDER: the probe costs
CPU time, which must not count as the service's.
"""

import asyncio
import json
import os
import signal
import sys
from functools import partial
from pathlib import Path

import uvloop

from service.bootstrap import open_ports
from service.ops.gc_tuning import tune_gc
from service.serve import serve
from service.settings import load_settings
from tests.benchmarks.loop_stall_probe import Stall, record_stalls


async def main(folder: Path) -> None:
    """Serve until stopped, then write the stalls."""
    stalls: list[Stall] = []
    probing: list[asyncio.Task[None]] = []
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGUSR1,
        lambda: probing.append(asyncio.create_task(record_stalls(stalls))),
    )
    settings = load_settings()
    await serve(settings, partial(open_ports, settings))
    for task in probing:
        task.cancel()
    (folder / f"stalls-{os.getpid()}.json").write_text(json.dumps(stalls))


if __name__ == "__main__":
    tune_gc()
    uvloop.run(main(Path(sys.argv[1])))
