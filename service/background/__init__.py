"""Loops that run beside the consumers: relay, sweeper, replayer."""
