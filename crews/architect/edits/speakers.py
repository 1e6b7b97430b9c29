"""Gives lines to the people who say them, where a person has decided so."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crews.architect.cast.candidates import NameOccurrences
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import (
    MissingAnchor,
    find_anchor,
    find_name,
)
from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.edits.people import find_person, sort_cast
from crews.architect.names import gender_of_title
from crews.step_inputs import ResolvedPassage, ResolvedQuotation
from ports.domain.edits import LineSpeaker, StoryEdit
from ports.domain.film import Finding


def apply_speaker_edits(
    passages: Sequence[ResolvedPassage],
    cast: Sequence[MergedIdentity],
    text: str,
    edits: Sequence[StoryEdit],
) -> tuple[
    tuple[ResolvedPassage, ...], tuple[MergedIdentity, ...], tuple[Finding, ...]
]:
    """Return passages and people as people want them, and what the text does not bear.

    Whoever is named in the text but was not found as a person becomes one.
    """
    casting = _SpeakerCasting(passages, cast, text)
    findings = []
    for edit in edits:
        if isinstance(edit.decision, LineSpeaker):
            try:
                casting.give_line(edit.decision)
            except EditNotBorneError as error:
                findings.append(to_finding(edit, error))
    return casting.passages, casting.cast, tuple(findings)


class _SpeakerCasting:
    """Passages and people, changed line by line."""

    def __init__(
        self,
        passages: Sequence[ResolvedPassage],
        cast: Sequence[MergedIdentity],
        text: str,
    ) -> None:
        self.passages = tuple(passages)
        self.cast = tuple(cast)
        self._text = text

    def give_line(self, decision: LineSpeaker) -> None:
        """Make *decision* true.

        Raises:
            EditNotBorneError: The line is gone, or its speaker is not in the text.
        """
        index, quotation = self._find_quotation(decision)
        passage = self.passages[index]
        name = self._name_in(passage, decision.person)
        speech = frozenset(_whole_speech(passage.quotations, quotation))
        quotations = tuple(
            each.model_copy(
                update={
                    "speaker": name,
                    "attribution": "explicit",
                    "confidence": 1.0,
                    "unspoken": None,
                    "edited": True,
                }
            )
            if each.number in speech
            else each
            for each in passage.quotations
        )
        changed = passage.model_copy(update={"quotations": quotations})
        self.passages = (
            *self.passages[:index],
            changed,
            *self.passages[index + 1 :],
        )

    def _find_quotation(self, decision: LineSpeaker) -> tuple[int, ResolvedQuotation]:
        found = find_anchor(decision.at, self._text)
        if isinstance(found, MissingAnchor):
            raise EditNotBorneError(found.reason)
        for index, passage in enumerate(self.passages):
            for quotation in passage.quotations:
                if quotation.source.start <= found.start < quotation.source.end:
                    return index, quotation
        raise EditNotBorneError("nothing is said at its place")

    def _name_in(self, passage: ResolvedPassage, person: str) -> str:
        """Return what *passage* calls a person, who is cast where they were not."""
        found = find_person(self.cast, person)
        if found is None:
            return self._cast_person(passage, person)
        names = [n for where, n in found.occurrences if where == passage.number]
        if names:
            return names[0]
        [first, *others] = found.names
        occurrence = (passage.number, first.name)
        first = replace(first, occurrences=[*first.occurrences, occurrence])
        self._replace(found, replace(found, names=(first, *others)))
        return first.name

    def _cast_person(self, passage: ResolvedPassage, person: str) -> str:
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
        self.cast = sort_cast((*self.cast, MergedIdentity(names=(name,), edited=True)))
        return person

    def _replace(self, old: MergedIdentity, new: MergedIdentity) -> None:
        self.cast = tuple(new if each is old else each for each in self.cast)


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
