"""The offline reader: a language model made of rules; it needs no key and no network.

The layers, from top to bottom: `adapter` (the port), `worker` (processes), `tasks` (a
module for each task), the analyses `shots`, `plot`, `elements`, `scenes` and `quotes`,
which do not import each other, then `people` and `language`.
"""

from infra.offline.adapter import OfflineReader

__all__ = ["OfflineReader"]
