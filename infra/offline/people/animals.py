"""Which of the people of a passage are animals: they speak only where a tag says so."""

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import References


def mark_animals(document: Document, references: list[References]) -> None:
    """Mark whom the narration calls an animal: "Buck was a dog", "the cat Tib"."""
    for unit in document.units:
        who = {r.token.i: r.who for r in references[unit.index] if r.who is not None}
        for token in unit.narration if who else ():
            if token.lemma in terms("elements", "animal"):
                for entity in _find_bearers(unit, token, who):
                    entity.animal = True


def _find_bearers(
    unit: TextUnit, noun: Token, who: dict[int, EntityCluster]
) -> list[EntityCluster]:
    """Return who is said to be *noun*, by a verb, beside the name, or before it."""
    parse, head = unit.parse, unit.parse.head(noun)
    at: list[int] = []
    if noun.dep == "attr" and head.lemma == "be":
        at = [t.i for t in parse.children(head) if t.dep in SUBJECTS]
    elif noun.dep == "appos" or (
        noun.dep == "compound" and head.i == noun.i + 1 and head.pos == "PROPN"
    ):
        at = [head.i]
    return [who[i] for i in at if i in who]
