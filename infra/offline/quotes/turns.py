"""Dialogue turns: for each paragraph of speech, the evidence of who speaks it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.referent_visibility import is_reported
from infra.offline.language.tokens import Token
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.nominals import is_several
from infra.offline.people.person_name import KIN_TITLES
from infra.offline.people.pronouns import MAX_MEMORY, PRONOUN_GENDERS, Reference
from infra.offline.quotes.non_speech import find_read_paragraphs
from infra.offline.quotes.segments import Speech, find_speeches
from ports.domain.structure import Gender

MAX_SILENT_WORDS = 150
"""Words of narration after which a conversation is over."""

TagKind = Literal["name", "pronoun", "crowd", "voice", "none"]
"""What a turn's speech tag says: "said Jim" or "said the captain", "he said", "they
cried", "said a voice"; *none* where it has no tag."""

SEPARATOR_ROLES = frozenset({"heading", "break", "slugline"})
"""Roles of units that end a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocative:
    """Whom a speech addresses without a name: "aunt", "sir", "papa".

    Attributes:
        kin_ids: Python ids of the entities that have this title: "aunt".
        gender: Of the person addressed; *unknown* where nobody is addressed so.
        is_parent: A child speaks to its parent.
    """

    kin_ids: frozenset[int] = frozenset()
    gender: Gender = "unknown"
    is_parent: bool = False


@dataclass(frozen=True, kw_only=True)
class DialogueTurn:
    """A paragraph in which somebody speaks. Entities are known by their Python `id`.

    Attributes:
        silent_words: Words of narration since the turn before.
        antecedents: References in the narration since then, the latest last.
        last_actor: Who acted last in that narration, and not in somebody's thoughts.
        recent_references: References of the last paragraphs, with speech or without.
        addressee_ids: Whom the speech addresses, by name or by a vocative.
        vocative: How it addresses somebody without a name.
        mentioned_ids: Whom the speech names without addressing them.
        actors: Subjects of the paragraph's own narration.
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
        """The first speaker whom a tag or a cue names, if it is one person."""
        named = (s.explicit_speaker for s in self.speeches if s.explicit_speaker)
        first = next(named, None)
        return None if first is None or first.group else first

    @property
    def pronoun(self) -> tuple[Gender, Speech] | None:
        """The gender of the first "he said" or "she said", and its speech."""
        for speech in self.speeches:
            if speech.subject and (gender := PRONOUN_GENDERS.get(speech.subject.lower)):
                return gender, speech
        return None

    @property
    def tag(self) -> Speech | None:
        """The speech whose tag tells most of the speaker: a name, or else a pronoun."""
        by_name = (s for s in self.speeches if s.explicit_speaker)
        found = next(by_name, None)
        if found is None and self.pronoun is not None:
            found = self.pronoun[1]
        return found or next((s for s in self.speeches if s.subject), None)

    @cached_property
    def tag_kind(self) -> TagKind:
        """What the tag says of the speaker."""
        if self.explicit_speaker is not None:
            return "name"
        if self.is_of_several:
            return "crowd"
        if self.pronoun is not None:
            return "pronoun"
        return "none" if self.tag is None else "voice"

    @property
    def is_of_several(self) -> bool:
        """Whether several people speak, or anybody: "roared the crowd", "some man"."""
        return any(
            is_several(speech.subject)
            or speech.subject.lower in terms("pronouns", "plural")
            or _is_anybody(speech.unit, speech.subject)
            for speech in self.speeches
            if speech.subject
        )

    @property
    def is_unknown_voice(self) -> bool:
        """Whether "a voice" speaks: nobody who was heard just before."""
        return any(
            speech.subject is not None
            and speech.explicit_speaker is None
            and speech.subject.lemma == "voice"
            and speech.unit.parse[speech.subject.i - 1].lower in {"a", "another"}
            for speech in self.speeches
        )


def _is_anybody(unit: TextUnit, subject: Token) -> bool:
    before = unit.parse[subject.i - 1].lower if subject.i else ""
    return before == "some"


def join_continued(
    paragraphs: Iterable[tuple[TextUnit, ...]],
) -> Iterator[tuple[TextUnit, ...]]:
    """Yield *paragraphs*; those over which one speech runs are joined."""
    joined: tuple[TextUnit, ...] = ()
    for paragraph in paragraphs:
        first = paragraph[0].quotations[:1]
        if joined and first and first[0].continues and joined[-1].quotations:
            joined += paragraph
            continue
        if joined:
            yield joined
        joined = paragraph
    if joined:
        yield joined


def split_conversations(
    document: Document, coreference: Coreference
) -> Iterator[list[DialogueTurn]]:
    """Yield the conversations of *document*: turns not separated by long narration.

    A paragraph whose quotations are not speech is a conversation of its own.
    """
    conversation: list[DialogueTurn] = []
    antecedents: list[Reference] = []
    recent: list[Reference] = []
    silent_words = 0
    read = find_read_paragraphs(document.paragraphs)
    lead: TextUnit | None = None
    for paragraph in join_continued(document.paragraphs):
        if conversation and paragraph[0].role in SEPARATOR_ROLES:
            yield conversation
            conversation, silent_words, antecedents = [], 0, []
        is_read = paragraph[0].paragraph in read
        speeches = tuple(find_speeches(paragraph, lead, coreference, is_read=is_read))
        lead = paragraph[-1]
        references = [r for unit in paragraph for r in coreference.references(unit)]
        build = partial(
            _build_turn,
            paragraph,
            speeches,
            coreference,
            document,
            silent_words=silent_words,
        )
        if any(s.non_speech is None for s in speeches):
            if conversation and silent_words > MAX_SILENT_WORDS:
                yield conversation
                conversation = []
            conversation.append(build(antecedents=antecedents, recent=recent))
            silent_words, antecedents = 0, []
        else:
            if speeches:
                yield [build(antecedents=[], recent=[])]
            silent_words += sum(unit.word_count for unit in paragraph)
            antecedents = [*antecedents, *references]
        recent = [*recent, *references][-MAX_MEMORY:]
    if conversation:
        yield conversation


def _build_turn(
    paragraph: tuple[TextUnit, ...],
    speeches: tuple[Speech, ...],
    coreference: Coreference,
    document: Document,
    *,
    antecedents: list[Reference],
    recent: list[Reference],
    silent_words: int,
) -> DialogueTurn:
    indices = {unit.index for unit in paragraph}
    quoted_names = [
        (entity, mention)
        for entity in coreference.named
        for mention in entity.mentions
        if mention.unit_index in indices and mention.is_quoted
    ]
    addressees = frozenset(id(e) for e, m in quoted_names if m.is_vocative)
    vocative = find_vocative(paragraph, coreference)
    return DialogueTurn(
        units=paragraph,
        speeches=speeches,
        silent_words=silent_words,
        antecedents=tuple(antecedents),
        last_actor=_last_actor(document, antecedents),
        recent_references=tuple(recent),
        addressee_ids=addressees | vocative.kin_ids,
        vocative=vocative,
        mentioned_ids=frozenset(id(e) for e, m in quoted_names if not m.is_vocative),
        actors=tuple(
            r
            for unit in paragraph
            for r in coreference.references(unit)
            if r.is_subject
        ),
    )


def _last_actor(document: Document, references: list[Reference]) -> Reference | None:
    """Return the last subject that is not in somebody's thoughts or words."""
    actors = (
        r
        for r in reversed(references)
        if r.is_subject and not is_reported(document.units[r.unit_index].parse, r.token)
    )
    return next(actors, None)


def find_vocative(
    paragraph: tuple[TextUnit, ...], coreference: Coreference
) -> Vocative:
    """Return the first vocative without a name in the speech of *paragraph*."""
    for unit in paragraph:
        for token in unit.parse:
            word = token.lower
            gender = _vocative_gender(word)
            if gender is None or not unit.quotation_at(token.start):
                continue
            if _stands_alone(unit, token):
                kin = (
                    id(entity)
                    for entity in coreference.named
                    if word in KIN_TITLES
                    and any(word in n.titles for n in entity.names)
                )
                return Vocative(
                    kin_ids=frozenset(kin),
                    gender=gender,
                    is_parent=word in terms("dialogue", "parent vocative"),
                )
    return Vocative()


def _vocative_gender(word: str) -> Gender | None:
    if word in terms("dialogue", "male vocative"):
        return "male"
    return "female" if word in terms("dialogue", "female vocative") else None


def _stands_alone(unit: TextUnit, token: Token) -> bool:
    """Tell whether a mark stands before *token*, and no word after it."""
    last = len(unit.parse) - 1
    before = unit.parse[token.i - 1].text if token.i else "“"
    after = unit.parse[token.i + 1].text if token.i < last else "”"
    return before in {",", "“", '"', "‘", "—"} and not after[:1].isalnum()
