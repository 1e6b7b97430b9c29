"""Carrying out what operators asked to be replayed (DESIGN §10)."""

from service.replay.replayer import Replayer

__all__ = ["Replayer"]
