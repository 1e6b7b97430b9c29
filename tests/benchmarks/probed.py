"""``novel-crews break-down FILE --out FOLDER``, with a probe of its event loop."""

import asyncio
import json
from pathlib import Path

import uvloop

from service.break_down import Order, broken_down
from service.interpreter import settled
from tests.benchmarks.replica import Stall, probed


def run(file: str, out: str, told: str) -> None:
    """Break *file* down into *out*; leave in *told* how long the loop stood still."""
    settled()  # as the command line does
    stalls = uvloop.run(_stalls(Path(file), Path(out)))
    Path(told).write_text(json.dumps(stalls))


async def _stalls(file: Path, out: Path) -> list[Stall]:
    stalls: list[Stall] = []
    probing = asyncio.create_task(probed(stalls))
    order = Order(file=file, title=file.stem, format="auto", language="en", out=out)
    await broken_down(order, model="offline")
    probing.cancel()
    return stalls
