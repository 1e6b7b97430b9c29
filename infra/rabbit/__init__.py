"""RabbitMQ: topology, consumers, publisher."""
