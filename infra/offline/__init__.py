"""The offline reader: a language model by rules, without a key or a network."""

from infra.offline.adapter import OfflineReader

__all__ = ["OfflineReader"]
