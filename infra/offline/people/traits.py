"""What people are like, in the story's own adjectives."""

from infra.offline.language.document import NARRATION_ROLES, Document
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.people.entity import EntityCluster

MAX_TRAITS = 6


def find_traits(page: Document, figure: EntityCluster) -> tuple[str, ...]:
    """Return adjectives that the text itself gives: "Emma, clever and rich"."""
    found: dict[str, None] = {}
    for mention in figure.mentions:
        part = page.units[mention.unit_index]
        if part.role not in NARRATION_ROLES:
            continue
        name = part.parse[mention.last]
        for word in _adjectives_of(part.parse, name):
            found.setdefault(word.lower, None)
    return tuple(list(found)[:MAX_TRAITS])


def _adjectives_of(grammar: ParsedText, name: Token) -> list[Token]:
    words = [
        t
        for t in grammar.children(name)
        if t.dep in {"amod", "acomp"} and t.tag == "JJ"
    ]
    verb = grammar.head(name)
    if name.dep == "nsubj" and verb.lemma in {"be", "seem", "look", "become", "grow"}:
        negated = any(t.dep == "neg" for t in grammar.children(verb))
        if not negated:
            words += [
                t for t in grammar.children(verb) if t.dep == "acomp" and t.tag == "JJ"
            ]
    epithets = terms("titles", "epithet")
    return [w for w in words if w.lower not in epithets or w.lower in {"old", "young"}]
