"""What is heard or dared though no noun names it: "the bells tolled"."""

from collections.abc import Iterator

from infra.offline.grammar import Grammar, Token
from infra.offline.lexicon import by_term
from infra.offline.page import Part
from infra.offline.presence import presence_of
from ports.film import ElementCategory
from ports.questions.reading import ElementReading

DEEDS: tuple[ElementCategory, ...] = ("sound", "stunt", "effect")


def deeds(part: Part) -> Iterator[ElementReading]:
    """Yield what the verbs of *part* ask for, by the verb."""
    for token in part.told:
        section = by_term("deeds").get(token.lemma)
        category = next((kind for kind in DEEDS if kind == section), None)
        if category is None or token.pos != "VERB" or _is_state(part.grammar, token):
            continue
        if presence_of(part, token) == "present":
            yield ElementReading(
                unit=part.number,
                category=category,
                words=part.text[token.start : token.end],
                presence="inferred",
            )


def _is_state(grammar: Grammar, verb: Token) -> bool:
    """Tell whether a participle says how something is: "a mirror ringed with bulbs"."""
    does = any(child.dep in {"aux", "nsubj"} for child in grammar.children(verb))
    return verb.tag == "VBN" and not does
