"""The HTTP door: events in, runs and their events out, for who has no AMQP client.

It publishes to the broker like any other publisher, and reads the journal. A run is
opened by nobody but the consumers of the broker's queue.
"""
