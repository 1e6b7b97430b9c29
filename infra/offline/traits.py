"""What people are like, in the story's own adjectives."""

from infra.offline.figures import Figure
from infra.offline.grammar import Grammar, Token
from infra.offline.lexicon import terms
from infra.offline.page import TOLD, Page

MOST = 6


def traits(page: Page, figure: Figure) -> tuple[str, ...]:
    """Return adjectives that the text itself gives: "Emma, clever and rich"."""
    found: dict[str, None] = {}
    for mention in figure.mentions:
        part = page.parts[mention.part]
        if part.role not in TOLD:
            continue
        name = part.grammar[mention.last]
        for word in _said_of(part.grammar, name):
            found.setdefault(word.lower, None)
    return tuple(list(found)[:MOST])


def _said_of(grammar: Grammar, name: Token) -> list[Token]:
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
