"""What is heard or dared though no noun names it: "the bells tolled"."""

from collections.abc import Iterator

from infra.offline.language.assertion_status import element_status
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term
from infra.offline.language.tokens import ParsedText, Token
from ports.domain.film import ElementCategory
from ports.questions.read_passage import ElementReading

VERB_CATEGORIES: tuple[ElementCategory, ...] = ("sound", "stunt", "effect")


def find_implied_elements(part: TextUnit) -> Iterator[ElementReading]:
    """Yield what the verbs of *part* ask for, by the verb."""
    for token in part.narration:
        section = by_term("deeds").get(token.lemma)
        category = next((kind for kind in VERB_CATEGORIES if kind == section), None)
        if category is None or token.pos != "VERB" or _is_state(part.parse, token):
            continue
        if element_status(part, token) == "present":
            yield ElementReading(
                unit=part.number,
                category=category,
                words=part.text[token.start : token.end],
                presence="inferred",
            )


def _is_state(grammar: ParsedText, verb: Token) -> bool:
    """Tell whether a participle says how something is: "a mirror ringed with bulbs"."""
    does = any(child.dep in {"aux", "nsubj"} for child in grammar.children(verb))
    return verb.tag == "VBN" and not does
