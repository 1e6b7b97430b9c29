"""Pronoun resolution: whom each name, "I" and pronoun of the narration refers to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.people.entity import EntityCluster
from ports.domain.structure import Gender

GENDERS: tuple[Gender, ...] = ("male", "female")
PRONOUN_GENDERS: dict[str, Gender] = {
    pronoun: gender for gender in GENDERS for pronoun in terms("pronouns", gender)
}
FIRST_PERSON = terms("pronouns", "first person")
SECOND_PERSON = terms("pronouns", "second person")

MAX_MEMORY = 12
"""References that a reader keeps in mind for the next pronoun."""
MAX_UNIT_DISTANCE = 6
"""Units after which a pronoun no longer reaches back."""

EntityByToken = Mapping[tuple[int, int], EntityCluster]
"""People by the unit's index and the index of a token in the unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A word of narration that refers to somebody.

    Attributes:
        unit_index: Index of its unit in the document.
        who: The person, or None where a pronoun may mean anybody.
    """

    unit_index: int
    token: Token
    who: EntityCluster | None
    gender: Gender
    is_subject: bool
    is_pronoun: bool


References = tuple[Reference, ...]
"""The references of one unit, in order."""


def find_references(
    document: Document, by_token: EntityByToken, tellers: Iterable[EntityCluster]
) -> list[References]:
    """Return the references of every unit; "he" and "she" mean nobody yet.

    *by_token* holds the people by the first token of each of their mentions, and
    *tellers* who is "I" and who is "you" in the narration.
    """
    by_pronoun = {
        word: one
        for one in tellers
        for word in (FIRST_PERSON if one.narrator else SECOND_PERSON)
    }
    subjects = {
        (m.unit_index, m.first): m.is_subject
        for entity in by_token.values()
        for m in entity.mentions
    }
    return [
        tuple(_references_in_unit(unit, by_token, subjects, by_pronoun))
        for unit in document.units
    ]


def _references_in_unit(
    unit: TextUnit,
    by_token: EntityByToken,
    subjects: Mapping[tuple[int, int], bool],
    by_pronoun: Mapping[str, EntityCluster],
) -> Iterator[Reference]:
    for token in unit.narration:
        place = (unit.index, token.i)
        who = by_token.get(place) or by_pronoun.get(token.lower)
        if who is None and token.lower not in PRONOUN_GENDERS:
            continue
        yield Reference(
            unit_index=unit.index,
            token=token,
            who=who,
            gender=who.gender if who else PRONOUN_GENDERS[token.lower],
            is_subject=subjects.get(place, token.dep in SUBJECTS),
            is_pronoun=place not in by_token,
        )


def vote_gender(references: list[References]) -> None:
    """Count the pronouns that follow a name as votes for its gender.

    Only where the pronoun can mean nobody else of the unit.
    """
    for in_unit in references:
        last: Reference | None = None
        is_only_one = True
        for reference in in_unit:
            if reference.who is not None and not reference.is_pronoun:
                is_only_one = last is None or last.who is reference.who
                last = reference
            elif (
                last
                and last.who
                and is_only_one
                and reference.who is None
                and (not last.who.nominal or _may_mean_noun(last, reference))
            ):
                last.who.gender_votes[reference.gender] += 1


def _may_mean_noun(noun: Reference, pronoun: Reference) -> bool:
    """Tell whether *pronoun* means a noun before it.

    It reaches less far than a name: "The doctor bent down. She wept"; and in "her
    visitor", *her* is somebody else.
    """
    owner = PRONOUN_GENDERS.get(noun.token.lower)
    is_near = pronoun.token.sentence_start <= noun.token.sentence_start
    return is_near and owner != pronoun.gender


def resolve_pronouns(
    document: Document, references: list[References]
) -> list[References]:
    """Return the references with each pronoun given to the last subject that it fits.

    The subject of a speech tag is left open: whose turn it is to speak tells more
    than who was named last. No pronoun reaches back over a slugline.
    """
    memory: list[Reference] = []
    resolved: list[References] = []
    for unit, in_unit in zip(document.units, references, strict=True):
        resolved_in_unit: list[Reference] = []
        memory = [
            r
            for r in memory
            if r.unit_index >= unit.index - MAX_UNIT_DISTANCE
            and unit.role != "slugline"
        ]
        for reference in in_unit:
            one = _resolve(unit, reference, memory)
            resolved_in_unit.append(one)
            if one.who is not None:
                memory = [*memory[1 - MAX_MEMORY :], one]
        resolved.append(tuple(resolved_in_unit))
    return resolved


def _resolve(
    unit: TextUnit, reference: Reference, memory: list[Reference]
) -> Reference:
    if reference.who is not None:
        # Pronouns have voted since it was found.
        return replace(reference, gender=reference.who.gender)
    if _is_speech_tag_subject(unit, reference.token):
        return reference
    return replace(reference, who=find_antecedent(memory, reference.gender))


def _is_speech_tag_subject(unit: TextUnit, token: Token) -> bool:
    verb = unit.parse.head(token)
    return bool(unit.quotations) and verb.lemma in terms("verbs", "speech")


def find_antecedent(memory: list[Reference], gender: Gender) -> EntityCluster | None:
    """Return whom a pronoun means: the last person of its gender, subjects first.

    Never the narrator, who is "I", never who is "you", and never a group.
    """
    people = [
        (r.who, r.is_subject)
        for r in reversed(memory)
        if r.who and not (r.who.group or r.who.narrator or r.who.addressee)
    ]
    for wanted in (gender, "unknown"):
        for subject in (True, False):
            for who, is_subject in people:
                if is_subject is subject and who.gender == wanted:
                    return who
    return None
