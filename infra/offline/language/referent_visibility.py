"""Who and what a word of narration puts before the eye, and does not only speak of."""

from infra.offline.language.assertion_status import is_depicted
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary

MAX_ANCESTORS = 8
"""Steps up a sentence in which its governing verbs are looked for."""
NAME_NEGATIONS = frozenset({"not", "nor", "neither"})


def is_absent(grammar: ParsedText, token: Token) -> bool:
    """Tell whether whoever *token* names need not be there."""
    return is_offstage(grammar, token) or is_pluperfect(grammar, token)


def is_offstage(grammar: ParsedText, token: Token) -> bool:
    """Tell whether it puts nobody before the eye: thought of, pictured, or dead."""
    return (
        is_possessor_only(grammar, token)
        or is_reported(grammar, token)
        or is_depicted(grammar, token)
        or _is_posthumous(grammar, token)
    )


def is_possessor_only(grammar: ParsedText, token: Token) -> bool:
    """Tell whether it says whose a thing is: her cup may be there without her.

    Whose hand it is must be there, unless it is "not Mr. Vane's hand".
    """
    token = _name_head(grammar, token)
    if token.dep != "poss":
        return False
    seen = grammar.head(token).lemma in terms("body", "seen")
    return not seen or _is_negated(grammar, token)


def _is_negated(grammar: ParsedText, name: Token) -> bool:
    """Tell whether a name comes right after "not" or "nor"."""
    first = name.i
    while first > name.sentence_start and grammar[first - 1].dep == "compound":
        first -= 1
    return first > name.sentence_start and grammar[first - 1].lower in NAME_NEGATIONS


def is_reported(grammar: ParsedText, token: Token) -> bool:
    """Tell whether somebody thinks or says it: "he knew that Nora had gone"."""
    thought, speech = terms("verbs", "thought"), terms("verbs", "speech")
    for _ in range(MAX_ANCESTORS):
        above = grammar.head(token)
        if token.dep == "ccomp" and (above.lemma in thought or above.lemma in speech):
            return True
        token = above
    return False


def _is_posthumous(grammar: ParsedText, token: Token) -> bool:
    """Tell whether it is of the dead: "she did not live to see their faces"."""
    verb = grammar.head(_name_head(grammar, token))
    return verb.lemma == "live" and any(c.dep == "neg" for c in grammar.children(verb))


def is_pluperfect(grammar: ParsedText, token: Token) -> bool:
    """Tell whether it had been done before: "Nora had sent up a broom"."""
    return has_pluperfect_auxiliary(grammar, grammar.head(_name_head(grammar, token)))


def _name_head(grammar: ParsedText, token: Token) -> Token:
    """Return the word of "Mrs. Abernathy" that the verb knows."""
    while token.dep == "compound":
        token = grammar.head(token)
    return token
