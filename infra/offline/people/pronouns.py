"""Pronoun resolution: whom each name, "I" and pronoun of the narration refers to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from infra.offline.language.assertion_status import OF_PEOPLE, is_comparison
from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.referent_visibility import is_possessor_only
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import is_person_noun
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.person_classifier import NON_PERSON_LABELS
from infra.offline.people.person_name import DETERMINERS, PersonName
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

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
"""spaCy's labels of places."""

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

    def noun(self, parse: ParsedText) -> Token:
        """Return the word that stands for the person: the captain of "the captain".

        A noun's reference begins with its determiner, or with the end of its owner.
        """
        if self.is_pronoun or self.who is None:
            return self.token
        if self.token.tag == "POS":
            return parse.head(parse.head(self.token))
        return parse.head(self.token) if self.token.lower in DETERMINERS else self.token


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
    than who was named last. Over a slugline only the pronoun reaches back that opens
    its scene: "He runs down the stairs."
    """
    memory: list[Reference] = []
    before: list[Reference] = []
    people = {
        form.casefold(): reference.who
        for in_unit in references
        for reference in in_unit
        if reference.who
        for form in reference.who.forms
    }
    resolved: list[References] = []
    for unit, in_unit in zip(document.units, references, strict=True):
        resolved_in_unit: list[Reference] = []
        if unit.role == "slugline":
            before, memory = memory or before, []
            if (who := people.get(unit.text.strip(". :,").casefold())) is not None:
                # A heading shows whom the action goes on to tell of: ".ADA".
                memory = [_to_reference(unit, who)]
        memory = _keep_near(memory, unit)
        for reference in in_unit:
            if before and _shows_somebody(unit, reference.token):
                before = []
            one = _resolve(unit, reference, memory or _keep_near(before, unit))
            resolved_in_unit.append(one)
            if one.who is not None:
                memory = [*memory[1 - MAX_MEMORY :], one]
        if before and any(map(is_person_noun, unit.narration)):
            before = []
        resolved.append(tuple(resolved_in_unit))
    return resolved


def _to_reference(unit: TextUnit, who: EntityCluster) -> Reference:
    return Reference(
        unit_index=unit.index,
        token=unit.parse[0],
        who=who,
        gender=who.gender,
        is_subject=True,
        is_pronoun=False,
    )


def _shows_somebody(unit: TextUnit, token: Token) -> bool:
    """Tell whether a noun for a person stands before *token*: "A guard runs. He …"."""
    return any(t.i < token.i and is_person_noun(t) for t in unit.narration)


def _keep_near(memory: list[Reference], unit: TextUnit) -> list[Reference]:
    first = unit.index - MAX_UNIT_DISTANCE
    return [reference for reference in memory if reference.unit_index >= first]


def _resolve(
    unit: TextUnit, reference: Reference, memory: list[Reference]
) -> Reference:
    if reference.who is not None:
        # Pronouns have voted since it was found.
        return replace(reference, gender=reference.who.gender)
    if _is_speech_tag_subject(unit, reference.token):
        return reference
    return replace(reference, who=find_antecedent(memory, reference.gender))


def find_speech_references(
    document: Document, people: Iterable[EntityCluster]
) -> Iterator[EntityCluster]:
    """Yield whom each "he" and "she" in speech means: who was named last in it.

    Nobody where the gender does not fit: "Hale sold it, and she knows". "Hale saw him"
    is another one. Who is called by name is a "you", and counts once.
    """
    people = tuple(people)
    yield from (one for one in people if any(map(_calls, one.mentions)))
    named = {
        (m.unit_index, m.last): (one, m)
        for one in people
        for m in one.mentions
        if m.is_quoted
    }
    for unit in document.units:
        for quotation in unit.quotations:
            spoken = unit.tokens_of(quotation)
            yield from _references_in_speech(unit, spoken, named)


def _references_in_speech(
    unit: TextUnit,
    spoken: Iterable[Token],
    named: Mapping[tuple[int, int], tuple[EntityCluster, Mention]],
) -> Iterator[EntityCluster]:
    last: tuple[EntityCluster, Token] | None = None
    for token in spoken:
        if here := named.get((unit.index, token.i)):
            who, mention = here
            if not mention.is_vocative and not _is_aside(unit.parse, token):
                last = who, token
            if _is_told_as_name(unit.parse, token):
                yield who
        elif last and (gender := PRONOUN_GENDERS.get(token.lower)):
            one, name = last
            is_other = token.dep != "poss" and token.head == name.head
            if one.gender in {gender, "unknown"} and not (is_other or one.group):
                yield one


def _calls(mention: Mention) -> bool:
    """Tell whether a name calls a person: "Bosh!" and "Norfolk," may call nobody."""
    is_name = mention.is_certain or mention.has_title
    return (
        mention.is_vocative
        and mention.entity_label not in NON_PERSON_LABELS
        and (is_name or PersonName.parse(mention.text).given_name is not None)
    )


def _is_aside(parse: ParsedText, name: Token) -> bool:
    """Tell whether a name only says whose, like whom, of what kind or where.

    "Proud as Hale", "this young Hale of yours".
    """
    is_place = name.entity_label in PLACE_LABELS or (
        parse.head(name).lower in terms("name_context", "place preposition")
    )
    is_kind = any(child.dep == "det" for child in parse.children(name))
    return (
        is_place
        or is_kind
        or is_possessor_only(parse, name)
        or is_comparison(parse, name, OF_PEOPLE)
    )


def _is_told_as_name(parse: ParsedText, name: Token) -> bool:
    """Tell whether a pronoun before it is theirs: "her name is Ruth"."""
    verb = parse.head(name)
    subject = parse.subject(verb) if verb.lemma == "be" else None
    return subject is not None and subject.i < name.i and subject.lemma == "name"


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
