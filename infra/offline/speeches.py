"""Speeches of a paragraph, each with the word that says whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.attribution import Said, said_ahead, said_beside
from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.grammar import Token
from infra.offline.page import Part
from infra.offline.unspoken import Unspoken, unspoken
from ports.questions.numbered import NumberedQuotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A quotation, with the word that says who speaks.

    Attributes:
        part: Where that word stands: beside the quotation, or in the lead into it.
        heard: It is the voice that is said to speak.
    """

    part: Part
    quotation: NumberedQuotation
    unspoken: Unspoken | None
    subject: Token | None
    stated: Figure | None
    heard: bool


def speeches_in(
    paragraph: tuple[Part, ...], lead: Part | None, cast: Cast, *, is_read: bool
) -> Iterator[Speech]:
    """Yield the speeches of *paragraph*; *lead* is what stands before it."""
    silent: dict[str, Unspoken] = {}
    for part in paragraph:
        above = lead if part is paragraph[0] else None
        for quotation in part.quotations:
            what = (
                "letter"
                if is_read
                else unspoken(part, quotation, above)
                or silent.get(quotation.continues or "")
            )
            # A thought goes on after "she thought"; an emphasised word does not.
            if what in {"thought", "letter"}:
                silent[quotation.number] = what
            where, said = (
                (part, None) if what else _said(part, quotation, paragraph, lead)
            )
            subject = said.subject if said else None
            yield Speech(
                part=where,
                quotation=quotation,
                unspoken=what,
                subject=subject,
                stated=_stated(where, quotation, subject, cast),
                heard=said is not None and said.heard,
            )


def _said(
    part: Part,
    quotation: NumberedQuotation,
    paragraph: tuple[Part, ...],
    lead: Part | None,
) -> tuple[Part, Said | None]:
    """Return what says who speaks, and where it stands."""
    if said := said_beside(part, quotation):
        return part, said
    opens = part is paragraph[0] and quotation is part.quotations[0]
    if lead is not None and opens and (said := said_ahead(lead)):
        return lead, said
    return part, None


def _stated(
    part: Part, quotation: NumberedQuotation, subject: Token | None, cast: Cast
) -> Figure | None:
    if quotation.speaker is not None:
        return cast.called(quotation.speaker)
    if subject is None:
        return None
    if subject.lower == "i":
        return cast.narrator
    who = cast.ending_at(part.index, subject.i)
    return who if who is not None and not who.group else None
