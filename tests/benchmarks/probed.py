"""``novel-crews break-down FILE --out FOLDER``, with a probe of its event loop."""

import asyncio
import json
from pathlib import Path

import uvloop

from service.commands.break_down import BreakdownRequest, break_down_file
from service.ops.gc_tuning import tune_gc
from tests.benchmarks.replica import Stall, probed


def run(file: str, out: str, told: str) -> None:
    """Break *file* down into *out*; leave in *told* how long the loop stood still."""
    tune_gc()  # as the command line does
    stalls = uvloop.run(_stalls(Path(file), Path(out)))
    Path(told).write_text(json.dumps(stalls))


async def _stalls(file: Path, out: Path) -> list[Stall]:
    stalls: list[Stall] = []
    probing = asyncio.create_task(probed(stalls))
    order = BreakdownRequest(
        file=file, title=file.stem, format="auto", language="en", out=out
    )
    await break_down_file(order, model="offline")
    probing.cancel()
    return stalls
