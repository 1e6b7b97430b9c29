"""Alias resolution from dialogue: two entities that speech shows to be one person.

A stranger says his name, "my uncle" is Uncle Josiah, and Mrs. Abernathy is called
"Martha". This needs to know who speaks, so it follows the first attribution.
"""

from collections.abc import Iterator
from itertools import pairwise

from infra.offline.language.document import INTRODUCTIONS, Document
from infra.offline.language.lexicon import terms
from infra.offline.people.clustering import conflicts
from infra.offline.people.coreference import Coreference, EntityMerge
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.nominals import noun_gender
from infra.offline.people.person_name import KIN_TITLES, PersonName
from infra.offline.people.pronouns import PRONOUN_GENDERS, find_antecedent
from infra.offline.quotes.attribution import AttributedQuotation

MAX_UNIT_DISTANCE = 25
"""Units within which a person addressed by name is mentioned in narration as well."""


def find_aliases(
    document: Document, coreference: Coreference, quotations: list[AttributedQuotation]
) -> list[EntityMerge]:
    """Return the entities of *coreference* that are one person; each stands in one."""
    merges: list[EntityMerge] = []
    merged_ids: set[int] = set()
    for merge in (
        *_self_introductions(document, coreference, quotations),
        *_vocative_aliases(coreference),
        *_replies_to_name(coreference, quotations),
        *_kinship_aliases(document, coreference),
    ):
        if id(merge.other) not in merged_ids and merge.owner is not merge.other:
            merged_ids |= {id(merge.other), id(merge.owner)}
            merges.append(merge)
    return merges


def _self_introductions(
    document: Document, coreference: Coreference, quotations: list[AttributedQuotation]
) -> Iterator[EntityMerge]:
    """Yield strangers who give their name: "What name?" "Crane. Elias Crane."."""
    for before, reply in pairwise([None, *quotations]):
        if reply is None or reply.speaker is None or not reply.speaker.nominal:
            continue
        if reply.speaker.group:
            continue
        unit = document.by_number[reply.quotation.unit]
        is_answer = before is not None and _is_name_question(document, before)
        for named, mention in _mentions_in_quotation(coreference, reply):
            lead = tuple(t.lower for t in unit.parse[: mention.first])[-2:]
            if not is_answer and lead not in INTRODUCTIONS:
                continue
            if not conflicts(reply.speaker, named):
                why = "says so himself"
                yield EntityMerge(owner=named, other=reply.speaker, why=why)
                break


def _is_name_question(document: Document, attributed: AttributedQuotation) -> bool:
    quotation = attributed.quotation
    text = document.by_number[quotation.unit].text
    words = text[quotation.start : quotation.end].casefold()
    return words.endswith("?") and ("name" in words or words.startswith("who are you"))


def _mentions_in_quotation(
    coreference: Coreference, attributed: AttributedQuotation
) -> Iterator[tuple[EntityCluster, Mention]]:
    return (
        (entity, mention)
        for entity in coreference.named
        for mention in entity.mentions
        if mention.quotation == attributed.quotation.number
    )


def _vocative_aliases(coreference: Coreference) -> Iterator[EntityMerge]:
    """Yield who is called "Martha" in speech and "Mrs. Abernathy" in narration."""
    for entity in coreference.named:
        if not _is_only_vocative(entity):
            continue
        at = entity.mentions[0].unit_index
        matches = [
            other
            for other in coreference.named
            if _is_complement(entity, other)
            and any(
                abs(m.unit_index - at) <= MAX_UNIT_DISTANCE and not m.is_quoted
                for m in other.mentions
            )
        ]
        if len(matches) == 1:
            why = "called so, where nobody else can be meant"
            yield EntityMerge(owner=matches[0], other=entity, why=why)


def _is_only_vocative(entity: EntityCluster) -> bool:
    """Tell whether a name stands only in speech, and is a vocative at least once."""
    in_narration = any(not m.is_quoted for m in entity.mentions)
    is_vocative = any(m.is_vocative for m in entity.mentions)
    return is_vocative and not in_narration and not (entity.narrator or entity.group)


def _is_complement(addressee: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether one has only a given name and the other only a family name."""
    if other is addressee or other.narrator or other.group:
        return False
    if conflicts(addressee, other):
        return False
    ours, theirs = _proper_names(addressee), _proper_names(other)
    is_given_of_family = all(n.given_name and not n.family_name for n in ours) and all(
        n.family_name and not n.given_name for n in theirs
    )
    is_family_of_kin = all(n.family_name and not n.given_name for n in ours) and all(
        n.given_name and not n.family_name and set(n.titles) & KIN_TITLES
        for n in theirs
    )
    is_complement = is_given_of_family or is_family_of_kin
    return is_complement and addressee.gender == other.gender != "unknown"


def _proper_names(entity: EntityCluster) -> list[PersonName]:
    # "The old woman" has neither a given nor a family name.
    return [n for n in entity.names if " " not in "".join(n.words)]


def _replies_to_name(
    coreference: Coreference, quotations: list[AttributedQuotation]
) -> Iterator[EntityMerge]:
    """Yield the girl who answers when "Lena" is addressed."""
    for before, reply in pairwise(quotations):
        speaker = reply.speaker
        if speaker is None or not speaker.nominal or reply.attribution != "explicit":
            continue
        if speaker.group:
            continue
        for entity in coreference.named:
            is_addressee = any(
                m.is_vocative and m.quotation == before.quotation.number
                for m in entity.mentions
            )
            if not is_addressee or entity.gender != speaker.gender:
                continue
            if _is_only_vocative(entity):
                why = "answers to the name"
                yield EntityMerge(owner=entity, other=speaker, why=why)


def _kinship_aliases(
    document: Document, coreference: Coreference
) -> Iterator[EntityMerge]:
    """Yield "my uncle" who is Uncle Josiah, and "her father" of the same name."""
    for entity in coreference.unnamed:
        noun = entity.name.rsplit(maxsplit=1)[-1]
        namesakes = [
            named
            for named in coreference.named
            if any(noun in n.titles for n in named.names)
        ]
        is_speaking_parent = (
            noun in terms("dialogue", "parent") and entity.quotation_count
        )
        if noun in terms("dialogue", "elder") and len(namesakes) == 1:
            yield EntityMerge(owner=namesakes[0], other=entity, why=f"the only {noun}")
        elif noun in terms("dialogue", "child") or is_speaking_parent:
            family = _family_members(document, coreference, entity, noun)
            if len(family) == 1:
                why = "of the same name"
                yield EntityMerge(owner=family[0], other=entity, why=why)


def _family_members(
    document: Document, coreference: Coreference, entity: EntityCluster, noun: str
) -> list[EntityCluster]:
    """Return who may be the relative that *entity* is of one and the same person."""
    possessors = [_possessor(document, coreference, m) for m in entity.mentions]
    if not possessors or any(other is not possessors[0] for other in possessors):
        return []
    if (possessor := possessors[0]) is None:
        return []
    families = {n.family_name for n in possessor.names} - {None}
    candidates = [
        named
        for named in coreference.named
        if named is not possessor
        and not named.group
        and named.gender == noun_gender(noun)
    ]
    if families:
        return [c for c in candidates if families & {n.family_name for n in c.names}]
    if possessor.narrator:
        return []
    # Without a family name: who is never mentioned in the same unit as the noun.
    units = {mention.unit_index for mention in entity.mentions}
    return [
        c
        for c in candidates
        if any(not m.is_quoted for m in c.mentions)
        and not any(m.unit_index in units for m in c.mentions)
    ]


def _possessor(
    document: Document, coreference: Coreference, mention: Mention
) -> EntityCluster | None:
    """Return whom "her" of "her father" refers to: the last person of that gender."""
    pronoun = document.units[mention.unit_index].parse[mention.first].lower
    if pronoun == "my":
        return coreference.narrator
    gender = PRONOUN_GENDERS.get(pronoun)
    if gender is None:
        return None
    before = [
        reference
        for unit in document.units[
            max(0, mention.unit_index - MAX_UNIT_DISTANCE) : mention.unit_index + 1
        ]
        for reference in coreference.references(unit)
        if reference.unit_index < mention.unit_index
        or reference.token.i < mention.first
    ]
    return find_antecedent([r for r in before if r.who and not r.who.nominal], gender)
