"""Gives scenes the elements that people say they need, mention, or have not."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from crews.architect.cast.characters import build_characters, by_occurrence
from crews.architect.edits.anchors import find_occurrences
from crews.architect.edits.cast_editor import CastEditor
from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.edits.scene_history import ScenesOfEdit
from crews.architect.edits.scenes import RecutStory
from crews.architect.elements import index_elements
from crews.architect.names import name_key, strip_determiners
from crews.architect.passages.joined_scenes import HEADING_ROLES, JoinedScene
from crews.director.unique_elements import BARE_NAMED, is_bare_name
from crews.step_inputs import ResolvedElement, ResolvedPassage
from ports.domain.edits import SceneNeed, StoryEdit
from ports.domain.film import (
    STATUS_BY_VISIBILITY,
    ElementCategory,
    ElementStatus,
    Finding,
)
from ports.domain.story import Span

_Passages = tuple[ResolvedPassage, ...]


def apply_element_edits(
    story: RecutStory, editor: CastEditor, text: str, edits: Sequence[StoryEdit]
) -> tuple[_Passages, tuple[Finding, ...]]:
    """Return the passages with the elements that people want, and edits of no scene."""
    findings: list[Finding] = []
    passages = story.passages
    if any(isinstance(edit.decision, SceneNeed) for edit in edits):
        passages = _name_elements(story, editor)
    for edit in edits:
        about = story.history.find(edit)
        if about is None or not isinstance(edit.decision, SceneNeed):
            continue
        try:
            change = _ElementChange(
                decision=edit.decision,
                scenes=story.scenes,
                about=about,
                editor=editor,
                text=text,
            )
            passages = change.apply(passages)
        except EditNotBorneError as error:
            findings.append(to_finding(edit, error))
    return passages, tuple(findings)


def _name_elements(story: RecutStory, editor: CastEditor) -> _Passages:
    """Return the passages, each element with the name that the film has for it.

    "Phone" may be "mobile phone" because the film has no other one: that it is, also
    where a person adds one, or drops one.
    """
    people = by_occurrence(build_characters(editor.cast, story.scenes))
    index = index_elements(story.scenes, story.passages, people)
    names = {
        record.element: record.name
        for here in index.of_scene.values()
        for record in here
        if record.prop
    }
    return tuple(
        passage.model_copy(
            update={
                "elements": tuple(
                    element.model_copy(
                        update={"name": names.get(element, element.name)}
                    )
                    for element in passage.elements
                )
            }
        )
        for passage in story.passages
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _ElementChange:
    """One decision about an element.

    Attributes:
        about: The scenes that the decision holds for.
    """

    decision: SceneNeed
    scenes: Sequence[JoinedScene]
    about: ScenesOfEdit
    editor: CastEditor
    text: str

    def apply(self, passages: _Passages) -> _Passages:
        """Return *passages* as the decision says."""
        known = frozenset(self._find_known(passages))
        if self.decision.status == "none":
            known |= frozenset(self._find_bare_names(passages, known))
        if known or self.decision.status == "none":
            return tuple(self._change_known(each, known) for each in passages)
        added = tuple(self._build_new(passages))
        return tuple(self._add(passage, added) for passage in passages)

    def _add(
        self, passage: ResolvedPassage, added: Sequence[ResolvedElement]
    ) -> ResolvedPassage:
        here = tuple(
            each.model_copy(update=self._own(passage))
            for each in added
            if passage.source.contains(each.source)
        )
        return passage.model_copy(update={"elements": (*passage.elements, *here)})

    def _own(self, passage: ResolvedPassage) -> dict[str, str]:
        """Return whose it is, as *passage* calls them, if the person says that."""
        owner = self.decision.owner
        if owner is None:
            return {}
        return {"owner": owner and self.editor.name_in(passage, owner)}

    def _find_known(self, passages: _Passages) -> Iterator[ResolvedElement]:
        """Yield what goes by the name in the scene, as the text or the film has it."""
        key = name_key(self.decision.name)
        is_drop = self.decision.status == "none"
        for passage in passages:
            for element in passage.elements:
                if (
                    self._covers(element)
                    and key in {name_key(element.words), name_key(element.label)}
                    and not (
                        is_drop
                        and self.decision.category not in {None, element.category}
                    )
                ):
                    yield element

    def _find_bare_names(
        self, passages: _Passages, dropped: Collection[ResolvedElement]
    ) -> Iterator[ResolvedElement]:
        """Yield what the sheets of the scene have under a fuller name, now *dropped*.

        "The door" would come up where a person drops "the barn door".
        """
        for passage in passages:
            for element in passage.elements:
                if (
                    self._covers(element)
                    and not element.edited
                    and any(_is_listed_as(element, other) for other in dropped)
                ):
                    yield element

    def _covers(self, element: ResolvedElement) -> bool:
        """Tell whether an element was in the scene when the decision was made.

        Where words ask for it, it goes with them; else with the scene.
        """
        start = element.source.start
        if element.words:
            return self.about.extent.start <= start < self.about.extent.end
        scenes = (self.scenes[number - 1] for number in self.about.numbers)
        return any(s.source.start <= start < s.source.end for s in scenes)

    def _change_known(
        self, passage: ResolvedPassage, known: frozenset[ResolvedElement]
    ) -> ResolvedPassage:
        if known.isdisjoint(passage.elements):
            return passage
        elements = tuple(self._change_each(passage, known))
        return passage.model_copy(update={"elements": elements})

    def _change_each(
        self, passage: ResolvedPassage, known: frozenset[ResolvedElement]
    ) -> Iterator[ResolvedElement]:
        for element in passage.elements:
            if element not in known:
                yield element
            elif self.decision.status != "none":
                yield self._change(element).model_copy(update=self._own(passage))

    def _change(self, element: ResolvedElement) -> ResolvedElement:
        presence = element.presence
        if self.decision.status == "mentioned":
            presence = "mentioned"
        elif presence == "mentioned":
            presence = "present"
        category = self.decision.category or element.category
        is_moved = category != element.category
        return element.model_copy(
            update={
                "presence": presence,
                "category": category,
                "department": self.decision.department
                or (None if is_moved else element.department),
                "quantity": self.decision.quantity or element.quantity,
                "name": self.decision.new_name or element.name,
                "named": element.named or self.decision.new_name is not None,
                "edited": True,
            }
        )

    def _build_new(self, passages: _Passages) -> Iterator[ResolvedElement]:
        """Yield an element that the reading has not; without words where none are.

        It is in each part of what was the scene that names it, or else in all of them.

        Raises:
            EditNotBorneError: It is to be mentioned, and is not.
        """
        category = self.decision.category
        if category is None:
            raise EditNotBorneError("its category is not known any more")
        named = list(self._find_words(passages))
        if not named and self.decision.status == "mentioned":
            raise EditNotBorneError("the scene does not mention it any more")
        presence: ElementStatus = (
            "mentioned" if self.decision.status == "mentioned" else "present"
        )
        for words in named:
            yield self._element(category, presence, words)
        for scene in self.scenes:
            if not named and scene.number in self.about.numbers:
                yield self._element(category, "inferred", _find_told(scene, passages))

    def _element(
        self, category: ElementCategory, presence: ElementStatus, source: Span
    ) -> ResolvedElement:
        return ResolvedElement(
            category=category,
            words=source.slice(self.text),
            name=self.decision.new_name or self.decision.name,
            presence=presence,
            person=None,
            source=source,
            department=self.decision.department,
            quantity=self.decision.quantity,
            edited=True,
            named=True,
        )

    def _find_words(self, passages: _Passages) -> Iterator[Span]:
        """Yield the first words of each part that name it, of narration if any do."""
        name = strip_determiners(self.decision.name)
        extent = self.about.extent
        here = [each for each in passages if each.source.overlaps(extent)]
        for scene in self.scenes:
            found = [
                (any(q.source.contains(span) for q in passage.quotations), span)
                for passage in here
                if scene.source.overlaps(extent)
                for unit in passage.units
                if unit.role not in HEADING_ROLES
                and scene.source.contains(unit.source)
                and extent.contains(unit.source)
                for span in find_occurrences(
                    name, self.text, unit.source, ignore_case=True
                )
            ]
            if found:
                yield min(found)[1]


def _is_listed_as(element: ResolvedElement, other: ResolvedElement) -> bool:
    """Tell whether sheets leave *element* out because they have *other*."""
    is_as_visible = STATUS_BY_VISIBILITY.index(
        other.presence
    ) <= STATUS_BY_VISIBILITY.index(element.presence)
    return (
        element.category == other.category
        and element.category in BARE_NAMED
        and is_as_visible
        and is_bare_name(name_key(element.label), name_key(other.label))
    )


def _find_told(scene: JoinedScene, passages: _Passages) -> Span:
    """Return the empty place where *scene* begins to be told."""
    told = next(
        unit.source.start
        for passage in passages
        for unit in passage.units
        if unit.role not in HEADING_ROLES and scene.source.contains(unit.source)
    )
    return Span(told, told)
