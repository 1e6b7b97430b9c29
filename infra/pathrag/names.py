"""Our keys as names in a graph that knows no namespaces.

PathRAG puts names into upper case and overwrites what bears the same one. So a name is
the scope's mark and the key, spelt so that upper case loses nothing.
"""

import re
from hashlib import sha256

from ports.domain.story import ProjectId, StoryId
from ports.knowledge_graph import GraphScope

_MARK_LETTERS = 16
_OTHER = re.compile(r"[^a-z0-9_]")
_SPELT = re.compile(r"%([0-9a-f]+);")


class Names:
    """Names of one scope's entities."""

    def __init__(self, scope: GraphScope) -> None:
        self.mark = f"{story_mark(scope.project_id, scope.story_id)}-{_mark(scope.run)}"

    def of(self, key: str) -> str:
        """Return the name of *key*."""
        spelt = _OTHER.sub(lambda other: f"%{ord(other[0]):x};", key)
        return f"{self.mark}-{spelt}"

    def key(self, name: str) -> str | None:
        """Return the key that *name* stands for, unless it is another scope's."""
        ours, lower = f"{self.mark}-", name.lower()
        if not lower.startswith(ours):
            return None
        spelt = lower.removeprefix(ours)
        return _SPELT.sub(lambda code: chr(int(code[1], 16)), spelt)


def story_mark(project_id: ProjectId, story_id: StoryId) -> str:
    """Return what the names of all runs of a story begin with."""
    # A unit separator: it is refused in ids, so no two stories run together.
    story = f"{project_id}\x1f{story_id}"
    return f"nmc-{_mark(story)}"


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_MARK_LETTERS]
