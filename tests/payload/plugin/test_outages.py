"""Payload and RabbitMQ are killed while stories are saved."""

from pathlib import Path

from tests.payload.plugin.desk import plugin_options
from tests.payload.plugin.outages import OutageExperiment
from tests.payload.server import PayloadServer
from tests.stack.servers import OwnBroker


async def test_every_completed_revision_arrives_and_none_as_two(
    private_broker: OwnBroker, tmp_path: Path
) -> None:
    server = PayloadServer(
        tmp_path, PLUGIN=plugin_options(delivery={"amqp": private_broker.url})
    )
    server.start()
    try:
        report = await OutageExperiment(server, private_broker).run(
            saves=32, payload_kills=2, broker_kills=1
        )
    finally:
        server.kill()

    assert report.violations() == []
    assert len(report.completed) == 16
    assert report.kills == {"payload": 2, "broker": 1}
