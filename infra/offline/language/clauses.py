"""Clauses: the verb that governs a word, and whether its clause tells what happens."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS

PRESENT_TAGS = frozenset({"VBP", "VBZ"})
_SAME_IN_PAST = terms("assertion", "same in past")
_CONDITIONS = frozenset({"if", "unless", "whenever"})
_DENIALS = frozenset({"never", "hardly", "scarcely"})
_SINGULAR_PRONOUNS = frozenset({"he", "she", "it"})
_ALTERNATIVES = frozenset({"or", "nor"})


def ancestors(parse: ParsedText, token: Token) -> Iterator[Token]:
    """Yield the tokens above *token*, from its head to the root of the sentence."""
    while token.head != token.i:
        token = parse.head(token)
        yield token


def clause_verb(parse: ParsedText, token: Token) -> Token | None:
    """Return the verb of the clause in which *token* stands."""
    chain = (token, *ancestors(parse, token))
    return next((t for t in chain if t.pos in {"VERB", "AUX"}), None)


def verbs_in_common(parse: ParsedText, verb: Token) -> Iterator[Token]:
    """Yield *verb*, and the verbs whose auxiliaries and denial are its own as well.

    "He would rise and light the lamp", "he never stopped to light it".
    """
    yield verb
    while verb.dep == "xcomp" or (verb.dep == "conj" and _shares(parse, verb)):
        verb = parse.head(verb)
        yield verb


def _shares(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a joined verb is an infinitive, or an alternative."""
    has_own = {*SUBJECTS, "aux", "auxpass"}
    children = [c for c in parse.children(verb) if c.lower != "to"]
    if any(child.dep in has_own for child in children):
        return False
    joints = {c.lower for c in parse.children(parse.head(verb)) if c.dep == "cc"}
    return verb.tag == "VB" or not joints.isdisjoint(_ALTERNATIVES)


def is_denied(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* tells what does not happen."""
    return any(t.dep == "neg" or t.lower in _DENIALS for t in parse.children(verb))


def is_conditional(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* tells what happens only where something else does: "if it
    rained, she lit the lamp"."""
    return any(
        mark.dep in {"mark", "advmod"}
        and mark.lower in _CONDITIONS
        # "He rose as if", "even if".
        and parse[mark.i - 1].lower not in {"as", "even"}
        for clause in parse.children(verb)
        if clause.dep == "advcl"
        for mark in parse.children(clause)
    )


def is_asked(parse: ParsedText, token: Token) -> bool:
    """Tell whether its sentence asks if something is so: "had he seen the children?".

    "Why did the motor run?" says that it ran.
    """
    sentence = tuple(parse.sentence(token))
    is_of_reason = any(t.tag.startswith("W") for t in sentence[:2])
    marks = [t.text for t in sentence if t.i > token.i and t.pos == "PUNCT"]
    return marks[-1:] == ["?"] and not is_of_reason


def is_gone(parse: ParsedText, token: Token) -> bool:
    """Tell whether it was here once: "the boats were gone", "one horse was missing"."""
    verb = parse.head(token)
    is_subject = token.dep in SUBJECTS and verb.lemma == "be"
    return is_subject and any(
        child.dep == "acomp" and child.lower in {"gone", "missing"}
        for child in parse.children(verb)
    )


def is_comment(parse: ParsedText, token: Token) -> bool:
    """Tell whether *token* stands in a clause of the present tense.

    In a story that is told in the past it is a remark on what is always so: "such as
    every harbour has". What the narrator does or remembers now is none.
    """
    for above in (token, *ancestors(parse, token)):
        if (finite := _finite_form(parse, above)) is None:
            continue
        if finite.tag not in PRESENT_TAGS or finite.lower in _SAME_IN_PAST:
            return False
        subject = parse.subject(above)
        # A plural form with a singular subject is a past that a parser has misread.
        is_plural = subject is not None and _is_plural(parse, subject)
        is_first = subject is not None and subject.lower == "i"
        return not is_first and (finite.tag == "VBZ" or is_plural)
    return False


def is_flashback(parse: ParsedText, token: Token) -> bool:
    """Tell whether *token* stands in a clause of the past tense.

    In a story that is told in the present it tells what was: "he had a dog once".
    """
    for above in (token, *ancestors(parse, token)):
        if (finite := _finite_form(parse, above)) is None:
            continue
        is_certain = finite.lower not in _SAME_IN_PAST | {above.lemma}
        return finite.tag == "VBD" and is_certain and parse.subject(above) is not None
    return False


def _is_plural(parse: ParsedText, subject: Token) -> bool:
    if subject.tag in {"WDT", "WP"}:
        subject = parse.head(parse.head(subject))
    is_list = any(child.dep == "conj" for child in parse.children(subject))
    is_one = subject.tag in {"NN", "NNP"} or subject.lower in _SINGULAR_PRONOUNS
    return is_list or not is_one


def _finite_form(parse: ParsedText, verb: Token) -> Token | None:
    """Return the verb or the auxiliary that shows the tense; None where none does."""
    if verb.pos not in {"VERB", "AUX"}:
        return None
    forms = (*(c for c in parse.children(verb) if c.dep in {"aux", "auxpass"}), verb)
    return next((form for form in forms if form.tag in FINITE_TAGS), None)


def is_alternative(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is one of things of which only one is there: "paper or money"."""
    first = first_before(parse, token, {"DET", "ADJ"})
    after = [t for t in parse[token.i + 1 : token.i + 3] if t.text != ","]
    choices = [*parse[max(first - 1, token.sentence_start) : first], *after[:1]]
    if any(t.lower == "or" and _joins_nouns(parse, t) for t in choices):
        return True
    rest = [t.lower for t in parse.sentence(token) if t.i > token.i]
    return "or nothing" in " ".join(rest)


def _joins_nouns(parse: ParsedText, choice: Token) -> bool:
    """Tell whether only one is there; "a chair or two" and "read or wrote" differ."""
    after = parse[choice.i + 1 : choice.i + 2]
    is_round = any(t.pos == "NUM" or t.lower in {"so", "more"} for t in after)
    return parse.head(choice).pos not in {"VERB", "AUX"} and not is_round


def first_before(parse: ParsedText, token: Token, kinds: AbstractSet[str]) -> int:
    """Return where the words of these *kinds* begin that stand before *token*."""
    first = token.i
    while first > token.sentence_start and parse[first - 1].pos in kinds:
        first -= 1
    return first
