"""Kin without a name: who "his wife", "her mother" and "my uncle" are.

Kinship is decided by whose kin it is: the wife of Mr. Vane is Mrs. Vane, and the only
married woman near is the mother of whoever has one.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from infra.offline.language.document import Document
from infra.offline.language.lexicon import terms
from infra.offline.people.clustering import conflicts
from infra.offline.people.coreference import Coreference, EntityMerge
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.nominals import noun_gender
from infra.offline.people.pronouns import PRONOUN_GENDERS, find_antecedent
from ports.domain.structure import Gender

MAX_UNIT_DISTANCE = 25
"""Units before "her mother" in which the person is looked for whose mother it is."""
MIN_POSSESSOR_SHARE = 0.6
"""Share of the mentions of "her mother" that must be one and the same person's."""


@dataclass(frozen=True, kw_only=True)
class Kin:
    """Somebody who is only known as kin.

    Attributes:
        noun: "mother".
        possessor: Whose mother she is.
    """

    entity: EntityCluster
    noun: str
    possessor: EntityCluster | None


def find_kin(document: Document, coreference: Coreference) -> list[Kin]:
    """Return everybody of *coreference* who is only known as somebody's kin."""
    kin = terms("kinship", "all")
    found = []
    for entity in coreference.unnamed:
        noun = entity.name.rsplit(maxsplit=1)[-1]
        # Only a lady who is somebody's is a wife.
        is_kin = noun != "lady" or entity.name.startswith("his ")
        if noun in kin and is_kin:
            possessor = _possessor(document, coreference, entity)
            found.append(Kin(entity=entity, noun=noun, possessor=possessor))
    return found


def kinship_aliases(
    document: Document, coreference: Coreference
) -> Iterator[EntityMerge]:
    """Yield the kin who have a name, and two words for one and the same kin."""
    kin = find_kin(document, coreference)
    for one in kin:
        if owner := _find_by_title(coreference, one):
            why = f"the only {one.noun}"
            yield EntityMerge(owner=owner, other=one.entity, why=why)
        elif owner := _find_named(coreference, one):
            why = "of the same name"
            yield EntityMerge(owner=owner, other=one.entity, why=why)
    wives = [one for one in kin if one.noun in terms("kinship", "wife")]
    for first, other in pairwise(wives):
        if first.possessor is other.possessor is not None:
            why = "the same kinship"
            yield EntityMerge(owner=first.entity, other=other.entity, why=why)


def _find_by_title(coreference: Coreference, kin: Kin) -> EntityCluster | None:
    """Return the only one with the kinship as title: "my uncle" is Uncle Josiah."""
    if kin.noun not in terms("kinship", "elder"):
        return None
    owners = [
        named
        for named in coreference.named
        if any(kin.noun in n.titles for n in named.names)
    ]
    return owners[0] if len(owners) == 1 else None


def _find_named(coreference: Coreference, kin: Kin) -> EntityCluster | None:
    """Return the only one with a name who can be the kin."""
    people = [
        one
        for one in coreference.named
        if one is not kin.possessor
        and not (one.group or one.narrator)
        and one.gender == noun_gender(kin.noun)
        and not conflicts(one, kin.entity)
    ]
    families = _families(kin.possessor)
    fits = _fitness(kin)
    if fits is None or (kin.possessor is None and fits is not _is_married):
        return None
    of_family = [one for one in people if families & {n.family_name for n in one.names}]
    if families:
        found = [one for one in of_family if fits(one)]
    elif kin.possessor is not None and kin.possessor.narrator:
        found = []
    elif fits is _is_married:
        found = [one for one in people if fits(one) and _is_told_of(one)]
    else:
        found = [one for one in people if fits(one) and _is_apart(one, kin.entity)]
    return found[0] if len(found) == 1 else None


def _fitness(kin: Kin) -> Callable[[EntityCluster], bool] | None:
    """Return what tells who can be the kin, of those of the right family and gender."""
    if kin.noun in terms("kinship", "mother") or (
        kin.noun in terms("kinship", "wife") and _families(kin.possessor)
    ):
        return _is_married
    if kin.noun in terms("kinship", "husband"):
        has_his_name = kin.possessor is not None and _is_married(kin.possessor)
        return _is_master if has_his_name else None
    if kin.noun in terms("kinship", "child"):
        return _is_no_wife
    is_speaking_father = kin.noun in terms("kinship", "father") and bool(
        kin.entity.quotation_count
    )
    return _is_somebody if is_speaking_father else None


def _is_married(one: EntityCluster) -> bool:
    return any(n.is_married for n in one.names)


def _is_no_wife(one: EntityCluster) -> bool:
    return not _is_married(one)


def _is_master(one: EntityCluster) -> bool:
    return bool(one.titles) or any(n.family_name for n in one.names)


def _is_somebody(one: EntityCluster) -> bool:
    return bool(one.names)


def _families(one: EntityCluster | None) -> set[str]:
    names = (n.family_name for n in one.names) if one else ()
    return {name for name in names if name}


def _is_told_of(named: EntityCluster) -> bool:
    """Tell whether narration names somebody, and not only speech."""
    return any(not m.is_quoted for m in named.mentions)


def _is_apart(named: EntityCluster, kin: EntityCluster) -> bool:
    """Tell whether narration names somebody, and never where it speaks of the kin."""
    units = {mention.unit_index for mention in kin.mentions}
    return any(not m.is_quoted for m in named.mentions) and not any(
        m.unit_index in units for m in named.mentions
    )


def _possessor(
    document: Document, coreference: Coreference, entity: EntityCluster
) -> EntityCluster | None:
    """Return whose kin *entity* is, if nearly all mentions agree."""
    owners: dict[int, EntityCluster] = {}
    votes: Counter[int] = Counter()
    for mention in entity.mentions:
        owner = _possessor_of_mention(document, coreference, mention)
        if owner is not None:
            owners[id(owner)] = owner
            votes[id(owner)] += 1
    if not votes:
        return None
    best, count = votes.most_common(1)[0]
    return owners[best] if count >= MIN_POSSESSOR_SHARE * votes.total() else None


def _possessor_of_mention(
    document: Document, coreference: Coreference, mention: Mention
) -> EntityCluster | None:
    """Return whom "her" of "her father" refers to: the last person of that gender."""
    first = document.units[mention.unit_index].parse[mention.first]
    pronoun = first.lower
    if first.tag == "POS":
        # "Tom's mother".
        return coreference.entity_at(mention.unit_index, first.i - 1)
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
    named = [r for r in before if r.who and not r.who.nominal]
    return find_antecedent(named, gender) or _addressee(coreference, mention, gender)


def _addressee(
    coreference: Coreference, mention: Mention, gender: Gender
) -> EntityCluster | None:
    """Return who is addressed beside *mention*: "Dear Mr. Vane," said his wife."""
    return next(
        (
            one
            for one in coreference.named
            if one.gender == gender
            and any(
                m.is_vocative and m.unit_index == mention.unit_index
                for m in one.mentions
            )
        ),
        None,
    )


def imply_names(document: Document, coreference: Coreference) -> None:
    """Give Mr. Vane's wife the name that she must have, for other passages to match."""
    for kin in find_kin(document, coreference):
        if kin.possessor is None:
            continue
        titles = {"wife": "Mrs.", "lady": "Mrs.", "husband": "Mr."}
        title = titles.get(kin.noun)
        families = _families(kin.possessor)
        if title is None or len(families) != 1:
            continue
        family = families.pop()
        if title == "Mr." and not _is_married(kin.possessor):
            continue
        written = next(
            (
                word
                for form in kin.possessor.forms
                for word in form.split()
                if word.strip(".,").lower() == family
            ),
            None,
        )
        if written:
            first = kin.entity.mentions[0].unit_index
            why = f"{kin.noun} of {kin.possessor.name}"
            kin.entity.implied[f"{title} {written}"] = (first, why)
