"""Moves, merges and splits scenes where people have decided so."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crews.architect.edits.anchors import MissingAnchor, find_anchor
from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.edits.scene_history import SceneHistory
from crews.architect.edits.scene_parts import blank_part, cut_part
from crews.architect.passages.joined_scenes import (
    HEADING_ROLES,
    JoinedScene,
    ScenePart,
)
from crews.architect.passages.unit_cuts import (
    cut_units,
    find_sentences,
)
from crews.step_inputs import ResolvedPassage
from ports.domain.edits import (
    DecisionOnLine,
    DecisionOnScene,
    SceneDecision,
    SceneMerge,
    SceneMove,
    SceneSplit,
    StoryEdit,
)
from ports.domain.film import Finding
from ports.domain.manuscript import Unit
from ports.domain.story import Span
from ports.domain.text_anchors import TextAnchor


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneOpening:
    """A place where a scene may begin.

    Attributes:
        start: Of its headings and breaks, which are no scene of their own.
        told: The first sentence after them.
    """

    start: int
    told: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RecutStory:
    """Scenes that begin where people want them.

    Attributes:
        passages: With units that are cut where a scene begins inside one.
        history: What each edit about a scene is about by now.
    """

    scenes: tuple[JoinedScene, ...]
    passages: tuple[ResolvedPassage, ...]
    history: SceneHistory
    findings: tuple[Finding, ...]


def apply_scene_edits(
    scenes: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    text: str,
    edits: Sequence[StoryEdit],
) -> RecutStory:
    """Return the scenes as people want them, and the edits that the text cannot bear.

    Beginnings are decided first, all edits together, and the scenes are cut once: a
    split that a later merge takes back leaves no trace.
    """
    history = SceneHistory(scenes)
    units = (unit for passage in passages for unit in passage.units)
    openings = SceneOpenings(history, find_openings(units, text), text)
    before = dict(history.beginnings)
    findings = []
    for edit in edits:
        try:
            if isinstance(edit.decision, SceneDecision):
                openings.decide(edit.decision)
            elif isinstance(edit.decision, DecisionOnScene | DecisionOnLine):
                history.note(edit.number, openings.find_place(edit.decision.at))
        except EditNotBorneError as error:
            findings.append(to_finding(edit, error))
    if history.beginnings != before:
        passages = cut_units(passages, history.beginnings, text)
        scenes = _SceneCutter(scenes, passages, text).cut(history.beginnings)
    return RecutStory(
        scenes=tuple(scenes),
        passages=tuple(passages),
        history=history,
        findings=tuple(findings),
    )


def find_openings(units: Iterable[Unit], text: str) -> tuple[SceneOpening, ...]:
    """Return where a scene may begin, in order: at sentences, headings before them."""
    openings: list[SceneOpening] = []
    start: int | None = None
    for unit, sentence in find_sentences(units, text):
        start = sentence.start if start is None else start
        if unit.role not in HEADING_ROLES:
            openings.append(SceneOpening(start=start, told=sentence))
            start = None
    return tuple(openings)


class SceneOpenings:
    """Where scenes may begin, and begin as edits say."""

    def __init__(
        self, history: SceneHistory, openings: Sequence[SceneOpening], text: str
    ) -> None:
        self._text = text
        self._history = history
        self._openings = openings

    def decide(self, decision: SceneDecision) -> None:
        """Make *decision* true.

        Raises:
            EditNotBorneError: Its place is not in the text, or in no scene.
        """
        at = self._find(decision.at)
        match decision:
            case SceneSplit():
                self._history.split(at)
            case SceneMerge():
                self._history.merge(at)
            case SceneMove():
                # Once it begins there, its old beginning is not looked for any more.
                if at not in self._history.beginnings:
                    self._history.move(self._find(decision.start), at)

    def find_place(self, anchor: TextAnchor) -> Span:
        """Return where *anchor* stands.

        Raises:
            EditNotBorneError: The text has no such place, or it is in no scene.
        """
        found = find_anchor(anchor, self._text)
        if isinstance(found, MissingAnchor):
            raise EditNotBorneError(found.reason)
        story = self._history.story
        if not story.start <= found.start < story.end:
            raise EditNotBorneError("its place is in no scene")
        return found

    def _find(self, anchor: TextAnchor) -> int:
        """Return where the scene begins, or may begin, that *anchor* stands in."""
        found = self.find_place(anchor)
        place = bisect_right(self._openings, found.start, key=lambda each: each.start)
        opening = self._openings[max(0, place - 1)]
        # The reading may have left a heading at the end of the scene before.
        begun = (
            start
            for start in self._history.beginnings
            if opening.start <= start <= opening.told.start
        )
        return next(begun, opening.start)


class _SceneCutter:
    """Cuts the scenes anew, and gives each the place and time that it had."""

    def __init__(
        self,
        scenes: Sequence[JoinedScene],
        passages: Sequence[ResolvedPassage],
        text: str,
    ) -> None:
        self._scenes = {scene.number: scene for scene in scenes}
        self._passages = {passage.number: passage for passage in passages}
        self._text = text

    def cut(self, beginnings: Mapping[int, int]) -> tuple[JoinedScene, ...]:
        """Return the scenes that begin at *beginnings*, in order."""
        end = max(scene.source.end for scene in self._scenes.values())
        spans = [Span(*pair) for pair in pairwise([*sorted(beginnings), end])]
        owners = [
            scene if scene in self._scenes else self._scene_at(span.start)
            for span in spans
            for scene in (beginnings[span.start],)
        ]
        return tuple(
            self._join(
                number,
                tuple(self._parts(span, owner, frozenset(owners))),
                owner=self._scenes[owner],
                is_later=owner in owners[: number - 1],
            )
            for number, (span, owner) in enumerate(zip(spans, owners, strict=True), 1)
        )

    def _scene_at(self, position: int) -> int:
        return max(
            number
            for number, scene in self._scenes.items()
            if scene.source.start <= position
        )

    def _parts(
        self, span: Span, owner: int, owners: frozenset[int]
    ) -> Iterator[ScenePart]:
        """Yield what lies in *span*.

        What is taken from a scene that goes on to exist brings its text and its people,
        but not its place.
        """
        for number, scene in self._scenes.items():
            for part in scene.parts:
                piece = cut_part(part, span, self._passages[part.passage], self._text)
                if piece and number != owner and number in owners:
                    yield blank_part(piece, kind=self._scenes[owner].kind)
                elif piece:
                    yield piece

    @staticmethod
    def _join(
        number: int,
        parts: tuple[ScenePart, ...],
        *,
        owner: JoinedScene,
        is_later: bool,
    ) -> JoinedScene:
        """Return a scene of *parts*; of two halves the later is on the same day."""
        first, *others = parts
        day = "same" if is_later else owner.day
        opening = replace(first, scene=first.scene.model_copy(update={"day": day}))
        scene = JoinedScene(
            number=number, chapter=owner.chapter, parts=(opening, *others)
        )
        return replace(scene, edited=scene.source != owner.source)
