"""Nominals: people without a proper name ("the captain", "my mother")."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache

from infra.offline.language.assertion_status import OF_PEOPLE, is_comparison
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import by_term, sections, terms
from infra.offline.language.speech_tags import find_tag
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import is_person_noun
from infra.offline.people.entity import EntityCluster
from infra.offline.people.mentions import Mention
from infra.offline.people.person_name import (
    DETERMINERS,
    KIN_TITLES,
    POLITE_TITLES,
    PersonName,
    to_title,
)
from ports.domain.structure import Gender

INDEFINITE_DETERMINERS = terms("pronouns", "indefinite")

NOUN_GENDER_VOTES = 100
"""Pronouns that a noun's own gender outweighs."""
MIN_ACTS = 3
"""Acts that make somebody who never speaks a person of the story."""


def noun_gender(noun: str) -> Gender:
    """Return the gender that a noun for a person tells: male for "uncle"."""
    match by_term("humans").get(noun):
        case "male":
            return "male"
        case "female":
            return "female"
        case _:
            return "unknown"


def is_any_adult(noun: str) -> bool:
    """Tell whether a noun fits every man or every woman: "man", not "boy"."""
    return noun in terms("humans", "any adult")


def find_nominals(
    document: Document, peoples: AbstractSet[str] = frozenset()
) -> list[EntityCluster]:
    """Return everybody called by a noun, one for each pair of noun and adjective.

    *peoples* holds what one of a people is called: "briton".
    """
    by_key: dict[str, EntityCluster] = {}
    speaking = _speaking_nouns(document)
    for unit in document.units:
        if unit.role not in NARRATION_ROLES:
            continue
        speakers = tag_subjects(unit)
        for token in unit.narration:
            is_speaker = token.i in speakers or (
                token.tag == "NN" and token.lemma in speaking
            )
            is_of_people = token.tag == "NNP" and token.lower in peoples
            if phrase := _noun_phrase(
                unit.parse, token, is_speaker=is_speaker, is_of_people=is_of_people
            ):
                key = _cluster_key(unit.parse, token)
                entity = by_key.setdefault(key, EntityCluster(nominal=True))
                entity.group |= is_speaker and is_several(token)
                _add_mention(entity, unit, phrase, token)
    return _merge_children(_merge_bare_nouns(document, by_key))


def _speaking_nouns(document: Document) -> frozenset[str]:
    """Return the nouns that speak: a "clockmaker", whom no list has, is a person."""
    return frozenset(
        unit.parse[i].lemma
        for unit in document.units
        if unit.role in NARRATION_ROLES
        for i in tag_subjects(unit)
        if unit.parse[i].tag == "NN"
    )


def find_presented_roles(document: Document) -> frozenset[str]:
    """Return the nouns by which a script presents somebody in capitals: "a NURSE"."""
    return frozenset(
        token.lower
        for unit in document.units
        if unit.role == "action"
        for token in unit.narration
        if is_presented(unit.parse, token)
    )


def is_presented(parse: ParsedText, token: Token) -> bool:
    """Tell whether a script shows in capitals that it is somebody: "a PRIEST"."""
    is_somebody = is_person_of_today(parse, token) or (
        is_person_noun(token) and not _is_modifier(parse, token)
    )
    return token.text.isupper() and is_somebody


def _is_modifier(parse: ParsedText, token: Token) -> bool:
    """Tell whether a noun only tells another: "a SNIPER RIFLE" is nobody."""
    return token.dep == "compound" and parse.head(token).text.isupper()


def is_person_of_today(parse: ParsedText, token: Token) -> bool:
    """Tell whether a noun is somebody whom older stories do not have: "a thug"."""
    is_somebody = token.lower in terms("modern", "person")
    return is_somebody and not _is_modifier(parse, token)


def tag_subjects(unit: TextUnit) -> frozenset[int]:
    """Return the tokens that speech tags say to speak: "said the cat"."""
    tags = (find_tag(unit, quotation) for quotation in unit.quotations)
    return frozenset(tag.subject.i for tag in tags if tag)


def is_several(noun: Token) -> bool:
    """Tell whether a noun means more than one person: "the twins", "the crowd"."""
    is_plural = noun.lower.endswith("s") and noun.lower[:-1] in _person_nouns()
    is_group = not terms("humans", "group").isdisjoint({noun.lemma, noun.lower})
    return is_plural or is_group or noun.tag in {"NNS", "NNPS"}


def _noun_phrase(
    parse: ParsedText, noun: Token, *, is_speaker: bool, is_of_people: bool
) -> ParsedText | None:
    """Return the words of "the old captain", of which *noun* is the last."""
    if not _names_person(parse, noun, is_speaker=is_speaker, is_of_people=is_of_people):
        return None
    first = noun.i
    while (
        first
        and parse[first - 1].pos in {"ADJ", "NOUN", "PROPN"}
        and parse[first - 1].lower not in DETERMINERS
    ):
        first -= 1
    if not first or not _is_determiner(parse[first - 1]):
        return None
    if noun.is_capitalised and not (
        parse[first - 1].lower == "the" or _is_honour(noun) or is_of_people
    ):
        return None
    after = parse[noun.i + 1] if noun.i + 1 < len(parse) else None
    if after is None:
        return ParsedText(parse[first - 1 : noun.i + 1])
    if after.tag in {"NNP", "NN"} or after.is_capitalised:
        return None
    return ParsedText(parse[first - 1 : noun.i + 1])


def _is_determiner(token: Token) -> bool:
    """Tell whether a noun begins after *token*: "the", "his", or "Tom's"."""
    return token.lower in DETERMINERS or token.tag == "POS"


def _names_person(
    parse: ParsedText, noun: Token, *, is_speaker: bool, is_of_people: bool
) -> bool:
    """Tell whether a noun stands for somebody, and compares nobody to him.

    Of several people ("the twins") only if they speak; of one also where the noun has a
    capital: "the Captain".
    """
    may_speak = noun.lemma not in terms("humans", "no one")
    if is_speaker and is_several(noun):
        return may_speak or noun.lemma in terms("humans", "group")
    is_person = (
        noun.lemma in _person_nouns()
        or (noun.is_capitalised and to_title(noun.text) is not None)
        or (noun.tag == "NNP" and is_rank(noun.lower))
        or _is_honour(noun)
        or (is_of_people and parse[noun.i - 1].pos != "PROPN")
    )
    return (
        (noun.tag == "NN" or (noun.tag == "NNP" and is_person))
        and (
            is_person or (is_speaker and may_speak) or _is_speaking_subject(parse, noun)
        )
        and noun.dep not in {"compound", "attr", "amod"}
        and not is_comparison(parse, noun, OF_PEOPLE)
    )


def _is_honour(noun: Token) -> bool:
    """Tell whether a noun stands for a high person: "His Excellency"."""
    return noun.is_capitalised and noun.lower in terms("titles", "honour")


@cache
def _person_nouns() -> frozenset[str]:
    return frozenset().union(
        *(terms("humans", g) for g in ("male", "female", "either"))
    )


def _is_speaking_subject(parse: ParsedText, noun: Token) -> bool:
    """Tell whether a noun says something: a "clockmaker", whom no list has."""
    return (
        noun.dep in SUBJECTS
        and noun.lemma not in terms("humans", "no one")
        and parse.head(noun).lemma in terms("verbs", "say")
    )


def _cluster_key(parse: ParsedText, noun: Token) -> str:
    before = parse[noun.i - 1]
    adjective = "little" if before.lower == "small" else before.lower
    return f"{adjective} {noun.lemma}" if before.pos == "ADJ" else noun.lemma


def _add_mention(
    entity: EntityCluster, unit: TextUnit, phrase: ParsedText, noun: Token
) -> None:
    form = " ".join(unit.text[phrase[0].start : noun.end].split())
    is_definite = phrase[0].lower not in INDEFINITE_DETERMINERS
    form = (
        form[0].lower() + form[1:]
        if is_definite and phrase[0].tag != "POS"
        else f"the {form.split(' ', 1)[1]}"
    )
    entity.forms[form] += 1
    if (gender := noun_gender(noun.lemma)) != "unknown":
        entity.gender_votes[gender] += NOUN_GENDER_VOTES
    if not entity.names:
        entity.names.append(PersonName(titles=(), words=(form,)))
    entity.mentions.append(
        Mention(
            unit_index=unit.index,
            first=phrase[0].i,
            last=noun.i,
            text=form,
            has_title=False,
            is_certain=True,
            quotation=None,
            is_vocative=False,
            is_subject=noun.dep in SUBJECTS,
            is_possessive=False,
            is_plural=False,
            after_and=False,
            entity_label="",
        )
    )


def _merge_bare_nouns(
    document: Document, by_key: dict[str, EntityCluster]
) -> dict[str, EntityCluster]:
    """Let "the man" be "the old man" where the passage has no other man."""
    for noun in [key for key in by_key if " " not in key]:
        fuller = [key for key in by_key if key.endswith(f" {noun}")]
        if len(fuller) == 1 and not (
            _is_known_before(document, by_key[noun], by_key[fuller[0]])
            or _is_another(document, by_key[noun], by_key[fuller[0]])
        ):
            bare = by_key.pop(noun)
            by_key[fuller[0]].absorb(bare, why="the same noun, the adjective left out")
    return by_key


def _is_known_before(
    document: Document, bare: EntityCluster, fuller: EntityCluster
) -> bool:
    """Tell whether "the man" is told of before "Hale, a little man" first comes."""
    met = fuller.mentions[0]
    noun = document.units[met.unit_index].parse[met.last]
    return (
        noun.dep == "appos"
        and is_any_adult(noun.lemma)
        and any(
            (m.unit_index, m.first) < (met.unit_index, met.first) for m in bare.mentions
        )
    )


def _is_another(document: Document, bare: EntityCluster, fuller: EntityCluster) -> bool:
    """Tell whether "a man in the crowd" comes where "the white man" is known."""
    known = min(m.unit_index for m in fuller.mentions)
    return any(
        m.unit_index > known
        and document.units[m.unit_index].parse[m.first].lower in INDEFINITE_DETERMINERS
        for m in bare.mentions
    )


def _merge_children(by_key: dict[str, EntityCluster]) -> list[EntityCluster]:
    """Let "the child" be "a small boy" where no other boy or girl is known yet."""
    nouns = {key: key.rpartition(" ")[2] for key in by_key}
    single = {key: one for key, one in by_key.items() if not one.group}
    for key in [k for k in single if nouns[k] in terms("humans", "child")]:
        met = by_key[key].mentions[0].unit_index
        known = [
            one
            for other, one in single.items()
            if nouns[other] in terms("humans", "young")
            and one.mentions[0].unit_index <= met
        ]
        if len(known) == 1:
            known[0].absorb(by_key.pop(key), why="the only child")
    return list(by_key.values())


def is_rank(form: str) -> bool:
    """Tell whether a noun is a rank: "the squire" is not whoever stands nearest."""
    noun = form.lower().rpartition(" ")[2]
    return bool(same_titles(noun)) and noun not in KIN_TITLES | POLITE_TITLES


def same_titles(noun: str) -> frozenset[str]:
    """Return the titles that *noun* is: "doctor" and "dr", "earl" and "lord"."""
    others = sections("short_titles").get(noun, frozenset())
    return others | {noun} if to_title(noun) or others else frozenset()


def salient_nominals(nominals: list[EntityCluster]) -> Iterator[EntityCluster]:
    """Yield the people without a name who speak, or act often enough."""
    for entity in nominals:
        acts = sum(m.is_subject for m in entity.mentions)
        if entity.quotation_count or acts >= MIN_ACTS:
            yield entity
