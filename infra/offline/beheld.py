"""Who and what a word of narration puts before the eye, and does not only speak of."""

from infra.offline.grammar import Grammar, Token
from infra.offline.lexicon import terms
from infra.offline.presence import depicted
from infra.offline.verbs import pluperfect

FAR_UP = 8
"""Steps up a sentence in which its governing verbs are looked for."""
DENIED = frozenset({"not", "nor", "neither"})


def absent(grammar: Grammar, token: Token) -> bool:
    """Tell whether whoever *token* names need not be there."""
    return unseen(grammar, token) or long_done(grammar, token)


def unseen(grammar: Grammar, token: Token) -> bool:
    """Tell whether it puts nobody before the eye: thought of, pictured, or dead."""
    return (
        only_owns(grammar, token)
        or only_thought(grammar, token)
        or depicted(grammar, token)
        or _outlived(grammar, token)
    )


def only_owns(grammar: Grammar, token: Token) -> bool:
    """Tell whether it says whose a thing is: her cup may be there without her.

    Whose hand it is must be there, unless it is "not Mr. Vane's hand".
    """
    token = _last_of_name(grammar, token)
    if token.dep != "poss":
        return False
    seen = grammar.head(token).lemma in terms("body", "seen")
    return not seen or _is_denied(grammar, token)


def _is_denied(grammar: Grammar, name: Token) -> bool:
    """Tell whether a name comes right after "not" or "nor"."""
    first = name.i
    while first > name.sentence and grammar[first - 1].dep == "compound":
        first -= 1
    return first > name.sentence and grammar[first - 1].lower in DENIED


def only_thought(grammar: Grammar, token: Token) -> bool:
    """Tell whether somebody thinks or says it: "he knew that Nora had gone"."""
    thought, speech = terms("verbs", "thought"), terms("verbs", "speech")
    for _ in range(FAR_UP):
        above = grammar.head(token)
        if token.dep == "ccomp" and (above.lemma in thought or above.lemma in speech):
            return True
        token = above
    return False


def _outlived(grammar: Grammar, token: Token) -> bool:
    """Tell whether it is of the dead: "she did not live to see their faces"."""
    verb = grammar.head(_last_of_name(grammar, token))
    return verb.lemma == "live" and any(c.dep == "neg" for c in grammar.children(verb))


def long_done(grammar: Grammar, token: Token) -> bool:
    """Tell whether it had been done before: "Nora had sent up a broom"."""
    return pluperfect(grammar, grammar.head(_last_of_name(grammar, token)))


def _last_of_name(grammar: Grammar, token: Token) -> Token:
    """Return the word of "Mrs. Abernathy" that the verb knows."""
    while token.dep == "compound":
        token = grammar.head(token)
    return token
