"""Resolves the unit and quotation numbers of an answer to spans of the text."""

from collections.abc import Iterator
from dataclasses import dataclass

from crews.architect.passages.given_elements import find_given_elements
from crews.architect.passages.silent_groups import find_silent_groups
from crews.architect.passages.validation import (
    ReadingValidator,
    canonical_names,
    find_words,
)
from crews.runtime.model_client import Reply
from crews.step_inputs import (
    ReadStepInput,
    ResolvedElement,
    ResolvedLook,
    ResolvedName,
    ResolvedPassage,
    ResolvedPerson,
    ResolvedQuotation,
    ResolvedScene,
)
from ports.domain.manuscript import Quotation
from ports.domain.story import Span
from ports.questions.read_passage import (
    ElementReading,
    PassageReading,
    PersonReading,
    QuotationReading,
    SceneReading,
)

_UNANSWERED = QuotationReading(
    number="", speaker=None, attribution="none", confidence=0
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageResolver:
    """Resolves the analyst's answers about one passage."""

    step_input: ReadStepInput
    validator: ReadingValidator

    def resolve(self, reply: Reply[PassageReading]) -> ResolvedPassage:
        """Return the answer with spans in place of numbers.

        What the text does not support is left out; `ResolvedPassage.findings` names it.
        """
        passage, reading = self.step_input.passage, reply.value
        resolved = {
            "scenes": tuple(self._resolve_scenes(reading)),
            "people": tuple(self._resolve_people(reading)),
            "quotations": tuple(self._resolve_quotations(reading)),
            "elements": self._resolve_all_elements(reading),
            "places": reading.places,
        }
        return ResolvedPassage(
            **dict(passage) | resolved,
            findings=reply.warnings,
            model=reply.model,
            usage=reply.usage,
        )

    def _resolve_scenes(self, reading: PassageReading) -> Iterator[ResolvedScene]:
        names = canonical_names(reading)
        for index, (scene, source) in enumerate(self._find_scene_spans(reading)):
            yield self._resolve_scene(scene, source, names, first=index == 0)

    def _find_scene_spans(
        self, reading: PassageReading
    ) -> Iterator[tuple[SceneReading, Span]]:
        """Yield each scene with its span; it ends where the next begins in its unit."""
        passage, spans = self.step_input.passage, self._spans
        starts = [
            spans[scene.first_unit].start + (self.validator.find_opening(scene) or 0)
            for scene in reading.scenes
        ]
        following = [*starts[1:], passage.source.end]
        starts[0] = spans[reading.scenes[0].first_unit].start
        for scene, start, end in zip(reading.scenes, starts, following, strict=True):
            yield scene, Span(start, self._find_end(scene, end))

    def _find_end(self, scene: SceneReading, next_start: int) -> int:
        """Return the end of a scene's last unit, or of what of it precedes the next."""
        for unit in self.step_input.passage.units:
            if unit.source.start < next_start < unit.source.end:
                text = self.validator.unit_text(unit.number) or ""
                told = text[: next_start - unit.source.start].rstrip()
                return unit.source.start + len(told)
        return self._spans[scene.last_unit].end

    def _resolve_scene(
        self,
        scene: SceneReading,
        source: Span,
        names: dict[str, str],
        *,
        first: bool,
    ) -> ResolvedScene:
        passage = self.step_input.passage
        spans = self._spans
        people = (names[name] for name in scene.people if name in names)
        resolved = {
            "continues": scene.continues and first and not passage.opens_chapter,
            "people": tuple(dict.fromkeys(people)),
        }
        return ResolvedScene(
            **dict(scene) | resolved,
            source=source,
            time_source=spans.get(scene.time_unit) if scene.time_unit else None,
        )

    @property
    def _spans(self) -> dict[str, Span]:
        return {unit.number: unit.source for unit in self.step_input.passage.units}

    def _resolve_people(self, reading: PassageReading) -> Iterator[ResolvedPerson]:
        spans = self._spans
        for person in reading.people:
            if person.narrator or self.validator.has_word_of(person.name):
                yield self._resolve_person(person, spans)

    def _resolve_person(
        self, person: PersonReading, spans: dict[str, Span]
    ) -> ResolvedPerson:
        resolved = {
            "other_names": tuple(
                ResolvedName(
                    **dict(other),
                    source=spans.get(other.unit, self.step_input.passage.source),
                )
                for other in person.other_names
                if self.validator.has_word_of(other.name)
            ),
            "looks": tuple(
                ResolvedLook(**dict(look), source=spans[look.unit])
                for look in person.looks
                if look.unit in spans
            ),
        }
        return ResolvedPerson(**dict(person) | resolved)

    def _resolve_quotations(
        self, reading: PassageReading
    ) -> Iterator[ResolvedQuotation]:
        answers = {quotation.number: quotation for quotation in reading.quotations}
        names = canonical_names(reading)
        for quotation in self.step_input.passage.quotations:
            answer = answers.get(quotation.number, _UNANSWERED)
            speaker = names.get(answer.speaker) if answer.speaker else None
            yield _resolve_quotation(quotation, answer, speaker)

    def _resolve_all_elements(
        self, reading: PassageReading
    ) -> tuple[ResolvedElement, ...]:
        listed = tuple(self._resolve_elements(reading))
        units, text_of = self.step_input.passage.units, self.validator.unit_text
        return (*listed, *find_silent_groups(reading, listed, units, text_of))

    def _resolve_elements(self, reading: PassageReading) -> Iterator[ResolvedElement]:
        names = canonical_names(reading)
        units = self.step_input.passage.units
        given = tuple(find_given_elements(units, self.validator.unit_text))
        yield from given
        for element in reading.elements:
            span = self._find_span(element)
            # What the writer has tagged is given, whatever the analyst takes it for.
            is_given = span is not None and any(
                span.overlaps(each.source) for each in given
            )
            if span is not None and not is_given:
                person = names.get(element.person) if element.person else None
                yield ResolvedElement(**dict(element) | {"person": person}, source=span)

    def _find_span(self, element: ElementReading) -> Span | None:
        text = self.validator.unit_text(element.unit)
        found = None if text is None else find_words(element.words, text)
        if found is None:
            return None
        start = self._spans[element.unit].start
        return Span(start + found.start, start + found.end)


def _resolve_quotation(
    quotation: Quotation, answer: QuotationReading, speaker: str | None
) -> ResolvedQuotation:
    is_resolved = speaker is not None
    is_only_heard = quotation.delivery == "on_screen" and answer.offscreen
    delivery = "off_screen" if is_only_heard else quotation.delivery
    return ResolvedQuotation(
        **dict(quotation) | {"delivery": delivery},
        speaker=speaker,
        attribution=answer.attribution if is_resolved else "none",
        confidence=answer.confidence if is_resolved else 0,
        unspoken=answer.unspoken,
    )
