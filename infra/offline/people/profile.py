"""The profile of a person: names with their proof, looks and traits."""

from collections.abc import Iterator, Sequence
from functools import cache

from infra.offline.language.assertion_status import element_status
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.extractive_summary import truncate
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.people.ages import find_told_ages, is_told_age
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.person_name import AGE_EPITHETS, EPITHETS
from ports.questions.numbered import MAX_SHORT
from ports.questions.read_passage import LookReading, OtherName, PersonReading

MAX_OTHER_NAMES = 12
MAX_LOOKS = 6
MAX_TRAITS = 6
MIN_LOOK_WORDS = 3
"""Words of a description at the least: "a clerk" is a trade and no look."""


def build_person_reading(
    document: Document, coreference: Coreference, entity: EntityCluster
) -> PersonReading:
    """Return *entity* as the answer has it."""
    return PersonReading(
        name=entity.name,
        other_names=tuple(_other_names(document, entity)),
        gender=entity.certain_gender,
        narrator=entity.narrator,
        # A crowd that speaks is cast, as one person is.
        group=entity.group and not entity.quotation_count,
        # Somebody whom only a screenplay's cues name has no mentions, but speaks.
        mentions=max(
            len(entity.mentions) + entity.pronoun_count + entity.spoken_count,
            entity.quotation_count,
        ),
        looks=_describe_looks(document, coreference, entity),
        traits=_find_traits(document, entity),
    )


def _other_names(document: Document, entity: EntityCluster) -> Iterator[OtherName]:
    """Yield every other name, the most used first, and what shows it to be theirs."""
    others = [form for form in entity.forms if form != entity.name]
    others.sort(key=lambda form: (-entity.forms[form], form))
    others += [form for form in entity.implied if form not in entity.forms]
    for form in others[:MAX_OTHER_NAMES]:
        default = (entity.first_unit(form), "the same name, spelt so")
        unit_index, why = entity.evidence.get(form) or entity.implied.get(form, default)
        yield OtherName(
            name=truncate(form, MAX_SHORT),
            unit=document.units[unit_index].number,
            evidence=truncate(why, MAX_SHORT),
        )


def _describe_looks(
    document: Document, coreference: Coreference, entity: EntityCluster
) -> tuple[LookReading, ...]:
    """Return how *entity* looks, wherever narration says it in one clause."""
    looks: dict[str, LookReading] = {}
    for unit in document.units:
        if unit.role not in NARRATION_ROLES:
            continue
        for text in (
            *find_told_ages(unit, entity),
            *_looks_in_unit(unit, coreference, entity),
        ):
            if not any(text.casefold() in known for known in looks):
                looks[text.casefold()] = LookReading(
                    unit=unit.number, description=truncate(text, MAX_SHORT)
                )
    return tuple(list(looks.values())[:MAX_LOOKS])


def _looks_in_unit(
    unit: TextUnit, coreference: Coreference, entity: EntityCluster
) -> Iterator[str]:
    for token in unit.narration:
        look = _garment_look(unit, token, coreference, entity)
        look = look or _predicate_look(unit, token, coreference, entity)
        if look:
            yield look


def _garment_look(
    unit: TextUnit, token: Token, coreference: Coreference, entity: EntityCluster
) -> str | None:
    """Return "a long grey coat" that *entity* wears, or "in his coat"."""
    parse = unit.parse
    is_garment = token.lemma in terms("elements", "wardrobe")
    if not is_garment or element_status(unit, token) != "present":
        return None
    if any(t.lower == "of" for t in parse.children(token)):
        # "A ribbon of peel".
        return None
    above = parse.head(token)
    if token.dep == "dobj" and above.lemma in terms("verbs", "wear"):
        wearer, first = parse.subject(above), token
    elif token.dep == "pobj" and above.lower == "in":
        holder = parse.head(above)
        wearer = holder if holder.pos != "VERB" else parse.subject(holder)
        first = above
    else:
        return None
    if wearer is None or not _is_entity(unit, wearer, coreference, entity):
        return None
    start = min((t.start for t in parse.children(token) if t.i < token.i), default=0)
    start = first.start if first is above else start or token.start
    return _plain_text(unit, start, token.end)


def _predicate_look(
    unit: TextUnit, token: Token, coreference: Coreference, entity: EntityCluster
) -> str | None:
    """Return "about fifty, with a grey beard" of somebody who is said to be so."""
    parse = unit.parse
    if token.lemma != "be" or token.dep != "ROOT":
        return None
    children = parse.children(token)
    subject = next((t for t in children if t.dep in SUBJECTS), None)
    after = [t for t in children if t.i > token.i and t.dep not in {"punct", "neg"}]
    # "She was but a guest": a parser takes "but" to join clauses, and one is empty.
    predicate = parse[token.i + 1 : _clause_end(parse, token, after)] if after else ()
    if subject is None or not predicate:
        return None
    if not _is_entity(unit, subject, coreference, entity):
        return None
    is_aged = not _is_unreal(parse, token) and is_told_age(
        _plain_text(unit, predicate[0].start, predicate[-1].end)
    )
    is_bodily = is_aged or any(t.lemma in _bodily_features() for t in predicate)
    if not is_bodily and not _is_build(after[0], parse.children(after[0])):
        return None
    if len(predicate) < MIN_LOOK_WORDS or any(t.dep == "neg" for t in children):
        return None
    return _plain_text(unit, predicate[0].start, predicate[-1].end).rstrip(" ,;.")


def _is_unreal(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it is of another time: "would be ten", "was ten when he left"."""
    return any(t.dep in {"aux", "advcl"} for t in parse.children(verb))


def _clause_end(parse: ParsedText, verb: Token, after: Sequence[Token]) -> int:
    """Return the index of the clause's end: a joined clause, or the last token."""
    joined = next((t for t in after if t.dep in {"cc", "conj"}), None)
    return joined.i if joined else parse.sentence(verb)[-1].i


@cache
def _bodily_features() -> frozenset[str]:
    return terms("elements", "makeup_hair") | terms("body", "hair")


def _is_build(noun: Token, children: Sequence[Token]) -> bool:
    """Tell "a long, dusty man" from "a good man"."""
    people = terms("humans", "male") | terms("humans", "female")
    return noun.lemma in people and any(
        t.lemma in terms("body", "build") for t in children if t.dep == "amod"
    )


def _is_entity(
    unit: TextUnit, token: Token, coreference: Coreference, entity: EntityCluster
) -> bool:
    """Tell whether *token* names or means *entity*."""
    if (who := coreference.entity_at(unit.index, token.i)) is not None:
        return who is entity
    meant = (r.who for r in coreference.references(unit) if r.token.i == token.i)
    return next(meant, None) is entity


def _plain_text(unit: TextUnit, start: int, end: int) -> str:
    """Return a stretch of the text without italics marks and line ends."""
    return " ".join(unit.text[start:end].replace("_", "").split())


def _find_traits(document: Document, entity: EntityCluster) -> tuple[str, ...]:
    """Return the adjectives that narration gives *entity*: "Emma, clever and rich"."""
    traits: dict[str, None] = {}
    for mention in entity.mentions:
        unit = document.units[mention.unit_index]
        if unit.role not in NARRATION_ROLES:
            continue
        for word in _adjectives_of(unit.parse, unit.parse[mention.last]):
            traits.setdefault(truncate(word.lower, MAX_SHORT), None)
    return tuple(list(traits)[:MAX_TRAITS])


def _adjectives_of(parse: ParsedText, name: Token) -> list[Token]:
    words = [
        t for t in parse.children(name) if t.dep in {"amod", "acomp"} and t.tag == "JJ"
    ]
    verb = parse.head(name)
    if name.dep == "nsubj" and verb.lemma in terms("verbs", "link"):
        children = parse.children(verb)
        if not any(t.dep == "neg" for t in children):
            words += [t for t in children if t.dep == "acomp" and t.tag == "JJ"]
    return [w for w in words if w.lower not in EPITHETS - AGE_EPITHETS]
