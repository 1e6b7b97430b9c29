"""Decides whether a mention in narration means that its referent is present."""

from infra.offline.language.assertion_status import OF_PEOPLE, AssertionStatus
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary

_VERBAL = frozenset({"aux", "auxpass", "neg", "advmod"})
_UNREAL = frozenset({"would", "could", "might", "should"})
"""Before "have": what somebody might have done was not done."""


def is_absent(parse: ParsedText, token: Token) -> bool:
    """Tell whether the person whom *token* names need not be in the scene."""
    return (
        is_offstage(parse, token)
        or is_pluperfect(parse, token)
        or _is_unrealised(parse, token)
        or _is_dear(parse, token)
    )


def _is_unrealised(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is not done: "for Nora to come", "Nora would have come".

    Who "did not come", or "does not appear", is not here either.
    """
    token = _name_head(parse, token)
    verb = parse.head(token)
    if token.dep not in SUBJECTS:
        return False
    words = {child.lower for child in parse.children(verb) if child.dep in _VERBAL}
    is_denied = not words.isdisjoint({"not", "n't", "n’t", "never"})
    return (
        any(c.dep == "mark" and c.lower == "for" for c in parse.children(verb))
        or (not words.isdisjoint(_UNREAL) and not words.isdisjoint({"have", "'ve"}))
        or (is_denied and verb.lemma in terms("verbs", "arrive") | {"appear"})
    )


def _is_dear(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody only feels for them, or recalls them: "he loved Nora"."""
    token = _name_head(parse, token)
    return token.dep == "dobj" and (
        parse.head(token).lemma in terms("assertion", "feeling")
    )


def is_offstage(parse: ParsedText, token: Token) -> bool:
    """Tell whether the mention shows nobody: an owner, one thought of, the dead."""
    status = AssertionStatus(parse=parse, token=token, rules=OF_PEOPLE)
    return (
        is_possessor_only(parse, token)
        or status.is_absent
        or status.compared
        or _is_posthumous(parse, token)
    )


def is_possessor_only(parse: ParsedText, token: Token) -> bool:
    """Tell whether it only says whose a thing is: her cup may be there without her.

    The owner of a hand must be there, unless it is "not Mr. Vane's hand".
    """
    token = _name_head(parse, token)
    thing = _property_of(parse, token)
    if thing is None:
        return False
    is_body_part = thing.lemma in terms("body", "seen")
    status = AssertionStatus(parse=parse, token=token, rules=OF_PEOPLE)
    return not is_body_part or status.negated


def _property_of(parse: ParsedText, token: Token) -> Token | None:
    """Return what is somebody's: "Nora's cup", "a letter from Nora"."""
    head = parse.head(token)
    if token.dep == "poss":
        return head
    is_phrase = token.dep == "pobj" and head.dep == "prep"
    above = parse.head(head)
    is_owner = is_phrase and head.lower in {"of", "from", "by"} and above.pos == "NOUN"
    return (
        above if is_owner and above.lemma not in terms("assertion", "sight") else None
    )


def is_reported(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody only thinks or says it: "he knew that Nora had gone"."""
    return AssertionStatus(parse=parse, token=token, rules=OF_PEOPLE).reported


def _is_posthumous(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is of the dead: "she did not live to see their faces"."""
    verb = parse.head(_name_head(parse, token))
    return verb.lemma == "live" and any(c.dep == "neg" for c in parse.children(verb))


def is_pluperfect(parse: ParsedText, token: Token) -> bool:
    """Tell whether it had been done before: "Nora had sent up a broom"."""
    return has_pluperfect_auxiliary(parse, parse.head(_name_head(parse, token)))


def is_from_before(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody had done something else before, and need not be here.

    Who "had come in" is here.
    """
    verb = parse.head(_name_head(parse, token))
    return is_pluperfect(parse, token) and verb.lemma not in terms("verbs", "arrive")


def _name_head(parse: ParsedText, token: Token) -> Token:
    """Return the word of "Mr. Hale and Mrs. Abernathy" that depends on the verb."""
    while token.dep == "compound" or (
        token.dep == "conj" and parse.head(token).pos in {"NOUN", "PRON", "PROPN"}
    ):
        token = parse.head(token)
    return token
