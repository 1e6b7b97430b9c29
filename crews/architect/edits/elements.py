"""Gives scenes the elements that people say they need, mention, or have not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.architect.cast.characters import build_characters, by_occurrence
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import find_occurrences
from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.edits.scenes import require_scene
from crews.architect.elements import ElementIndex, index_elements
from crews.architect.names import name_key, strip_determiners
from crews.architect.passages.joined_scenes import HEADING_ROLES, JoinedScene
from crews.step_inputs import ResolvedElement, ResolvedPassage
from ports.domain.edits import SceneNeed, StoryEdit
from ports.domain.film import Finding
from ports.domain.story import Span

_Passages = tuple[ResolvedPassage, ...]


def apply_element_edits(
    scenes: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    identities: Sequence[MergedIdentity],
    text: str,
    edits: Sequence[StoryEdit],
) -> tuple[_Passages, tuple[Finding, ...]]:
    """Return *passages* with the elements that people want, and edits of no scene."""
    passages, findings = tuple(passages), []
    if not any(isinstance(edit.decision, SceneNeed) for edit in edits):
        return passages, ()
    people = by_occurrence(build_characters(identities, scenes))
    for edit in edits:
        if isinstance(edit.decision, SceneNeed):
            try:
                # Anew each time: what was added may share its name with what is there.
                index = index_elements(scenes, passages, people)
                scene, at = require_scene(scenes, text, edit.decision.at)
                change = _ElementChange(
                    decision=edit.decision, scene=scene, at=at, text=text
                )
                passages = change.apply(passages, index)
            except EditNotBorneError as error:
                findings.append(to_finding(edit, error))
    return passages, tuple(findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ElementChange:
    """One decision about an element.

    Attributes:
        at: Where the scene begins to be told.
    """

    decision: SceneNeed
    scene: JoinedScene
    at: Span
    text: str

    def apply(self, passages: _Passages, index: ElementIndex) -> _Passages:
        """Return *passages* as the decision says."""
        known = self._find_known(index)
        if known or self.decision.status == "none":
            return tuple(self._change_known(each, known) for each in passages)
        added = self._build_new(passages)
        return tuple(
            passage.model_copy(update={"elements": (*passage.elements, added)})
            if passage.source.contains(added.source)
            else passage
            for passage in passages
        )

    def _find_known(self, index: ElementIndex) -> frozenset[ResolvedElement]:
        """Return what goes by the name in the scene, as the text or the film has it."""
        key = name_key(self.decision.name)
        is_drop = self.decision.status == "none"
        return frozenset(
            record.element
            for record in index.of_scene.get(self.scene.number, ())
            if key in {name_key(record.element.words), name_key(record.name)}
            and record.element.category != "cast"
            and not (
                is_drop
                and self.decision.category not in {None, record.element.category}
            )
        )

    def _change_known(
        self, passage: ResolvedPassage, known: frozenset[ResolvedElement]
    ) -> ResolvedPassage:
        elements = tuple(self._change_each(passage.elements, known))
        return passage.model_copy(update={"elements": elements})

    def _change_each(
        self, elements: Sequence[ResolvedElement], known: frozenset[ResolvedElement]
    ) -> Iterator[ResolvedElement]:
        for element in elements:
            if element not in known:
                yield element
            elif self.decision.status != "none":
                yield self._change(element)

    def _change(self, element: ResolvedElement) -> ResolvedElement:
        presence = element.presence
        if self.decision.status == "mentioned":
            presence = "mentioned"
        elif presence == "mentioned":
            presence = "present"
        category = self.decision.category or element.category
        return element.model_copy(
            update={"presence": presence, "category": category, "edited": True}
        )

    def _build_new(self, passages: _Passages) -> ResolvedElement:
        """Return an element that the reading has not; without words where none are.

        Raises:
            EditNotBorneError: It is to be mentioned, and is not.
        """
        if self.decision.category is None:
            raise EditNotBorneError("its category is not known any more")
        words = self._find_words(passages)
        if words is None and self.decision.status == "mentioned":
            raise EditNotBorneError("the scene does not mention it any more")
        needed = "inferred" if words is None else "present"
        return ResolvedElement(
            category=self.decision.category,
            words=self.decision.name,
            presence="mentioned" if self.decision.status == "mentioned" else needed,
            person=None,
            # Nothing of the text asks for it: it stands at the scene's beginning.
            source=words or Span(self.at.start, self.at.start),
            edited=True,
        )

    def _find_words(self, passages: _Passages) -> Span | None:
        """Return the first words of the scene that name it, of narration if any do."""
        name = strip_determiners(self.decision.name)
        found = [
            (any(q.source.contains(span) for q in passage.quotations), span)
            for passage in passages
            for unit in passage.units
            if unit.role not in HEADING_ROLES
            and self.scene.source.contains(unit.source)
            for span in find_occurrences(name, self.text, unit.source, ignore_case=True)
        ]
        return min(found)[1] if found else None
