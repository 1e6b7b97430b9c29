"""``python -m tests.payload``: the journey of a story, with every plug pulled once.

Prints what was counted, and exits with 1 where anything is missing, or is there twice.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from infra.rabbit import topology
from tests.infra.webhooks.receiver import open_receiver
from tests.payload.journey import Deployment, Journey, JourneyReport
from tests.payload.plugin.desk import plugin_options
from tests.payload.server import PayloadServer
from tests.service.test_door import add_webhook, open_replicas
from tests.stack.chromium import open_chromium
from tests.stack.servers import OwnBroker, OwnPostgres
from tests.stack.shared import session_stack

SETTLE_SECONDS = 2
"""A quorum queue that is declared just before a kill may come back leaderless."""

STORY = Path(__file__).parents[1] / "stories" / "the-last-ferry.txt"


async def run(
    payload: PayloadServer,
    broker: OwnBroker,
    postgres: OwnPostgres,
    *,
    story: str,
    folder: Path,
) -> JourneyReport:
    """Start the rest of the deployment, and go on the journey."""
    url = make_url(postgres.url).set(drivername="postgresql+asyncpg")
    journal = url.render_as_string(hide_password=False)
    await topology.apply(broker.url)
    await asyncio.sleep(SETTLE_SECONDS)
    async with open_receiver(folder, host="localhost") as receiver:
        secret = await add_webhook(journal, receiver)
        async with (
            open_replicas(
                2,
                broker=broker.url,
                journal=journal,
                folder=folder,
                CREWS_PAYLOAD_URL=payload.url,
                CREWS_PAYLOAD_API_KEY=payload.key,
                SSL_CERT_FILE=str(receiver.certificate),
                CREWS_WEBHOOK_PRIVATE_HOSTS='["localhost"]',
            ) as replicas,
            open_chromium() as browser,
        ):
            deployment = Deployment(
                payload=payload,
                broker=broker,
                postgres=postgres,
                replicas=replicas,
                receiver=receiver,
                secret=secret,
            )
            return await Journey(deployment, browser, story).run()


def main() -> None:
    """Go on the journey; exit with 1 after a violation."""
    parser = argparse.ArgumentParser(prog="python -m tests.payload")
    parser.add_argument("--story", type=Path, default=STORY)
    story = parser.parse_args().story.read_text(encoding="utf-8")
    with session_stack() as stack, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        broker, postgres = stack.private_broker(), stack.private_postgres()
        payload = PayloadServer(
            folder, PLUGIN=plugin_options(delivery={"amqp": broker.url})
        )
        payload.start()
        try:
            report = asyncio.run(
                run(payload, broker, postgres, story=story, folder=folder)
            )
        finally:
            payload.kill()
    broken = [f"BROKEN    {line}" for line in report.violations]
    sys.stdout.write("\n".join([*report.lines, *broken]) + "\n")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
