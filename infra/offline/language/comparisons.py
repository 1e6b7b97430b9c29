"""Comparisons: whether "as", "as if" and "than" say what something is only like."""

from infra.offline.language.tokens import ParsedText, Token

AS_WINDOW = 5
"""Words up to the first half of "as long and wide as"."""
AS_CLAUSE = 7
"""Words after "as" among which the verb of a comparison stands: "as a wet dog digs"."""
_PHRASE_MARKS = frozenset(",;:.!?—")
_CLAUSE_MARKS = frozenset(":;")
_NO_DEGREES = frozenset({"far", "soon", "well"})
"""Between two "as" they compare nothing: "as far as the door"."""


def is_in_parallel_clause(parse: ParsedText, token: Token) -> bool:
    """Tell whether "as" compares two who do the same: "he ran as a dog runs home"."""
    at = token.i - 1
    while at > token.sentence_start and parse[at].text not in _PHRASE_MARKS:
        if parse[at].lower == "as" and parse[at + 1].lower in {"a", "an"}:
            done = {t.lemma for t in parse[token.sentence_start : at] if _is_verb(t)}
            like = (t for t in parse[at : at + AS_CLAUSE] if _is_verb(t))
            return next(like, token).lemma in done
        at -= 1
    return False


def _is_verb(token: Token) -> bool:
    return token.pos == "VERB"


def follows_than(parse: ParsedText, token: Token) -> bool:
    """Tell whether "than" stands before it, whatever a parser makes of what follows."""
    at = token.i - 1
    while at > token.sentence_start and parse[at].pos in {"DET", "ADJ", "PRON", "NUM"}:
        at -= 1
    return at >= token.sentence_start and parse[at].lower == "than"


def is_cut_off(parse: ParsedText, above: Token, token: Token) -> bool:
    """Tell whether a mark ends a comparison first: "as wide as a door: a dog ran"."""
    return any(t.text in _CLAUSE_MARKS for t in parse[above.i : token.i])


def is_second_as(parse: ParsedText, second: Token) -> bool:
    """Tell "as flat as", "white as" and "as of" from "as he came" and "as far as"."""
    if parse[second.i - 1].lower in _NO_DEGREES and parse[second.i - 2].lower == "as":
        return False
    # "As of old", "as through a fog".
    if parse[second.i + 1].pos == "ADP":
        return True
    if second.i > second.sentence_start and parse[second.i - 1].pos in {"ADJ", "ADV"}:
        return second.dep == "prep"
    before = parse[max(second.sentence_start, second.i - AS_WINDOW) : second.i]
    # "At the same time as the cows".
    return any(t.lower in {"as", "same"} for t in before)


def is_as_though(parse: ParsedText, mark: Token) -> bool:
    """Tell whether it is the second word of "as though"."""
    return mark.lower == "though" and mark.i > 0 and parse[mark.i - 1].lower == "as"


def follows_as_if(parse: ParsedText, token: Token) -> bool:
    """Tell whether "as if" opens its phrase, which may have no verb: "as if asleep"."""
    at = token.i - 1
    while at > token.sentence_start and parse[at].text not in _PHRASE_MARKS:
        if parse[at].lower in {"if", "though"} and parse[at - 1].lower == "as":
            return True
        at -= 1
    return False
