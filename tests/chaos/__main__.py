"""``python -m tests.chaos``: kill what can be killed, and count what comes out."""

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path
from random import SystemRandom

import structlog

from tests.chaos.fuzzing import fuzzed
from tests.chaos.notices import printed
from tests.chaos.programme import Programme, programme
from tests.chaos.show import Notices, Show
from tests.stack.shared import session_stack


def main() -> None:
    """Play one show, or send fuzz; end with 1 where a promise was broken."""
    asked = _parser().parse_args()
    if asked.what == "fuzz":
        _fuzz(asked.messages, asked.seed or 0)
        return
    seed = asked.seed if asked.seed is not None else SystemRandom().randrange(10**6)
    planned = programme(
        seed,
        stories=asked.stories,
        faults=asked.faults,
        replicas=asked.replicas,
        within=asked.seconds,
    )
    folder = Path(tempfile.mkdtemp(prefix="chaos-", dir=asked.folder))
    notices = _played(planned, folder)
    printed(planned, notices, folder)
    sys.exit(bool(notices.broken))


def _played(planned: Programme, folder: Path) -> Notices:
    with session_stack() as stack:
        broker, postgres = stack.private_broker(), stack.private_postgres()
        show = Show(programme=planned, broker=broker, postgres=postgres, folder=folder)
        return asyncio.run(show.played())


def _fuzz(messages: int, seed: int) -> None:
    # Every message is refused with a line: a hundred thousand would hide the end.
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    became, wrong = fuzzed(messages, seed)
    ends = ", ".join(f"{end} {count}" for end, count in became.most_common())
    sys.stdout.write(f"messages   {messages}: {ends}\n")
    for line in wrong[:20]:
        sys.stdout.write(f"BROKEN     {line}\n")
    if wrong:
        again = f"python -m tests.chaos fuzz --messages {messages} --seed {seed}"
        sys.stdout.write(f"again      {again}\n")
    sys.exit(bool(wrong))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("show", "fuzz"), default="show")
    parser.add_argument("--messages", type=int, default=100_000, help="of fuzz")
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--faults", type=int, default=30)
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--seed", type=int, help="one that is drawn, otherwise")
    parser.add_argument(
        "--seconds", type=float, default=3600, help="after which it is a failure"
    )
    parser.add_argument("--folder", type=Path, help="where logs and ledgers go")
    return parser


if __name__ == "__main__":
    main()
