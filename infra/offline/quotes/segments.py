"""Speeches of a paragraph, each with the word that says whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.language.speech_tags import SpeechTag, find_leading_tag, find_tag
from infra.offline.language.tokens import Token
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.quotes.non_speech import NonSpeechKind, classify_non_speech
from ports.questions.numbered import NumberedQuotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A quotation, with the word that says who speaks.

    Attributes:
        part: Where that word stands: beside the quotation, or in the lead into it.
        heard: It is the voice that is said to speak.
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
    cast: Coreference,
    *,
    is_read: bool,
) -> Iterator[Speech]:
    """Yield the speeches of *paragraph*; *lead* is what stands before it."""
    silent: dict[str, NonSpeechKind] = {}
    for part in paragraph:
        above = lead if part is paragraph[0] else None
        for quotation in part.quotations:
            what = (
                "letter"
                if is_read
                else classify_non_speech(part, quotation, above)
                or silent.get(quotation.continues or "")
            )
            # A thought goes on after "she thought"; an emphasised word does not.
            if what in {"thought", "letter"}:
                silent[quotation.number] = what
            where, said = (
                (part, None)
                if what
                else _find_tag_with_unit(part, quotation, paragraph, lead)
            )
            subject = said.subject if said else None
            yield Speech(
                unit=where,
                quotation=quotation,
                non_speech=what,
                subject=subject,
                explicit_speaker=_explicit_speaker(where, quotation, subject, cast),
                is_voice=said is not None and said.is_voice,
            )


def _find_tag_with_unit(
    part: TextUnit,
    quotation: NumberedQuotation,
    paragraph: tuple[TextUnit, ...],
    lead: TextUnit | None,
) -> tuple[TextUnit, SpeechTag | None]:
    """Return what says who speaks, and where it stands."""
    if said := find_tag(part, quotation):
        return part, said
    opens = part is paragraph[0] and quotation is part.quotations[0]
    if lead is not None and opens and (said := find_leading_tag(lead)):
        return lead, said
    return part, None


def _explicit_speaker(
    part: TextUnit,
    quotation: NumberedQuotation,
    subject: Token | None,
    cast: Coreference,
) -> EntityCluster | None:
    if quotation.speaker is not None:
        return cast.by_cue(quotation.speaker)
    if subject is None:
        return None
    if subject.lower == "i":
        return cast.narrator
    who = cast.entity_at(part.index, subject.i)
    return who if who is not None and not who.group else None
