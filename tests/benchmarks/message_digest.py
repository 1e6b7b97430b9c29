"""The key under which a rehearsed answer is stored: a hash of the prompt."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any


def message_digest(messages: Sequence[Mapping[str, Any]]) -> str:
    """Return the key of the answer to *messages*."""
    return sha256(json.dumps(messages, sort_keys=True).encode()).hexdigest()
