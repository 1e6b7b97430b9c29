"""Decides whether a mention in narration means that its referent is present."""

from infra.offline.language.assertion_status import is_depicted
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary

MAX_ANCESTORS = 8
"""Steps up a sentence in which a verb of thought or speech is looked for."""
NAME_NEGATIONS = terms("assertion", "name negation")


def is_absent(parse: ParsedText, token: Token) -> bool:
    """Tell whether the person whom *token* names need not be in the scene."""
    return is_offstage(parse, token) or is_pluperfect(parse, token)


def is_offstage(parse: ParsedText, token: Token) -> bool:
    """Tell whether the mention shows nobody: an owner, one thought of, the dead."""
    return (
        is_possessor_only(parse, token)
        or is_reported(parse, token)
        or is_depicted(parse, token)
        or _is_posthumous(parse, token)
    )


def is_possessor_only(parse: ParsedText, token: Token) -> bool:
    """Tell whether it only says whose a thing is: her cup may be there without her.

    The owner of a hand must be there, unless it is "not Mr. Vane's hand".
    """
    token = _name_head(parse, token)
    if token.dep != "poss":
        return False
    is_body_part = parse.head(token).lemma in terms("body", "seen")
    return not is_body_part or _is_negated(parse, token)


def _is_negated(parse: ParsedText, name: Token) -> bool:
    """Tell whether a name comes right after "not" or "nor"."""
    first = name.i
    while first > name.sentence_start and parse[first - 1].dep == "compound":
        first -= 1
    return first > name.sentence_start and parse[first - 1].lower in NAME_NEGATIONS


def is_reported(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody only thinks or says it: "he knew that Nora had gone"."""
    thought, speech = terms("verbs", "thought"), terms("verbs", "speech")
    for _ in range(MAX_ANCESTORS):
        above = parse.head(token)
        if token.dep == "ccomp" and (above.lemma in thought or above.lemma in speech):
            return True
        token = above
    return False


def _is_posthumous(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is of the dead: "she did not live to see their faces"."""
    verb = parse.head(_name_head(parse, token))
    return verb.lemma == "live" and any(c.dep == "neg" for c in parse.children(verb))


def is_pluperfect(parse: ParsedText, token: Token) -> bool:
    """Tell whether it had been done before: "Nora had sent up a broom"."""
    return has_pluperfect_auxiliary(parse, parse.head(_name_head(parse, token)))


def _name_head(parse: ParsedText, token: Token) -> Token:
    """Return the word of "Mrs. Abernathy" that depends on the verb."""
    while token.dep == "compound":
        token = parse.head(token)
    return token
