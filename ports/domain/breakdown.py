"""The finished document: everything that a film's director receives."""

from uuid import UUID

from ports.domain.film import Finding, Law, LawFigures, SceneCard, Shot, Usage
from ports.domain.story import FrozenModel
from ports.domain.structure import Structure


class StoryHead(FrozenModel):
    """Which story was broken down.

    Attributes:
        sha256: Of the normalised text that all spans refer to.
    """

    id: str
    title: str
    revision: int
    sha256: str


class BrokenDownScene(SceneCard):
    """A scene card with its shots and what is held against it."""

    shots: tuple[Shot, ...]
    findings: tuple[Finding, ...]


class Breakdown(FrozenModel):
    """A whole film, assembled: ``breakdown.json``.

    Attributes:
        model: Which model judged; ``offline-reader`` where rules did.
        findings: Of the film as a whole; a scene's stand with the scene.
    """

    run_id: UUID
    story: StoryHead
    model: str
    structure: Structure
    scenes: tuple[BrokenDownScene, ...]
    findings: tuple[Finding, ...]
    quality: dict[Law, LawFigures]
    usage: Usage
