"""Turns of a conversation: what each paragraph of speech says of its speaker."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.addressing import addressed
from infra.offline.attribution import said_beside
from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.grammar import Token
from infra.offline.page import Page, Part
from infra.offline.references import MEMORY, PRONOUNS, Reference
from infra.offline.unspoken import Unspoken, unspoken
from infra.offline.written import written
from ports.questions.numbered import NumberedQuotation
from ports.structure import Gender

FAR = 150
"""Words of narration after which a conversation is over."""

APART = frozenset({"heading", "break", "slugline"})
"""Marks over which no conversation goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A quotation, with the word beside it that says who speaks."""

    part: Part
    quotation: NumberedQuotation
    unspoken: Unspoken | None
    subject: Token | None
    stated: Figure | None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A paragraph in which somebody speaks.

    Attributes:
        silence: Words of narration since the turn before.
        leads: Who was meant in the narration since then, the latest last.
        recent: The same over the last paragraphs, speech or no speech.
        called: Whom the speech calls by name.
        addressed: Gender of whom it calls "sir" or "papa".
        named: Whom the speech speaks of.
    """

    parts: tuple[Part, ...]
    speeches: tuple[Speech, ...]
    silence: int
    leads: tuple[Reference, ...]
    recent: tuple[Reference, ...]
    called: frozenset[int]
    addressed: Gender
    named: frozenset[int]
    actors: tuple[Reference, ...]

    @property
    def stated(self) -> Figure | None:
        return next((s.stated for s in self.speeches if s.stated), None)

    @property
    def pronoun(self) -> tuple[Gender, Speech] | None:
        """The first "he said" and where it stands."""
        for speech in self.speeches:
            if speech.subject and (gender := PRONOUNS.get(speech.subject.lower)):
                return gender, speech
        return None


def conversations(page: Page, cast: Cast) -> Iterator[list[Turn]]:
    """Yield the passage's speech, cut where narration takes over."""
    held: list[Turn] = []
    leads: list[Reference] = []
    recent: list[Reference] = []
    silence = 0
    read = written(page.paragraphs)
    for paragraph in page.paragraphs:
        if held and paragraph[0].role in APART:
            yield held
            held, silence, leads = [], 0, []
        is_read = paragraph[0].paragraph in read
        speeches = tuple(_speeches(paragraph, cast, is_read=is_read))
        references = [r for part in paragraph for r in cast.references(part)]
        if any(s.unspoken is None for s in speeches):
            if held and silence > FAR:
                yield held
                held = []
            held.append(
                _turn(
                    paragraph,
                    speeches,
                    cast,
                    leads=leads,
                    recent=recent,
                    silence=silence,
                )
            )
            silence, leads = 0, []
        else:
            if speeches:
                yield [
                    _turn(
                        paragraph, speeches, cast, leads=[], recent=[], silence=silence
                    )
                ]
            silence += sum(part.words for part in paragraph)
            leads = [*leads, *references]
        recent = [*recent, *references][-MEMORY:]
    if held:
        yield held


def _speeches(
    paragraph: tuple[Part, ...], cast: Cast, *, is_read: bool
) -> Iterator[Speech]:
    silent: dict[str, Unspoken] = {}
    for part in paragraph:
        for quotation in part.quotations:
            what = (
                "letter"
                if is_read
                else unspoken(part, quotation) or silent.get(quotation.continues or "")
            )
            # A thought goes on after "she thought"; an emphasised word does not.
            if what in {"thought", "letter"}:
                silent[quotation.number] = what
            said = None if what else said_beside(part, quotation)
            subject = said.subject if said else None
            yield Speech(
                part=part,
                quotation=quotation,
                unspoken=what,
                subject=subject,
                stated=_stated(part, quotation, subject, cast),
            )


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


def _turn(
    paragraph: tuple[Part, ...],
    speeches: tuple[Speech, ...],
    cast: Cast,
    *,
    leads: list[Reference],
    recent: list[Reference],
    silence: int,
) -> Turn:
    here = {part.index for part in paragraph}
    quoted = [
        (figure, mention)
        for figure in cast.named
        for mention in figure.mentions
        if mention.part in here and mention.quoted
    ]
    called = frozenset(id(f) for f, m in quoted if m.vocative)
    kin, gender = addressed(paragraph, cast)
    return Turn(
        parts=paragraph,
        speeches=speeches,
        silence=silence,
        leads=tuple(leads),
        recent=tuple(recent),
        called=called | kin,
        addressed=gender,
        named=frozenset(id(f) for f, m in quoted if not m.vocative),
        actors=tuple(
            r for part in paragraph for r in cast.references(part) if r.subject
        ),
    )
