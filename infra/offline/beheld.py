"""Who and what a word of narration puts before the eye, and does not only speak of."""

from infra.offline.grammar import Grammar, Token
from infra.offline.lexicon import terms

FAR_UP = 8
"""Steps up a sentence in which its governing verbs are looked for."""


def absent(grammar: Grammar, token: Token) -> bool:
    """Tell whether whoever *token* names need not be there."""
    return (
        only_owns(grammar, token)
        or only_thought(grammar, token)
        or long_done(grammar, token)
    )


def only_owns(grammar: Grammar, token: Token) -> bool:
    """Tell whether it says whose a thing is: her cup may be there without her.

    Whose hand it is must be there.
    """
    token = _last_of_name(grammar, token)
    if token.dep != "poss":
        return False
    return grammar.head(token).lemma not in terms("body", "seen")


def only_thought(grammar: Grammar, token: Token) -> bool:
    """Tell whether somebody thinks or says it: "he knew that Nora had gone"."""
    verbs = terms("verbs", "thought") | terms("verbs", "speech")
    for _ in range(FAR_UP):
        above = grammar.head(token)
        if token.dep == "ccomp" and above.lemma in verbs:
            return True
        token = above
    return False


def long_done(grammar: Grammar, token: Token) -> bool:
    """Tell whether it had been done before: "Nora had sent up a broom"."""
    verb = grammar.head(_last_of_name(grammar, token))
    return any(
        child.dep in {"aux", "auxpass"} and child.lower in {"had", "'d"}
        for child in grammar.children(verb)
    )


def _last_of_name(grammar: Grammar, token: Token) -> Token:
    """Return the word of "Mrs. Abernathy" that the verb knows."""
    while token.dep == "compound":
        token = grammar.head(token)
    return token
