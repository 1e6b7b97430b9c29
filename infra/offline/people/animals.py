"""Which of the people of a passage are animals: they speak only where a tag says so."""

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.speech_tags import find_tag
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import References


def mark_animals(document: Document, references: list[References]) -> None:
    """Mark whom the narration calls an animal: "Buck was a dog", "the cat Tib".

    Where one of them says something ("said the Mole"), the story lets animals speak.
    """
    animals: list[EntityCluster] = []
    speakers: set[int] = set()
    for unit in document.units:
        here = [r for r in references[unit.index] if r.who is not None]
        who = {r.token.i: r.who for r in here if r.who is not None}
        names = {r.token.i: id(r.who) for r in here if not r.is_pronoun}
        for quotation in unit.quotations if names else ():
            tag = find_tag(unit, quotation)
            if tag and tag.subject.i in names:
                speakers.add(names[tag.subject.i])
        for token in unit.narration if who else ():
            if token.lemma in terms("elements", "animal"):
                animals += _find_bearers(unit, token, who)
    for entity in animals:
        entity.animal = speakers.isdisjoint(map(id, animals))


def _find_bearers(
    unit: TextUnit, noun: Token, who: dict[int, EntityCluster]
) -> list[EntityCluster]:
    """Return who is said to be *noun*, by a verb, beside the name, or before it."""
    parse, head = unit.parse, unit.parse.head(noun)
    is_before = noun.dep == "compound" and head.i == noun.i + 1 and head.pos == "PROPN"
    at: list[int] = []
    if noun.dep == "attr" and head.lemma == "be":
        at = [t.i for t in parse.children(head) if t.dep in SUBJECTS]
    elif noun.dep == "appos" or is_before:
        at = [head.i]
    return [who[i] for i in at if i in who]
