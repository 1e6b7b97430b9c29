"""From a reading's numbers to places on the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from crews.answering import Reply
from crews.architect.grounds import Grounds, found, names
from crews.architect.readings import (
    ReadElement,
    ReadLook,
    ReadName,
    ReadPassage,
    ReadPerson,
    ReadQuotation,
    ReadScene,
)
from crews.passage import ReadingInput
from ports.manuscript import Quotation
from ports.questions.reading import (
    ElementReading,
    PassageReading,
    PersonReading,
    QuotationReading,
    SceneReading,
)
from ports.story import Span

_UNREAD = QuotationReading(number="", speaker=None, attribution="none", confidence=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A passage with the ground that its readings stand on."""

    given: ReadingInput
    grounds: Grounds

    def read(self, reply: Reply[PassageReading]) -> ReadPassage:
        """Return what a reading says, where it says so; the rest is left out."""
        passage, reading = self.given.passage, reply.value
        return ReadPassage(
            number=passage.number,
            source=passage.source,
            chapter=passage.chapter,
            opens_chapter=passage.opens_chapter,
            units=passage.units,
            scenes=tuple(self._scenes(reading)),
            people=tuple(self._people(reading)),
            quotations=tuple(self._quotations(reading)),
            elements=tuple(self._elements(reading)),
            findings=reply.findings,
            model=reply.model,
            usage=reply.usage,
        )

    def _scenes(self, reading: PassageReading) -> Iterator[ReadScene]:
        known = names(reading)
        for index, scene in enumerate(reading.scenes):
            yield self._scene(scene, known, first=index == 0)

    def _scene(
        self, scene: SceneReading, known: dict[str, str], *, first: bool
    ) -> ReadScene:
        passage = self.given.passage
        spans = self._spans
        people = (known[name] for name in scene.people if name in known)
        return ReadScene(
            source=Span(spans[scene.first_unit].start, spans[scene.last_unit].end),
            kind=scene.kind,
            continues=scene.continues
            and first
            and passage.number > 1
            and not passage.opens_chapter,
            place=scene.place,
            within=scene.within,
            setting=scene.setting,
            time_of_day=scene.time_of_day,
            time_source=spans.get(scene.time_unit) if scene.time_unit else None,
            day=scene.day,
            people=tuple(dict.fromkeys(people)),
            summary=scene.summary,
        )

    @property
    def _spans(self) -> dict[str, Span]:
        return {unit.number: unit.source for unit in self.given.passage.units}

    def _people(self, reading: PassageReading) -> Iterator[ReadPerson]:
        spans = self._spans
        for person in reading.people:
            if person.narrator or self.grounds.speaks_of(person.name):
                yield self._person(person, spans)

    def _person(self, person: PersonReading, spans: dict[str, Span]) -> ReadPerson:
        return ReadPerson(
            name=person.name,
            other_names=tuple(
                ReadName(
                    name=other.name,
                    evidence=other.evidence,
                    source=spans.get(other.unit, self.given.passage.source),
                )
                for other in person.other_names
                if self.grounds.speaks_of(other.name)
            ),
            gender=person.gender,
            narrator=person.narrator,
            group=person.group,
            mentions=person.mentions,
            looks=tuple(
                ReadLook(description=look.description, source=spans[look.unit])
                for look in person.looks
                if look.unit in spans
            ),
            traits=person.traits,
        )

    def _quotations(self, reading: PassageReading) -> Iterator[ReadQuotation]:
        told = {quotation.number: quotation for quotation in reading.quotations}
        known = names(reading)
        for quotation in self.given.passage.quotations:
            answer = told.get(quotation.number, _UNREAD)
            speaker = known.get(answer.speaker) if answer.speaker else None
            yield _quotation(quotation, answer, speaker)

    def _elements(self, reading: PassageReading) -> Iterator[ReadElement]:
        known = names(reading)
        for element in reading.elements:
            span = self._span_of(element)
            if span is not None:
                yield ReadElement(
                    category=element.category,
                    words=element.words,
                    presence=element.presence,
                    person=known.get(element.person) if element.person else None,
                    source=span,
                )

    def _span_of(self, element: ElementReading) -> Span | None:
        text = self.grounds.text_of(element.unit)
        at = None if text is None else found(element.words, text)
        if at is None:
            return None
        start = self._spans[element.unit].start
        return Span(start + at.start, start + at.end)


def _quotation(
    quotation: Quotation, answer: QuotationReading, speaker: str | None
) -> ReadQuotation:
    resolved = speaker is not None
    heard = quotation.delivery == "on_screen" and answer.offscreen
    delivery = "off_screen" if heard else quotation.delivery
    return ReadQuotation(
        **dict(quotation) | {"delivery": delivery},
        speaker=speaker,
        attribution=answer.attribution if resolved else "none",
        confidence=answer.confidence if resolved else 0,
        unspoken=answer.unspoken,
    )
