"""Names for our entities in PathRAG, whose graph has no namespaces.

PathRAG converts names to upper case and overwrites an entity that has the same name.
So a name is a prefix for the scope and the key, in which upper-case letters and signs
are escaped.
"""

import re
from hashlib import sha256

from ports.domain.story import ProjectId, StoryId
from ports.knowledge_graph import GraphScope

_DIGEST_LENGTH = 16
_ESCAPED_CHARACTER = re.compile(r"[^a-z0-9_]")
_ESCAPE_CODE = re.compile(r"%([0-9a-f]+);")


class EntityNames:
    """Converts between the keys and the names of one scope's entities.

    Attributes:
        prefix: What all names of the scope begin with.
    """

    def __init__(self, scope: GraphScope) -> None:
        story = story_prefix(scope.project_id, scope.story_id)
        self.prefix = f"{story}-{_short_digest(scope.run)}"

    def encode(self, key: str) -> str:
        """Return the name of *key*."""
        escaped = _ESCAPED_CHARACTER.sub(
            lambda character: f"%{ord(character[0]):x};", key
        )
        return f"{self.prefix}-{escaped}"

    def decode(self, name: str) -> str | None:
        """Return the key of *name*; None if it belongs to another scope."""
        prefix, lower = f"{self.prefix}-", name.lower()
        if not lower.startswith(prefix):
            return None
        escaped = lower.removeprefix(prefix)
        return _ESCAPE_CODE.sub(lambda code: chr(int(code[1], 16)), escaped)


def story_prefix(project_id: ProjectId, story_id: StoryId) -> str:
    """Return the prefix that the names of all runs of a story share."""
    # A unit separator: ids never contain it, so no two stories have the same text.
    story = f"{project_id}\x1f{story_id}"
    return f"nmc-{_short_digest(story)}"


def _short_digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
