"""The number of the scene that a decision is about, as a person reads it on a sheet."""

from bisect import bisect_right

from crews.architect.edits.anchors import MissingAnchor, find_anchor
from ports.domain.breakdown import Breakdown
from ports.domain.edits import Decision, DecisionOnLine, DecisionOnScene, SceneDecision


class SceneNumbers:
    """Finds the scenes of a film by the words that decisions are anchored to."""

    def __init__(self, film: Breakdown, text: str) -> None:
        self._text = text
        self._starts = [scene.source.start for scene in film.structure.scenes]

    def find(self, decision: Decision) -> int | None:
        """Return the number of the scene that *decision* is about.

        None where it is about none, or the text has its words no more.
        """
        if not isinstance(decision, SceneDecision | DecisionOnScene | DecisionOnLine):
            return None
        found = find_anchor(decision.at, self._text)
        if isinstance(found, MissingAnchor):
            return None
        return bisect_right(self._starts, found.start) or None

    def name(self, decision: Decision) -> str:
        """Return that number as a sentence begins with it: ``scene 3: ``."""
        number = self.find(decision)
        return f"scene {number}: " if number else ""
