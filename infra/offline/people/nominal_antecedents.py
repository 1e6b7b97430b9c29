"""Nominal antecedents: which named person a noun ("the old man") means, if any."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from infra.offline.language.document import Document
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS
from infra.offline.language.verbs import is_person_noun
from infra.offline.people.apposition import find_in_apposition
from infra.offline.people.clustering import DOMINANCE_RATIO, Match
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.nominals import (
    find_presented_roles,
    is_rank,
    same_titles,
    tag_subjects,
)
from infra.offline.people.pronouns import PRONOUN_GENDERS, Reference, find_references

INTRODUCING_DETERMINERS = terms("pronouns", "introducing")

ANTECEDENT_WINDOW = 8
"""References before a noun among which its antecedent is looked for."""
NOBODY = 0
"""Stands for the use of a noun that means nobody named."""
MAX_SHARE_TOGETHER = 0.1
"""Share of a noun's sentences that may have the name as well, and mean one person."""
MIN_ANTECEDENT_SHARE = 0.75
"""Share of a noun's uses before which the same person was the one at hand."""


def link_nominals(
    document: Document, named: list[EntityCluster], nominals: list[EntityCluster]
) -> list[EntityCluster]:
    """Give each noun to the named person whom it means; return the nouns left over.

    "A stranger" introduces somebody new. "The old lady" means Aunt Polly where she is
    the only woman named shortly before.
    """
    unlinked: list[EntityCluster] = []
    for entity in nominals:
        match = None if entity.group else _find_called_so(document, entity, named)
        if match is None:
            unlinked.append(entity)
        else:
            match[0].absorb(entity, why=match[1])
    # Only now: who answers "the colonel" answers Colonel Hale.
    references = _people_references(document, [*unlinked, *named])
    talking = pairs_in_talk(document, (*unlinked, *named))
    presented = find_presented_roles(document)
    left: list[EntityCluster] = []
    for entity in unlinked:
        is_new = (
            entity.group
            or _is_introduced(document, entity)
            or _is_somebody_else(entity)
            or _is_role(document, entity)
            or not presented.isdisjoint(_nouns(entity))
        )
        match = (
            None
            if is_new
            else _find_named_antecedent(document, entity, references, talking)
        )
        if match is None:
            left.append(entity)
        else:
            match[0].absorb(entity, why=match[1])
    return left


def _people_references(
    document: Document, people: Iterable[EntityCluster]
) -> list[Reference]:
    by_token = {
        (m.unit_index, m.first): entity
        for entity in people
        if not entity.group
        for m in entity.mentions
    }
    return [
        reference
        for in_unit in find_references(document, by_token, ())
        for reference in in_unit
        if reference.who
    ]


def _find_called_so(
    document: Document, entity: EntityCluster, named: list[EntityCluster]
) -> Match | None:
    return (
        find_in_apposition(document, entity, named)
        or _find_before_name(document, entity, named)
        or _find_bearer(entity, named)
        or _find_by_capital(document, entity, named)
    )


def _find_before_name(
    document: Document, entity: EntityCluster, named: list[EntityCluster]
) -> Match | None:
    """Return before whose name the noun stands: "the police superintendent Hale"."""
    owners = [
        one
        for one in named
        if not one.group
        and any(
            m.first
            and (
                before := document.units[m.unit_index].parse[m.first - 1]
            ).text.islower()
            and is_person_noun(before)
            and {before.lower} == _nouns(entity)
            for m in one.mentions
        )
    ]
    return (owners[0], "the noun before the name") if len(owners) == 1 else None


def _find_bearer(entity: EntityCluster, named: list[EntityCluster]) -> Match | None:
    """Return the only person whose title *entity* is: Mayor Ostrow is "the Mayor"."""
    nouns = {form.lower().rpartition(" ")[2] for form in entity.forms}
    titles = frozenset().union(*map(same_titles, nouns))
    is_named_so = all(_is_title_noun(form.lower()) for form in entity.forms)
    if len(nouns) != 1 or not is_named_so:
        return None
    bearers = [one for one in named if one.titles & titles and not one.group]
    if nouns <= terms("titles", "honour"):
        bearers = _most_named(bearers)
    return (bearers[0], "the only one of this title") if len(bearers) == 1 else None


def _find_by_capital(
    document: Document, entity: EntityCluster, named: list[EntityCluster]
) -> Match | None:
    """Return the only person whom the noun names with a capital: "Wife", "Tall Son".

    A script has NEW GUY beside a security guy.
    """
    if document.material.format == "screenplay":
        return None
    nouns = _nouns(entity)
    bearers = [
        one
        for one in named
        if not one.group and nouns == {n.words[-1] for n in one.names if n.words}
    ]
    return (bearers[0], "the noun with a capital") if len(bearers) == 1 else None


def _most_named(bearers: list[EntityCluster]) -> list[EntityCluster]:
    """Return only who is named far more often than the others, if anybody is.

    "His lordship" is the lord whom the story is about.
    """
    ranked = sorted(bearers, key=lambda one: -len(one.mentions))
    is_first = all(
        len(ranked[0].mentions) >= DOMINANCE_RATIO * len(one.mentions)
        for one in ranked[1:]
    )
    return ranked[:1] if is_first else bearers


def _is_title_noun(form: str) -> bool:
    """Tell whether a noun may stand for a title: "the Mayor", "her ladyship"."""
    return form.startswith("the ") or form.endswith(("lordship", "ladyship"))


def _is_introduced(document: Document, entity: EntityCluster) -> bool:
    """Tell whether some mention presents somebody as new, or as somebody's kin."""
    firsts = [document.units[m.unit_index].parse[m.first] for m in entity.mentions]
    return any(
        first.lower in INTRODUCING_DETERMINERS or first.tag == "POS" for first in firsts
    )


def _is_role(document: Document, entity: EntityCluster) -> bool:
    """Tell whether a noun says what somebody is there for: "the call boy"."""
    nouns = [document.units[m.unit_index].parse[m.last] for m in entity.mentions]
    befores = [
        document.units[m.unit_index].parse[m.last - 1]
        for m in entity.mentions
        if m.last
    ]
    return any(
        before.dep == "compound" and before.head == noun.i and before.tag == "NN"
        for before, noun in zip(befores, nouns, strict=True)
    )


def _nouns(entity: EntityCluster) -> set[str]:
    return {form.casefold().rpartition(" ")[2] for form in entity.forms}


def _is_somebody_else(entity: EntityCluster) -> bool:
    """Tell whether nobody is meant by a noun only because they were named before.

    "The squire" and "the waiter" are who they are, whoever else is there; and who is
    told of beside "the dead man" is alive.
    """
    words = [form.lower().split() for form in entity.forms]
    return all(map(is_rank, entity.forms)) or any(
        form[-1] in terms("humans", "trade") or "dead" in form for form in words
    )


def pairs_in_talk(
    document: Document, people: Iterable[EntityCluster]
) -> set[frozenset[int]]:
    """Return who answer each other, in pairs: they are two, whatever they are called.

    Only the tags of neighbouring units are looked at, which name who speaks.
    """
    by_token = {
        (m.unit_index, i): one
        for one in people
        for m in one.mentions
        for i in range(m.first, m.last + 1)
    }
    speakers = [
        [by_token.get((unit.index, i)) for i in sorted(tag_subjects(unit))]
        for unit in document.units
    ]
    return {
        frozenset({id(one), id(other)})
        for before, after in pairwise(speakers)
        for one in before[-1:]
        for other in after[:1]
        if one and other and one is not other
    }


def _find_named_antecedent(
    document: Document,
    entity: EntityCluster,
    references: list[Reference],
    talking: set[frozenset[int]],
) -> Match | None:
    """Return the named person who was nearly always at hand when *entity* was meant.

    Nobody is who answers them: *talking* are the pairs who do.
    """
    apart = {
        (m.unit_index, m.first)
        for m in entity.mentions
        if _does_to_another(document, entity, m)
    }
    votes: Counter[int] = Counter()
    people: dict[int, EntityCluster] = {}
    for index, reference in enumerate(references):
        if reference.who is not entity:
            continue
        near = [r.who for r in references[max(0, index - ANTECEDENT_WINDOW) : index]]
        fits = {
            id(who): who
            for who in near
            if who
            and not who.nominal
            and _agrees_in_gender(entity, who)
            and frozenset({id(entity), id(who)}) not in talking
        }
        people.update(fits)
        if fits and (reference.unit_index, reference.token.i) in apart:
            votes[NOBODY] += 1
        elif len(fits) == 1:
            votes.update(fits.keys())
        elif near and id(near[-1]) in fits:
            votes[id(near[-1])] += 1
    best, count = votes.most_common(1)[0] if votes else (NOBODY, 0)
    if best == NOBODY:
        return None
    owner = people[best]
    is_known = len(owner.mentions) >= len(entity.mentions)
    is_once = entity.gender == "unknown" and len(entity.mentions) == 1
    if not is_known or is_once or count < MIN_ANTECEDENT_SHARE * votes.total():
        return None
    if _is_young_stranger(entity) or _are_told_together(document, entity, owner):
        return None
    return owner, "nobody else was meant just before"


def _is_young_stranger(entity: EntityCluster) -> bool:
    """Tell whether a noun for a child is used once: a lad who runs by is somebody."""
    is_young = not _nouns(entity).isdisjoint(
        terms("humans", "young") | terms("humans", "child")
    )
    return is_young and len(entity.mentions) == 1


def _are_told_together(
    document: Document, one: EntityCluster, other: EntityCluster
) -> bool:
    """Tell whether sentences have both: nobody is told of by two words in one."""
    first, second = (_find_sentences(document, who) for who in (one, other))
    return len(first & second) > MAX_SHARE_TOGETHER * len(first)


def _find_sentences(document: Document, one: EntityCluster) -> set[tuple[int, int]]:
    return {
        (m.unit_index, document.units[m.unit_index].parse[m.first].sentence_start)
        for m in one.mentions
        if not m.is_quoted
    }


def _does_to_another(
    document: Document, entity: EntityCluster, mention: Mention
) -> bool:
    """Tell whether a noun acts on another of its sex: "the lad hit him"."""
    parse = document.units[mention.unit_index].parse
    noun = parse[mention.last]
    if noun.dep not in SUBJECTS:
        return False
    with_verb = parse.children(parse.head(noun))
    with_verb += [t for near in with_verb for t in parse.children(near)]
    return any(
        t.dep in {"dobj", "dative", "pobj"}
        and PRONOUN_GENDERS.get(t.lower) == entity.gender
        and not t.lower.endswith("self")
        for t in with_verb
    )


def _agrees_in_gender(entity: EntityCluster, named: EntityCluster) -> bool:
    """Tell whether a noun may mean somebody: "the Briton" a man and a woman."""
    if entity.gender == "unknown":
        return all(map(_is_people, entity.forms))
    return entity.gender == named.gender


def _is_people(form: str) -> bool:
    """Tell whether a noun says of what people somebody is, and no rank."""
    return form.rpartition(" ")[2][:1].isupper() and not is_rank(form)
