"""``python -m tests.payload.plugin``: kill Payload and RabbitMQ while stories come.

Prints what was counted, and exits with 1 where a completed revision arrived not at all,
or under two ids. The short form is in ``tests/payload/plugin/test_outages.py``.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.payload.plugin.desk import plugin_options
from tests.payload.plugin.outages import OutageExperiment
from tests.payload.server import PayloadServer
from tests.stack.shared import session_stack


def main() -> None:
    """Run the experiment; exit with 1 after a violation."""
    parser = argparse.ArgumentParser(prog="python -m tests.payload.plugin")
    parser.add_argument("--saves", type=int, default=1000)
    parser.add_argument("--payload-kills", type=int, default=50)
    parser.add_argument("--broker-kills", type=int, default=20)
    wanted = parser.parse_args()
    with session_stack() as stack, tempfile.TemporaryDirectory() as folder:
        broker = stack.private_broker()
        payload = PayloadServer(
            Path(folder), PLUGIN=plugin_options(delivery={"amqp": broker.url})
        )
        payload.start()
        try:
            report = asyncio.run(
                OutageExperiment(payload, broker).run(
                    saves=wanted.saves,
                    payload_kills=wanted.payload_kills,
                    broker_kills=wanted.broker_kills,
                )
            )
        finally:
            payload.kill()
    violations = report.violations()
    broken = [f"BROKEN    {line}" for line in violations]
    sys.stdout.write("\n".join([*report.lines(), *broken]) + "\n")
    sys.exit(bool(violations))


if __name__ == "__main__":
    main()
