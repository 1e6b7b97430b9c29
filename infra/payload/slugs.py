"""The slugs of the collections: ours, which may be chosen, and Novel Movie's."""

from dataclasses import dataclass

STRUCTURES = "story-structures"
REFERENCES = "character-references"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionSlugs:
    """The slugs of the collections that this service brings.

    They are as in `plugin/src/collections/slugs.ts`; a Payload that has collections of
    these names already calls ours something else.
    """

    runs: str = "crew-runs"
    texts: str = "crew-texts"
    scenes: str = "crew-scenes"
    shots: str = "crew-shots"


FORMER_SLUGS = CollectionSlugs(scenes="scenes", shots="shots")
"""The slugs of earlier versions, whose documents can be moved."""
