"""Replays: requests to send dead letters again, batch by batch under a lease."""
