"""Changes the people of a story, their lines and their scenes, edit by edit."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crews.architect.cast.candidates import NameOccurrences
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import (
    MissingAnchor,
    find_anchor,
    find_name,
)
from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.edits.parted_lines import move_parted_lines
from crews.architect.edits.partings import Parting, part_people, strip_alias
from crews.architect.edits.people import (
    drop_person,
    find_person,
    free_name,
    merge_people,
    rename_person,
    require_person,
    sort_cast,
)
from crews.architect.edits.voices import is_shown, show_speakers
from crews.architect.names import gender_of_title
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedPassage, ResolvedQuotation
from ports.domain.edits import (
    CastDecision,
    DecisionOnLine,
    LineManner,
    LineSpeaker,
    PeopleMerge,
    PeoplePart,
    PersonDrop,
    PersonRename,
    SceneCast,
    StoryEdit,
)
from ports.domain.film import Finding, VoicePresence
from ports.domain.story import Span
from ports.domain.text_anchors import TextAnchor

_BY_HAND: Mapping[str, Any] = {"confidence": 1.0, "unspoken": None, "edited": True}
"""What holds of every line whose speaker a person has decided."""

MAX_EMPHASIS_WORDS = 5
"""As many words in quotation marks are narration; more that nobody says are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPresence:
    """Somebody whom a person puts into a scene, or takes out of it.

    Attributes:
        edit: Where the person says so, at *at* in the text.
        names: What passages call them.
    """

    edit: StoryEdit
    at: Span
    names: tuple[PassageName, ...]
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLine:
    """A line that the reading had of somebody, and a person gives to somebody else.

    Attributes:
        speaker: Whom the passage had speak it.
        is_seen: They were in frame while they spoke.
    """

    edit: StoryEdit
    passage: int
    source: Span
    speaker: str
    is_seen: bool


class CastEditor:
    """The people of a story and their lines, as one edit after the other changes them.

    In the order in which they were made: an edit calls people what the film called them
    when it was made, and a later one may rename them.
    """

    def __init__(
        self,
        passages: Sequence[ResolvedPassage],
        cast: Sequence[MergedIdentity],
        text: str,
    ) -> None:
        self.passages = tuple(passages)
        self.cast = tuple(cast)
        self.partings: list[Parting] = []
        self.presences: list[DecidedPresence] = []
        self._text = text
        self._given: dict[int, set[str]] = {}
        self._former_lines: dict[Span, GivenLine] = {}

    def apply(self, edits: Sequence[StoryEdit]) -> tuple[Finding, ...]:
        """Apply those of *edits* that are about people; return what is not borne.

        Whoever is named in the text but was not found as a person may become one.
        """
        findings = []
        for edit in edits:
            if isinstance(edit.decision, CastDecision | LineManner):
                try:
                    self._decide(edit, edit.decision)
                except EditNotBorneError as error:
                    findings.append(to_finding(edit, error))
        self._show_speakers()
        return tuple(findings)

    @property
    def former_lines(self) -> tuple[GivenLine, ...]:
        """Every line that the reading had of somebody else, in the order of edits."""
        return tuple(self._former_lines.values())

    def name_in(self, passage: ResolvedPassage, person: str) -> str:
        """Return what *passage* calls a person, who is cast where they were not.

        Raises:
            EditNotBorneError: Nobody, or several people, are called so.
        """
        found = self._find_or_cast(passage, person)
        names = [n for where, n in found.occurrences if where == passage.number]
        if names:
            return names[0]
        [first, *others] = found.names
        name = free_name(self.cast, passage.number, first.name)
        occurrence = (passage.number, name)
        first = replace(first, occurrences=[*first.occurrences, occurrence])
        self._replace(found, replace(found, names=(first, *others)))
        return name

    def _show_speakers(self) -> None:
        """Let whoever has a line now be seen, as the text has it of them."""
        self.passages = tuple(
            show_speakers(
                passage,
                numbers,
                arrivals=[
                    name
                    for each in self.presences
                    if each.present and passage.source.contains(each.at)
                    for name in each.names
                ],
                cast=self.cast,
                text=self._text,
            )
            if (numbers := self._given.get(index))
            else passage
            for index, passage in enumerate(self.passages)
        )

    def _decide(self, edit: StoryEdit, decision: CastDecision | LineManner) -> None:
        match decision:
            case PeopleMerge():
                for other in decision.others:
                    self.cast = merge_people(self.cast, decision.person, other)
            case PeoplePart():
                self._part(decision)
            case PersonRename():
                self.cast = rename_person(self.cast, decision)
            case PersonDrop():
                self.cast = drop_person(self.cast, decision.person)
            case LineSpeaker():
                self._decide_line(edit, decision)
            case LineManner(manner=manner):
                index, quotation = self._find_quotation(decision)
                changes = {"parenthetical": manner}
                self._change_quotations(index, {quotation.number}, changes)
            case SceneCast():
                self._decide_presence(edit, decision)

    def _part(self, decision: PeoplePart) -> None:
        self.cast, parting = part_people(self.cast, self.passages, self._text, decision)
        if parting is not None:
            self.partings.append(parting)
            self.passages = tuple(
                move_parted_lines(strip_alias(passage, parting), parting, self._text)
                for passage in self.passages
            )

    def _decide_presence(self, edit: StoryEdit, decision: SceneCast) -> None:
        at = self._find(decision.at)
        passage = next(
            (
                passage
                for passage in self.passages
                if any(scene.source.contains(at) for scene in passage.scenes)
            ),
            None,
        )
        if passage is None:
            raise EditNotBorneError("its place is in no scene")
        if decision.present:
            person = self._find_or_cast(passage, decision.person)
        else:
            person = require_person(self.cast, decision.person)
        self.presences.append(
            DecidedPresence(
                edit=edit, at=at, names=person.occurrences, present=decision.present
            )
        )

    def _decide_line(self, edit: StoryEdit, decision: LineSpeaker) -> None:
        index, quotation = self._find_quotation(decision)
        self._note_speakers(edit, index, quotation)
        if decision.person is None:
            count = len(quotation.source.slice(self._text).split())
            what = "emphasis" if count <= MAX_EMPHASIS_WORDS else "sign"
            silent = {"speaker": None, "attribution": "none", "unspoken": what}
            silent = {**_BY_HAND, **silent}
            self._change_quotations(index, {quotation.number}, silent)
            return
        self._give_line(index, quotation, decision.person, decision.delivery)
        if decision.delivery not in {None, "on_screen"}:
            self._leave_heard(edit, index, quotation)

    def _note_speakers(
        self, edit: StoryEdit, index: int, quotation: ResolvedQuotation
    ) -> None:
        """Note who was thought to say the speech, before the first edit of it."""
        passage = self.passages[index]
        speech = frozenset(_whole_speech(passage.quotations, quotation))
        for each in passage.quotations:
            if each.number in speech and each.speaker and not each.edited:
                self._former_lines[each.source] = GivenLine(
                    edit=edit,
                    passage=passage.number,
                    source=each.source,
                    speaker=each.speaker,
                    is_seen=each.delivery == "on_screen",
                )

    def _give_line(
        self,
        index: int,
        quotation: ResolvedQuotation,
        person: str,
        delivery: VoicePresence | None,
    ) -> None:
        passage = self.passages[index]
        name = self.name_in(passage, person)
        speech = frozenset(_whole_speech(passage.quotations, quotation))
        given = self._given.setdefault(index, set())
        said = {**_BY_HAND, "speaker": name, "attribution": "explicit"}
        if delivery:
            said["delivery"] = delivery
            given -= speech
        else:
            given.update(speech, _later_lines(passage.quotations, quotation))
        self._change_quotations(index, speech, said)

    def _leave_heard(
        self, edit: StoryEdit, index: int, quotation: ResolvedQuotation
    ) -> None:
        """Take who is only heard out of the scene that has nothing else of them."""
        passage = self.passages[index]
        [name] = {q.speaker for q in passage.quotations if q.number == quotation.number}
        person = self._find_or_cast(passage, name or "")
        scene = next(s for s in passage.scenes if s.source.contains(quotation.source))
        if not is_shown(person, scene.source, passage, self._text):
            self.presences.append(
                DecidedPresence(
                    edit=edit,
                    at=quotation.source,
                    names=person.occurrences,
                    present=False,
                )
            )

    def _change_quotations(
        self, index: int, numbers: Collection[str], changes: Mapping[str, Any]
    ) -> None:
        passage = self.passages[index]
        quotations = tuple(
            each.model_copy(update=changes) if each.number in numbers else each
            for each in passage.quotations
        )
        changed = passage.model_copy(update={"quotations": quotations})
        self.passages = (
            *self.passages[:index],
            changed,
            *self.passages[index + 1 :],
        )

    def _find_quotation(
        self, decision: DecisionOnLine
    ) -> tuple[int, ResolvedQuotation]:
        found = self._find(decision.at)
        for index, passage in enumerate(self.passages):
            for quotation in passage.quotations:
                if quotation.source.start <= found.start < quotation.source.end:
                    return index, quotation
        raise EditNotBorneError("nothing is said at its place")

    def _find_or_cast(self, passage: ResolvedPassage, person: str) -> MergedIdentity:
        """Return whom *person* means; who was not found as a person becomes one."""
        return find_person(self.cast, person) or self._cast_person(passage, person)

    def _find(self, anchor: TextAnchor) -> Span:
        found = find_anchor(anchor, self._text)
        if isinstance(found, MissingAnchor):
            raise EditNotBorneError(found.reason)
        return found

    def _cast_person(self, passage: ResolvedPassage, person: str) -> MergedIdentity:
        mentions = len(find_name(person, self._text))
        if not mentions:
            raise EditNotBorneError(f"nobody in the text is called {person}")
        name = NameOccurrences(
            id=-1,
            name=person,
            gender=gender_of_title(person),
            mentions=mentions,
            occurrences=[(passage.number, person)],
        )
        found = MergedIdentity(names=(name,), edited=True)
        self.cast = sort_cast((*self.cast, found))
        return found

    def _replace(self, old: MergedIdentity, new: MergedIdentity) -> None:
        self.cast = tuple(new if each is old else each for each in self.cast)


def _later_lines(
    quotations: Sequence[ResolvedQuotation], one: ResolvedQuotation
) -> Iterator[str]:
    """Yield the numbers of what the speaker of *one* says later.

    Where that was a voice, they were taken for its owner.
    """
    for each in quotations:
        is_same = each.speaker is not None and each.speaker == one.speaker
        if is_same and each.source.start > one.source.end:
            yield each.number


def _whole_speech(
    quotations: Sequence[ResolvedQuotation], one: ResolvedQuotation
) -> Iterator[str]:
    """Yield the numbers of the quotations that make one speech with *one*.

    Typography joins quotations of one sentence, even of two speakers.
    """
    same = {each.number: each for each in quotations if each.speaker == one.speaker}
    first = one
    while first.continues in same:
        first = same[first.continues]
    numbers = {first.number}
    yield first.number
    for each in same.values():
        if each.continues in numbers:
            numbers.add(each.number)
            yield each.number
