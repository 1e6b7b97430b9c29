"""Turns of a conversation: what each paragraph of speech says of its speaker."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.referent_visibility import is_reported
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import MAX_MEMORY, PRONOUN_GENDERS, Reference
from infra.offline.quotes.document_text import find_read_paragraphs
from infra.offline.quotes.segments import Speech, find_speeches
from infra.offline.quotes.vocatives import Vocative, find_vocative
from ports.domain.structure import Gender

MAX_SILENT_WORDS = 150
"""Words of narration after which a conversation is over."""

SEPARATOR_ROLES = frozenset({"heading", "break", "slugline"})
"""Marks over which no conversation goes on."""


@dataclass(frozen=True, kw_only=True)
class DialogueTurn:
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

    units: tuple[TextUnit, ...]
    speeches: tuple[Speech, ...]
    silent_words: int
    antecedents: tuple[Reference, ...]
    last_actor: Reference | None
    recent_references: tuple[Reference, ...]
    addressee_ids: frozenset[int]
    vocative: Vocative
    mentioned_ids: frozenset[int]
    actors: tuple[Reference, ...]

    @property
    def explicit_speaker(self) -> EntityCluster | None:
        return next(
            (s.explicit_speaker for s in self.speeches if s.explicit_speaker), None
        )

    @property
    def pronoun(self) -> tuple[Gender, Speech] | None:
        """The first "he said" and where it stands."""
        for speech in self.speeches:
            if speech.subject and (gender := PRONOUN_GENDERS.get(speech.subject.lower)):
                return gender, speech
        return None

    @property
    def is_unknown_voice(self) -> bool:
        """It is "a voice" that says it: nobody who was heard just before."""
        return any(
            speech.subject is not None
            and speech.explicit_speaker is None
            and speech.subject.lemma == "voice"
            and speech.unit.parse[speech.subject.i - 1].lower in {"a", "another"}
            for speech in self.speeches
        )


def split_conversations(
    page: Document, cast: Coreference
) -> Iterator[list[DialogueTurn]]:
    """Yield the passage's speech, cut where narration takes over."""
    held: list[DialogueTurn] = []
    leads: list[Reference] = []
    recent: list[Reference] = []
    silence = 0
    read = find_read_paragraphs(page.paragraphs)
    lead: TextUnit | None = None
    for paragraph in page.paragraphs:
        if held and paragraph[0].role in SEPARATOR_ROLES:
            yield held
            held, silence, leads = [], 0, []
        is_read = paragraph[0].paragraph in read
        speeches = tuple(find_speeches(paragraph, lead, cast, is_read=is_read))
        lead = paragraph[-1]
        references = [r for part in paragraph for r in cast.references(part)]
        if any(s.non_speech is None for s in speeches):
            if held and silence > MAX_SILENT_WORDS:
                yield held
                held = []
            held.append(
                _build_turn(
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
                    _build_turn(
                        paragraph,
                        speeches,
                        cast,
                        page,
                        leads=[],
                        recent=[],
                        silence=silence,
                    )
                ]
            silence += sum(part.word_count for part in paragraph)
            leads = [*leads, *references]
        recent = [*recent, *references][-MAX_MEMORY:]
    if held:
        yield held


def _last_actor(page: Document, leads: list[Reference]) -> Reference | None:
    """Return who acted last, and not in somebody's thoughts."""
    acting = (
        r
        for r in reversed(leads)
        if r.is_subject and not is_reported(page.units[r.unit_index].parse, r.token)
    )
    return next(acting, None)


def _build_turn(
    paragraph: tuple[TextUnit, ...],
    speeches: tuple[Speech, ...],
    cast: Coreference,
    page: Document,
    *,
    leads: list[Reference],
    recent: list[Reference],
    silence: int,
) -> DialogueTurn:
    here = {part.index for part in paragraph}
    quoted = [
        (figure, mention)
        for figure in cast.named
        for mention in figure.mentions
        if mention.unit_index in here and mention.is_quoted
    ]
    called = frozenset(id(f) for f, m in quoted if m.is_vocative)
    address = find_vocative(paragraph, cast)
    return DialogueTurn(
        units=paragraph,
        speeches=speeches,
        silent_words=silence,
        antecedents=tuple(leads),
        last_actor=_last_actor(page, leads),
        recent_references=tuple(recent),
        addressee_ids=called | address.kin_ids,
        vocative=address,
        mentioned_ids=frozenset(id(f) for f, m in quoted if not m.is_vocative),
        actors=tuple(
            r for part in paragraph for r in cast.references(part) if r.is_subject
        ),
    )
