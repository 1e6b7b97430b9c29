"""``novel-crews break-down FILE --out FOLDER``, with a probe of its event loop."""

import asyncio
import json
from pathlib import Path

import uvloop

from service.commands.break_down import BreakdownRequest, break_down_file
from service.ops.gc_tuning import tune_gc
from tests.benchmarks.loop_stall_probe import Stall, record_stalls


def run(file: str, out: str, stalls_file: str) -> None:
    """Break *file* down into *out*; write the stalls of the loop to *stalls_file*."""
    tune_gc()  # as the command line does
    stalls = uvloop.run(_break_down(Path(file), Path(out)))
    Path(stalls_file).write_text(json.dumps(stalls))


async def _break_down(file: Path, out: Path) -> list[Stall]:
    stalls: list[Stall] = []
    probing = asyncio.create_task(record_stalls(stalls))
    request = BreakdownRequest(
        file=file, title=file.stem, format="auto", language="en", out=out
    )
    await break_down_file(request, model="offline")
    probing.cancel()
    return stalls
