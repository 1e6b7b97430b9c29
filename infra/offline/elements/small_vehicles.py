"""Words for vehicles that name none in a script: a toy, a cart that a nurse pushes.

Nobody drives them, so that they are props; and a coach may be a person.
"""

from infra.offline.elements.handled import first_of_list
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import is_person_noun, is_somebody

_ROLES = frozenset({"action", "parenthetical"})
_PUSHES = frozenset({"push", "wheel", "pull", "drag", "shove"})
_HOLDS = frozenset({"hold", "carry", "lift", "place", "pocket", "pick", "grab", "hand"})
_DRIVEN = frozenset({"golf", "horse", "mule", "donkey", "ox", "pony", "hay", "milk"})
"""Before a cart: somebody drives it."""
_SURFACES = frozenset({"table", "desk", "shelf", "shoulder", "hand", "bed", "lap"})


def is_small_vehicle(unit: TextUnit, token: Token) -> bool:
    """Tell whether somebody can push or carry it: a crash cart, a toy car."""
    if unit.role not in _ROLES:
        return False
    return (
        _is_named_small(unit.parse, token)
        or _is_pushed(unit.parse, token)
        or _is_carried(unit.parse, token)
    )


def _is_named_small(parse: ParsedText, token: Token) -> bool:
    """Tell whether a word before it says so; nobody drives a tea trolley."""
    is_cart = token.lemma in {"cart", "trolley"}
    before = [part for part in parse.children(token) if part.i < token.i]
    return any(
        part.lower in terms("modern", "of toy")
        or (is_cart and part.dep == "compound" and part.lower not in _DRIVEN)
        for part in before
    )


def _is_pushed(parse: ParsedText, token: Token) -> bool:
    first = first_of_list(parse, token)
    verb = parse.head(first)
    if verb.lemma not in _PUSHES:
        return False
    subject = parse.subject(verb)
    if first.dep == "nsubjpass":
        return any(
            is_person_noun(one) or one.is_capitalised
            for by in parse.children(verb)
            if by.dep == "agent"
            for one in parse.children(by)
        )
    is_by_somebody = subject is not None and is_somebody(subject)
    return first.dep == "dobj" and is_by_somebody


def _is_carried(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody holds it, or it stands on a table."""
    verb = parse.head(token)
    is_held = token.dep == "dobj" and verb.lemma in _HOLDS and verb.pos == "VERB"
    # "The car is on the table": of its own phrase, or of its verb.
    phrases = parse.children(token)
    if token.dep in SUBJECTS:
        phrases = [*phrases, *parse.children(verb)]
    return is_held or any(
        place.lemma in _SURFACES
        for on in phrases
        if on.lower == "on" and on.dep == "prep"
        for place in parse.children(on)
        if place.dep == "pobj"
    )


def is_person_called_so(unit: TextUnit, token: Token) -> bool:
    """Tell whether it is who trains a team: "his coach and DAD enter"."""
    if unit.role not in _ROLES or token.lower != "coach":
        return False
    parse = unit.parse
    is_owned = any(child.dep == "poss" for child in parse.children(token))
    is_doer = token.dep in SUBJECTS or parse.head(token).dep in SUBJECTS
    is_joined = any(
        other.dep in {"conj", "appos"} and (is_person_noun(other) or other.tag == "NNP")
        for other in parse.children(token)
    )
    return (is_owned and is_doer) or is_joined
