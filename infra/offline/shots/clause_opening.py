"""How a part of a sentence opens, and whether it can stand as a sentence of its own.

A long sentence is cut where both parts can: "which had burnt" is nothing without "the
lamp", but with it the lamp has burnt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS

RELATIVES = frozenset({"WDT", "WP", "WP$", "WRB"})
_MAIN_VERBS = frozenset({"ROOT", "conj", "ccomp", "parataxis"})
_MARKS = frozenset({"as", "because", "for", "since", "so", "that", "though"}) | {
    *("although", "until", "till", "when", "where", "whereas", "while", "whilst")
}
"""Words without which a clause still tells what is so; "if" and "unless" are none."""
_CLAUSES = frozenset({"conj", "advcl", "relcl", "ccomp", "parataxis", "acl"})
_UNFINISHED = frozenset({"ADP", "AUX", "CCONJ", "DET", "PART", "SCONJ"})
"""Words after which a sentence goes on."""
_AUXILIARIES = frozenset({"aux", "auxpass", "neg", "advmod"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseOpening:
    """What makes a sentence of a part of one.

    Attributes:
        dropped: How many words at its beginning are left out: "when", "which".
        subject: Who or what comes before the words in their place.
        participle: The first word is one, and becomes a verb: "holding".
    """

    dropped: int = 0
    subject: Token | None = None
    participle: bool = False


def find_opening(parse: ParsedText, tokens: Sequence[Token]) -> ClauseOpening | None:
    """Return how *tokens* become a sentence; None if they cannot."""
    if not tokens:
        return None
    first = tokens[0]
    if first.lower in _MARKS or first.tag in RELATIVES or first.dep == "mark":
        return _open_clause(parse, tokens)
    if first.tag == "VBG" and first.dep in {"advcl", "acl"}:
        return _open_participle(parse, tokens)
    if (verb := _leading_predicate(parse, tokens)) is not None:
        return _open_predicate(parse, tokens, verb)
    return ClauseOpening() if has_main_clause(parse, tokens) else None


def has_main_clause(parse: ParsedText, tokens: Sequence[Token]) -> bool:
    """Tell whether *tokens* have a subject and the verb of a main clause."""
    return any(
        token.dep in SUBJECTS
        and token.tag not in RELATIVES
        and (verb := parse.head(token)) in tokens
        and verb.dep in _MAIN_VERBS
        for token in tokens
    )


def joins_clauses(
    parse: ParsedText, left: Sequence[Token], right: Sequence[Token]
) -> bool:
    """Tell whether *left* and *right* are clauses that hang on each other by verbs.

    Nothing else of one may belong to a word of the other: no object, and no subject.
    """
    words = [token for token in left if token.text[0].isalnum()]
    if not words or words[-1].pos in _UNFINISHED or _ends_with_new_subject(words):
        return False
    return all(
        _is_clausal(token)
        for part, other in ((left, right), (right, left))
        for token in part
        if parse.head(token) in other
    )


def _ends_with_new_subject(words: Sequence[Token]) -> bool:
    """Tell whether *words* end "…, and Tobias", of whom the rest is told."""
    return (
        len(words) > 1
        and words[-1].pos in {"NOUN", "PROPN"}
        and words[-2].pos == "CCONJ"
    )


def _is_clausal(token: Token) -> bool:
    if token.dep in {"punct", "cc", "mark"}:
        return True
    return token.dep in _CLAUSES and token.pos in {"VERB", "AUX"}


def _open_clause(parse: ParsedText, tokens: Sequence[Token]) -> ClauseOpening | None:
    first = tokens[0]
    verb = parse.head(first)
    if verb not in tokens or not _is_finite(parse, verb):
        return None
    if first.dep in SUBJECTS:
        noun = parse.head(verb)
        is_of_noun = verb.dep == "relcl" and noun not in tokens
        return ClauseOpening(dropped=1, subject=noun) if is_of_noun else None
    subject = parse.subject(verb)
    is_whole = subject in tokens and first.lower in _MARKS and first.dep != "dobj"
    is_unreal = len(tokens) > 1 and tokens[1].lower in {"if", "though"}
    return ClauseOpening(dropped=1) if is_whole and not is_unreal else None


def _open_participle(
    parse: ParsedText, tokens: Sequence[Token]
) -> ClauseOpening | None:
    first = tokens[0]
    subject = parse.head(first) if first.dep == "acl" else parse.subject(first)
    if not _can_lead(subject, tokens):
        return None
    return ClauseOpening(subject=subject, participle=True)


def _leading_predicate(parse: ParsedText, tokens: Sequence[Token]) -> Token | None:
    """Return the joined verb that *tokens* begin with, whose subject they lack."""
    first = tokens[0]
    verb = parse.head(first) if first.dep in _AUXILIARIES else first
    is_joined = verb in tokens and verb.dep == "conj" and verb.pos in {"VERB", "AUX"}
    return verb if is_joined and parse.subject(verb) not in tokens else None


def _open_predicate(
    parse: ParsedText, tokens: Sequence[Token], verb: Token
) -> ClauseOpening | None:
    subject = parse.subject(verb)
    if subject is not None and subject.tag in RELATIVES:
        # Of "the ship, which came late and left at noon" the ship left.
        subject = parse.head(parse.head(subject))
    is_known = _is_finite(parse, verb) and _can_lead(subject, tokens)
    return ClauseOpening(subject=subject) if is_known else None


def _can_lead(subject: Token | None, tokens: Sequence[Token]) -> bool:
    # A parser takes "the" for the noun, here and there.
    articles = terms("pronouns", "article")
    return (
        subject is not None
        and subject not in tokens
        and (subject.lower not in articles)
    )


def _is_finite(parse: ParsedText, verb: Token) -> bool:
    helpers = (c for c in parse.children(verb) if c.dep in {"aux", "auxpass"})
    return any(t.tag in FINITE_TAGS for t in (verb, *helpers))
