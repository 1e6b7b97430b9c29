"""Whether a thing is there, or only spoken of, denied or imagined."""

from infra.offline.grammar import Token
from infra.offline.page import Part
from ports.film import Presence

NEGATIVE = frozenset(
    {"no", "without", "never", "neither", "nor", "not", "n't", "none", "hardly", "lack"}
)
UNREAL = frozenset(
    {
        "if",
        "would",
        "could",
        "might",
        "should",
        "like",
        "as",
        "wish",
        "imagine",
        "dream",
        "remember",
        "suppose",
        "unless",
        "perhaps",
        "will",
        "shall",
    }
)


def presence_of(part: Part, token: Token) -> Presence:
    """Return how the thing that *token* names stands in the scene."""
    if part.quotation_at(token.start) or part.role == "letter":
        return "mentioned"
    grammar = part.grammar
    near = grammar[max(token.sentence, token.i - 4) : token.i]
    if any(t.lower in NEGATIVE for t in near):
        return "mentioned"
    verb = token
    for _ in range(5):
        if verb.pos in {"VERB", "AUX"} or verb.head == verb.i:
            break
        verb = grammar.head(verb)
    governing = grammar.children(verb)
    if any(
        t.lower in UNREAL or t.dep == "neg"
        for t in governing
        if t.dep in {"aux", "neg", "mark"}
    ):
        return "mentioned"
    if any(t.lower in {"like", "as"} for t in near[-3:]):
        return "mentioned"
    return "present"
