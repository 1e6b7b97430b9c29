"""The quotations of a paragraph, each with the speech tag that names its speaker."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.speech_tags import SpeechTag, find_leading_tag, find_tag
from infra.offline.language.tokens import Token
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.quotes.non_speech import NonSpeechKind, classify_non_speech
from ports.questions.numbered import NumberedQuotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A quotation with its speech tag.

    Attributes:
        unit: Where the tag stands: the quotation's unit, or the unit above.
        non_speech: What it is if it is not speech; then it has no tag.
        subject: The tag's subject: "he" of "he said".
        explicit_speaker: Whom the subject, or a screenplay's cue, names.
        is_voice: The tag's subject is a voice: "a man's voice said".
    """

    unit: TextUnit
    quotation: NumberedQuotation
    non_speech: NonSpeechKind | None
    subject: Token | None
    explicit_speaker: EntityCluster | None
    is_voice: bool


def find_speeches(
    paragraph: tuple[TextUnit, ...],
    lead: TextUnit | None,
    coreference: Coreference,
    *,
    is_read: bool,
) -> Iterator[Speech]:
    """Yield the quotations of *paragraph* in order.

    *lead* is the unit above the paragraph; with *is_read* the paragraph is a document.
    """
    silent: dict[str, NonSpeechKind] = {}
    for unit in paragraph:
        above = lead if unit is paragraph[0] else None
        for quotation in unit.quotations:
            kind = (
                "letter"
                if is_read
                else classify_non_speech(unit, quotation, above)
                or silent.get(quotation.continues or "")
            )
            # A thought continues after "she thought"; an emphasised word does not.
            if kind in {"thought", "letter"}:
                silent[quotation.number] = kind
            tag_unit, tag = (
                (unit, None)
                if kind
                else _find_tag_with_unit(unit, quotation, paragraph, lead)
            )
            subject = tag.subject if tag else None
            yield Speech(
                unit=tag_unit,
                quotation=quotation,
                non_speech=kind,
                subject=subject,
                explicit_speaker=_explicit_speaker(
                    tag_unit, quotation, subject, coreference
                ),
                is_voice=tag is not None and tag.is_voice,
            )


def _find_tag_with_unit(
    unit: TextUnit,
    quotation: NumberedQuotation,
    paragraph: tuple[TextUnit, ...],
    lead: TextUnit | None,
) -> tuple[TextUnit, SpeechTag | None]:
    """Return the unit in which the speech tag stands, and the tag."""
    is_first = unit is paragraph[0] and quotation is unit.quotations[0]
    # "She asked again:" above tells more than "I answered" behind the question.
    if lead is not None and is_first and (tag := find_leading_tag(lead)):
        return lead, tag
    return unit, find_tag(unit, quotation)


def _explicit_speaker(
    unit: TextUnit,
    quotation: NumberedQuotation,
    subject: Token | None,
    coreference: Coreference,
) -> EntityCluster | None:
    if quotation.speaker is not None:
        return coreference.by_cue(quotation.speaker)
    if subject is None:
        return None
    if subject.lower == "i":
        return coreference.narrator
    if subject.lower == "you":
        return coreference.addressee
    if subject.lower in terms("pronouns", "plural"):
        return coreference.last_group(unit.index)
    entity = coreference.entity_at(unit.index, subject.i)
    if entity is None and subject.is_capitalised:
        entity = coreference.by_form(subject.text)
    # A family is named for one of its members; a crowd that speaks is meant.
    return entity if entity and (entity.nominal or not entity.group) else None
