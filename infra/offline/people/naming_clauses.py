"""Naming clauses: where narration says what somebody is called.

"They called him the Deacon" makes one person of him and the Deacon; so do "his name was
Hale", "known as Hale", "a man named Hale" and "the stranger was Hale", a nickname that
stands in a name, and in a script the role in capitals beside it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from infra.offline.language.clauses import clause_verb
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import is_person_noun
from infra.offline.people.coreference import Coreference, EntityMerge
from infra.offline.people.cue_mentions import is_role
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.nominal_antecedents import pairs_in_talk
from infra.offline.people.nominals import (
    INDEFINITE_DETERMINERS,
    NOUN_GENDER_VOTES,
    noun_gender,
)
from infra.offline.people.person_name import PersonName
from infra.offline.people.pronouns import PRONOUN_GENDERS
from ports.questions.numbered import MAX_SHORT

NAMING_VERBS = terms("verbs", "naming")
KNOWING_VERBS = terms("verbs", "known as")
UNSURE = terms("assertion", "hypothetical") - {"will", "shall"}

_DASH = "(?:-{1,2}|[—–])"
_ROLE = r"(?P<role>(?:[A-Z][A-Z'’-]+ ){0,3}[A-Z][A-Z'’-]+)"
ROLE_BEFORE = re.compile(rf"(?<!\w){_ROLE}\s*(?:{_DASH}|\()\s*\Z")
NAME_END = re.compile(rf"\s*(?:{_DASH}|[),])")
ROLE_AFTER = re.compile(
    rf"\s*(?:{_DASH}|\()\s*(?:(?:an?|the) )?{_ROLE}{NAME_END.pattern}"
)

OPENING_MARKS = frozenset({"(", "“", "‘", '"', "'", "``"})
CLOSING_MARKS = frozenset({")", "”", "’", '"', "'", "''"})

EntityByToken = Mapping[tuple[int, int], tuple[EntityCluster, Mention]]
"""People, and where they are mentioned, by the unit's index and a token's."""


def naming_merges(document: Document, coreference: Coreference) -> list[EntityMerge]:
    """Return the entities of *coreference* that narration says to be one person."""
    people = [e for e in (*coreference.unnamed, *coreference.named) if not e.group]
    by_token = {
        (m.unit_index, i): (one, m)
        for one in people
        for m in one.mentions
        for i in range(m.first, m.last + 1)
    }
    talking = pairs_in_talk(document, people)
    merges: list[EntityMerge] = []
    for owner, other in (
        *_find_nicknames(document, by_token),
        *_find_roles(document, by_token),
        *_find_pairs(document, coreference, by_token),
    ):
        owners = {id(merge.owner) for merge in merges}
        others = {id(merge.other) for merge in merges}
        is_new = id(owner) not in others and id(other) not in owners | others
        is_two = frozenset({id(owner), id(other)}) in talking or _differ(owner, other)
        if is_new and not is_two:
            why = "the text says that they are called so"
            merges.append(EntityMerge(owner=owner, other=other, why=why))
    return merges


def _differ(one: EntityCluster, other: EntityCluster) -> bool:
    """Tell whether two are of different gender, or one calls the other by name.

    Different names prove nothing of whom the text gives another name.
    """
    is_called = one.cannot_link & set(other.names) or other.cannot_link & set(one.names)
    return bool(is_called) or {one.gender, other.gender} == {"female", "male"}


def _find_nicknames(
    document: Document, by_token: EntityByToken
) -> Iterator[tuple[EntityCluster, EntityCluster]]:
    """Yield who has a nickname inside their name, and it: Otto ("Ox") Hale."""
    for (index, i), (nickname, mention) in by_token.items():
        parse, before, after = document.units[index].parse, mention.first - 1, i + 1
        while before > 0 and parse[before].text in OPENING_MARKS:
            before -= 1
        while after < len(parse) - 1 and parse[after].text in CLOSING_MARKS:
            after += 1
        is_inside = before < mention.first - 1 and i == mention.last and after > i + 1
        first, last = by_token.get((index, before)), by_token.get((index, after))
        if is_inside and first and last:
            owner = first[0]
            others = (nickname, last[0])
            yield from ((owner, other) for other in others if other is not owner)


def _find_roles(
    document: Document, by_token: EntityByToken
) -> Iterator[tuple[EntityCluster, EntityCluster]]:
    """Yield whom a script presents by a role, and it: OLD MAN -- Hale -- waits.

    By their marks: in capitals a parser hardly finds what stands for the same.
    """
    for (index, i), (owner, mention) in by_token.items():
        unit = document.units[index]
        if unit.role != "action" or i != mention.last:
            continue
        for first, last in _find_set_off(unit, mention):
            noun = next((t for t in unit.parse if t.end == last), None)
            if noun is not None and is_person_noun(noun):
                words = unit.text[first:last].lower()
                yield owner, _to_nominal(f"the {words}", index, noun)


def _find_set_off(unit: TextUnit, name: Mention) -> Iterator[tuple[int, int]]:
    """Yield where words in capitals stand that marks set off from *name*."""
    start, end = unit.parse[name.first].start, unit.parse[name.last].end
    before = ROLE_BEFORE.search(unit.text, max(0, start - MAX_SHORT), start)
    if before and NAME_END.match(unit.text, end):
        yield before.span("role")
    if after := ROLE_AFTER.match(unit.text, end):
        yield after.span("role")


def _to_nominal(form: str, unit_index: int, noun: Token) -> EntityCluster:
    entity = EntityCluster(nominal=True, forms=Counter({form: 1}))
    entity.names.append(PersonName(titles=(), words=(form,)))
    entity.evidence[form] = unit_index, "called so beside the name"
    if (gender := noun_gender(noun.lemma)) != "unknown":
        entity.gender_votes[gender] += NOUN_GENDER_VOTES
    return entity


def _find_pairs(
    document: Document, coreference: Coreference, by_token: EntityByToken
) -> Iterator[tuple[EntityCluster, EntityCluster]]:
    """Yield whose name each naming clause gives, and who is said to bear it."""
    for (index, i), (owner, mention) in by_token.items():
        unit = document.units[index]
        if (
            i != mention.last
            or mention.is_quoted
            or not unit.parse[i].is_capitalised
            or unit.role not in NARRATION_ROLES
            or unit.parse.sentence(unit.parse[i])[-1].text == "?"
        ):
            continue
        bearer = _find_bearer(unit.parse, unit.parse[i])
        if bearer is None:
            continue
        other = _find_entity(document, coreference, by_token, (index, bearer))
        if other is not None and other is not owner:
            yield owner, other


def _find_bearer(parse: ParsedText, name: Token) -> Token | None:
    """Return the word for whom a clause says to be called *name*; None if none does."""
    head = parse.head(name)
    if head.lemma in NAMING_VERBS and _is_sure(parse, head):
        return _find_called(parse, head, name)
    if head.lower == "as":
        verb = parse.head(head)
        is_known = verb.lemma in KNOWING_VERBS and _is_sure(parse, verb)
        return _find_called(parse, verb, name) if is_known else None
    if head.lower == "of" and parse.head(head).lemma == "name":
        by = parse.head(parse.head(head))
        verb = parse.head(by)
        is_known = by.lower in {"by", "under"} and _is_sure(parse, verb)
        return _find_subject(parse, verb) if is_known else None
    if head.lemma == "be" and name.dep in {"attr", "acomp"} and _is_sure(parse, head):
        return _find_subject_of_be(parse, head)
    return None


def _is_sure(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a clause is neither denied, nor possible, nor only believed."""
    words = parse.children(verb)
    is_doubted = any(t.dep == "neg" or t.lower in UNSURE for t in words)
    is_believed = verb.dep == "ccomp" and (
        parse.head(verb).lemma in terms("verbs", "thought")
    )
    return not (is_doubted or is_believed)


def _find_called(parse: ParsedText, verb: Token, name: Token) -> Token | None:
    """Return whom a verb calls: its object; or the subject, where they are called."""
    children = parse.children(verb)
    objects = [t for t in children if t.dep == "dobj" and t.i < name.i]
    if objects:
        return objects[0]
    is_active = verb.lemma in NAMING_VERBS and verb.tag != "VBN"
    return None if is_active else _find_subject(parse, verb)


def _find_subject(parse: ParsedText, verb: Token) -> Token | None:
    """Return who is the subject of *verb*, or the noun of which it tells more.

    Of a place it tells nothing: "she came to the inn, registered as Ida Hale".
    """
    if verb.pos == "NOUN":
        return verb
    subject, noun = parse.subject(verb), parse.head(verb)
    if verb.dep == "acl" and noun.lower in by_term("places"):
        clause = clause_verb(parse, noun)
        return parse.subject(clause) if clause else None
    is_of_noun = verb.dep == "acl" or (verb.dep == "relcl" and _is_relative(subject))
    return noun if is_of_noun else subject


def _is_relative(token: Token | None) -> bool:
    return token is not None and token.tag in {"WP", "WDT"}


def _find_subject_of_be(parse: ParsedText, verb: Token) -> Token | None:
    """Return who is said to be Hale: "his name was Hale", "the stranger was Hale"."""
    subject = parse.subject(verb)
    if subject is None or subject.lemma != "name":
        return subject if subject and subject.lower not in PRONOUN_GENDERS else None
    owner = next((t for t in parse.children(subject) if t.dep == "poss"), None)
    return parse.head(verb) if owner is not None and owner.tag == "WP$" else owner


def _find_entity(
    document: Document,
    coreference: Coreference,
    by_token: EntityByToken,
    place: tuple[int, Token],
) -> EntityCluster | None:
    """Return whom the bearer's word means, if it is sure to be one person.

    Of a pronoun and of a noun only somebody without a name: it might mean somebody else
    than the last one named.
    """
    index, token = place
    if (found := by_token.get((index, token.i))) is not None:
        entity, mention = found
        is_name = mention.text[0].isupper()
        is_one = is_name or (entity.nominal and not _are_several(document, entity))
        return entity if is_one else None
    if token.lower == "this":
        return _find_role(by_token, place)
    if token.lower not in PRONOUN_GENDERS:
        return _find_by_noun(document, coreference, token)
    if (newcomer := _find_newcomer(document, by_token, place)) is not None:
        return newcomer
    meant = (r.who for r in coreference.references_by_unit[index] if r.token == token)
    who = next(meant, None)
    is_one = who is not None and who.nominal and not _are_several(document, who)
    return who if is_one else None


def _find_role(
    by_token: EntityByToken, place: tuple[int, Token]
) -> EntityCluster | None:
    """Return whom a script has presented: "a DRIVER sits there. This is HALE"."""
    index, this = place
    before = (by_token.get((index, i)) for i in range(this.i - 1, -1, -1))
    return next((one for one, _ in filter(None, before) if is_role(one)), None)


def _find_by_noun(
    document: Document, coreference: Coreference, noun: Token
) -> EntityCluster | None:
    """Return the only one who is called by a noun: "it was a boy"."""
    bearers = [
        one
        for one in coreference.unnamed
        if not one.group and any(f.endswith(f" {noun.lower}") for f in one.forms)
    ]
    is_one = len(bearers) == 1 and not _are_several(document, bearers[0])
    return bearers[0] if is_one else None


def _find_newcomer(
    document: Document, by_token: EntityByToken, place: tuple[int, Token]
) -> EntityCluster | None:
    """Return who was presented last before a pronoun: "He had a son. His name was Al".

    Only in the same unit: a name is told of whoever has just come.
    """
    index, pronoun = place
    for i in range(pronoun.i - 1, -1, -1):
        entity, mention = by_token.get((index, i), (None, None))
        if entity is None or mention is None or not entity.nominal:
            continue
        fits = entity.gender in {PRONOUN_GENDERS[pronoun.lower], "unknown"}
        if fits and _is_indefinite(document, mention):
            return None if _are_several(document, entity) else entity
    return None


def _are_several(document: Document, entity: EntityCluster) -> bool:
    """Tell whether a noun presents somebody twice: "a man", and later another one."""
    return sum(_is_indefinite(document, m) for m in entity.mentions) > 1


def _is_indefinite(document: Document, mention: Mention) -> bool:
    first = document.units[mention.unit_index].parse[mention.first]
    return first.lower in INDEFINITE_DETERMINERS
