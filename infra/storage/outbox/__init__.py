"""The outbox: messages are written with what decides on them, and sent afterwards."""
