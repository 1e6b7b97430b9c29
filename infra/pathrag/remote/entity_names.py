"""Our keys as names in a graph that knows no namespaces.

PathRAG puts names into upper case and overwrites what bears the same one. So a name is
the scope's mark and the key, spelt so that upper case loses nothing.
"""

import re
from hashlib import sha256

from ports.domain.story import ProjectId, StoryId
from ports.knowledge_graph import GraphScope

_DIGEST_LENGTH = 16
_ESCAPED_CHARACTER = re.compile(r"[^a-z0-9_]")
_ESCAPE_CODE = re.compile(r"%([0-9a-f]+);")


class EntityNames:
    """Names of one scope's entities."""

    def __init__(self, scope: GraphScope) -> None:
        self.prefix = f"{story_prefix(scope.project_id, scope.story_id)}-{_short_digest(scope.run)}"

    def encode(self, key: str) -> str:
        """Return the name of *key*."""
        spelt = _ESCAPED_CHARACTER.sub(lambda other: f"%{ord(other[0]):x};", key)
        return f"{self.prefix}-{spelt}"

    def decode(self, name: str) -> str | None:
        """Return the key that *name* stands for, unless it is another scope's."""
        ours, lower = f"{self.prefix}-", name.lower()
        if not lower.startswith(ours):
            return None
        spelt = lower.removeprefix(ours)
        return _ESCAPE_CODE.sub(lambda code: chr(int(code[1], 16)), spelt)


def story_prefix(project_id: ProjectId, story_id: StoryId) -> str:
    """Return what the names of all runs of a story begin with."""
    # A unit separator: it is refused in ids, so no two stories run together.
    story = f"{project_id}\x1f{story_id}"
    return f"nmc-{_short_digest(story)}"


def _short_digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
