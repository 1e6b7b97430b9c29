"""What is said about a show when it is over."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.programme import Programme
from tests.chaos.show import Notices


def printed(planned: Programme, notices: Notices, folder: Path) -> None:
    """Print how it went, and how to see it again."""
    for line in _lines(planned, notices, folder):
        sys.stdout.write(f"{line}\n")


def _lines(planned: Programme, notices: Notices, folder: Path) -> Iterator[str]:
    ends = ", ".join(f"{end} {count}" for end, count in notices.ends.most_common())
    made = ", ".join(f"{kind} {count}" for kind, count in notices.made.most_common())
    yield f"stories    {len(planned.stories)}: {ends}"
    yield f"events     {notices.events}, {notices.redelivered} of them heard again"
    yield f"calls      {notices.calls} of the model"
    yield f"faults     {notices.made.total()} of {len(planned.faults)}: {made}"
    yield f"deaths     {notices.deaths} replicas killed"
    yield f"seconds    {notices.seconds:.0f}"
    for broken in notices.broken[:40]:
        yield f"BROKEN     {broken}"
    if len(notices.broken) > 40:
        yield f"BROKEN     and {len(notices.broken) - 40} more"
    if notices.broken:
        yield f"logs       {folder}"
        yield f"again      {again(planned)}"
    else:
        yield f"nothing lost, nothing doubled, nothing paid twice (seed {planned.seed})"


def again(planned: Programme) -> str:
    """Return the command that plays the same show."""
    return (
        f"python -m tests.chaos --seed {planned.seed}"
        f" --stories {len(planned.stories)} --faults {len(planned.faults)}"
        f" --replicas {planned.replicas} --seconds {planned.within:.0f}"
    )
