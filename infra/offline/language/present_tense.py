"""The present tense of narration: "Nora sat" becomes "Nora sits", as in a script."""

from collections.abc import Iterable, Sequence
from typing import Literal

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary

TellingTense = Literal["past", "present"]
MIN_PAST_SHARE = 0.5
"""Of the main verbs, from which a text is told in the past."""

PLURAL_SUBJECTS = terms("pronouns", "plural subject")
_IRREGULAR = {"be": ("is", "are"), "have": ("has", "have"), "do": ("does", "do")}
_MODALS = {"could": "can", "would": "will"}
_MODALS_BEFORE_NOT = {"could": "ca", "would": "wo"}
_CONTRACTED = {"have": ("'s", "'ve"), "would": ("'ll", "'ll")}
_NO_PLURALS = ("ss", "us", "is")
"""Of words that end in "s" and are one: "the hostess", "the marquis"."""
_PLURALS_WITHOUT_S = ("men", "children", "people", "folk", "police")
_OF = ("'s", "’s")
_SUPPOSING = frozenset({"if", "though", "unless", "lest"})
_VOWELS = "aeiou"


def tense_of_telling(texts: Iterable[Sequence[Token]]) -> TellingTense | None:
    """Return the tense of most main verbs of *texts*; None where there is none."""
    tags = [
        token.tag
        for text in texts
        for token in text
        if token.dep == "ROOT" and token.tag in {"VBD", "VBZ", "VBP"}
    ]
    if not tags:
        return None
    is_past = tags.count("VBD") >= MIN_PAST_SHARE * len(tags)
    return "past" if is_past else "present"


def to_present(parse: ParsedText, token: Token) -> str:
    """Return *token* in the present tense; what is no past verb stays as it is."""
    if token.tag == "MD":
        return _present_modal(parse, token)
    owner = parse.head(token) if token.dep in {"aux", "auxpass"} else token
    if (
        not _is_past(parse, token)
        or _is_supposed(parse, owner)
        or _is_before(parse, owner)
    ):
        return token.text
    is_plural = _has_plural_subject(parse, token)
    if token.lower in {"'d", "’d"}:
        present = _CONTRACTED["have"][is_plural]
    elif token.lower in {"was", "were"}:
        present = "is" if token.lower == "was" else "are"
    else:
        lemma = by_term("past_forms").get(token.lower, token.lemma)
        present = conjugate(lemma, is_plural=is_plural)
    return present.capitalize() if token.is_capitalised else present


def conjugate(lemma: str, *, is_plural: bool) -> str:
    """Return a verb as it follows "she", or "they": "cries", "cry"."""
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma][is_plural]
    if is_plural:
        return lemma
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return f"{lemma[:-1]}ies"
    return f"{lemma}{'es' if lemma.endswith(('s', 'sh', 'ch', 'x', 'z', 'o')) else 's'}"


def third_person(lemma: str) -> str:
    """Return the third person singular of a verb: "cries"."""
    return conjugate(lemma, is_plural=False)


def is_plural_name(name: str) -> bool:
    """Tell whether *name* takes a verb without s: "the twins", "Nora and Jim", "you".

    A proper name that ends in "s" is one person's: "Perkins".
    """
    if name.lower() in PLURAL_SUBJECTS or " and " in name:
        return True
    words = name.lower().partition(" of ")[0].split()
    opening, noun = words[0], words[-1]
    is_described = opening in terms("pronouns", "determiner") or opening[-2:] in _OF
    return (is_described or noun in terms("humans", "group")) and (
        (noun.endswith("s") and not noun.endswith(_NO_PLURALS))
        or noun.endswith(_PLURALS_WITHOUT_S)
    )


def _is_past(parse: ParsedText, token: Token) -> bool:
    # A parser takes "strode" for a present here and there.
    is_misread = token.tag in {"VBP", "VBZ"} and token.lower in by_term("past_forms")
    if token.tag == "VBD" or is_misread:
        # "A beard cut square" is a participle, whatever a parser calls it, and so is
        # "she sat down, exhausted".
        is_bare = token.dep == "advcl" and parse.subject(token) is None
        return token.dep not in {"acl", "amod"} and not is_bare
    # A parser takes "walked" for a participle here and there; with a subject and
    # without an auxiliary it is none.
    if _is_misread_clause(parse, token):
        return True
    children = {child.dep for child in parse.children(token)}
    return (
        token.tag == "VBN"
        and token.dep in {"ROOT", "conj", "ccomp"}
        and bool(children & SUBJECTS)
        and not children & {"aux", "auxpass"}
    )


def _is_misread_clause(parse: ParsedText, token: Token) -> bool:
    """Tell whether a parser takes a clause for a noun: "she wept, and the dog barked".

    A noun cannot be joined to a verb, so what describes it is its verb.
    """
    noun = parse.head(token)
    return (
        token.tag == "VBN"
        and token.dep == "acl"
        and noun.dep == "conj"
        and noun.i < token.i
        and parse.head(noun).pos == "VERB"
    )


def _is_supposed(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it only might be: "as if she were learning to spell it"."""
    return any(
        child.lower in _SUPPOSING and child.dep == "mark"
        for child in parse.children(verb)
    )


def _is_before(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it hangs on what had been done before: "she had stayed on when
    the light went out"."""
    while verb.dep in {"advcl", "relcl", "ccomp"} and verb.head != verb.i:
        verb = parse.head(verb)
        if has_pluperfect_auxiliary(parse, verb):
            return True
    return False


def _present_modal(parse: ParsedText, token: Token) -> str:
    verb = parse.head(token)
    is_perfect = any(t.lower == "have" for t in parse.children(verb) if t.dep == "aux")
    if is_perfect or token.lower not in {*_MODALS, "'d"} or _is_supposed(parse, verb):
        return token.text
    if token.lower == "'d":
        return _CONTRACTED["would"][0]
    after = parse[token.i + 1] if token.i + 1 < len(parse) else token
    forms = _MODALS_BEFORE_NOT if after.lower in {"n't", "n’t"} else _MODALS
    present = forms[token.lower]
    return present.capitalize() if token.is_capitalised else present


def _has_plural_subject(parse: ParsedText, verb: Token) -> bool:
    owner = parse.head(verb) if verb.dep in {"aux", "auxpass"} else verb
    subject = parse.subject(owner)
    if subject is None and _is_misread_clause(parse, owner):
        subject = parse.head(owner)
    if subject is None:
        return False
    if subject.tag in {"WDT", "WP"} and owner.dep == "relcl":
        subject = parse.head(owner)
    return (
        subject.tag == "NNS"
        # "The Perkinses" are several; a parser takes "Perkins" for several, too.
        or (subject.tag == "NNPS" and _has_article(parse, subject))
        or subject.lower in PLURAL_SUBJECTS
        or any(child.dep == "conj" for child in parse.children(subject))
    )


def _has_article(parse: ParsedText, noun: Token) -> bool:
    return any(child.dep == "det" for child in parse.children(noun))
