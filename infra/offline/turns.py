"""Turns of a conversation: what each paragraph of speech says of its speaker."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.addressing import Address, addressed
from infra.offline.beheld import only_thought
from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.page import Page, Part
from infra.offline.references import MEMORY, PRONOUNS, Reference
from infra.offline.speeches import Speech, speeches_in
from infra.offline.written import written
from ports.structure import Gender

FAR = 150
"""Words of narration after which a conversation is over."""

APART = frozenset({"heading", "break", "slugline"})
"""Marks over which no conversation goes on."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A paragraph in which somebody speaks.

    Attributes:
        silence: Words of narration since the turn before.
        leads: Who was meant in the narration since then, the latest last.
        led: Who acted last in it, not in somebody's thoughts.
        recent: The same over the last paragraphs, speech or no speech.
        called: Whom the speech calls by name.
        addressed: Whom it calls "sir" or "papa".
        named: Whom the speech speaks of.
    """

    parts: tuple[Part, ...]
    speeches: tuple[Speech, ...]
    silence: int
    leads: tuple[Reference, ...]
    led: Reference | None
    recent: tuple[Reference, ...]
    called: frozenset[int]
    addressed: Address
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

    @property
    def unseen(self) -> bool:
        """It is "a voice" that says it: nobody who was heard just before."""
        return any(
            speech.subject is not None
            and speech.stated is None
            and speech.subject.lemma == "voice"
            and speech.part.grammar[speech.subject.i - 1].lower in {"a", "another"}
            for speech in self.speeches
        )


def conversations(page: Page, cast: Cast) -> Iterator[list[Turn]]:
    """Yield the passage's speech, cut where narration takes over."""
    held: list[Turn] = []
    leads: list[Reference] = []
    recent: list[Reference] = []
    silence = 0
    read = written(page.paragraphs)
    lead: Part | None = None
    for paragraph in page.paragraphs:
        if held and paragraph[0].role in APART:
            yield held
            held, silence, leads = [], 0, []
        is_read = paragraph[0].paragraph in read
        speeches = tuple(speeches_in(paragraph, lead, cast, is_read=is_read))
        lead = paragraph[-1]
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
                    page,
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
                        paragraph,
                        speeches,
                        cast,
                        page,
                        leads=[],
                        recent=[],
                        silence=silence,
                    )
                ]
            silence += sum(part.words for part in paragraph)
            leads = [*leads, *references]
        recent = [*recent, *references][-MEMORY:]
    if held:
        yield held


def _led(page: Page, leads: list[Reference]) -> Reference | None:
    """Return who acted last, and not in somebody's thoughts."""
    acting = (
        r
        for r in reversed(leads)
        if r.subject and not only_thought(page.parts[r.part].grammar, r.token)
    )
    return next(acting, None)


def _turn(
    paragraph: tuple[Part, ...],
    speeches: tuple[Speech, ...],
    cast: Cast,
    page: Page,
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
    address = addressed(paragraph, cast)
    return Turn(
        parts=paragraph,
        speeches=speeches,
        silence=silence,
        leads=tuple(leads),
        led=_led(page, leads),
        recent=tuple(recent),
        called=called | address.kin,
        addressed=address,
        named=frozenset(id(f) for f, m in quoted if not m.vocative),
        actors=tuple(
            r for part in paragraph for r in cast.references(part) if r.subject
        ),
    )
