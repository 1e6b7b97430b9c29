"""The present tense of narration: "Nora sat" becomes "Nora sits", as in a script."""

from collections.abc import Container, Iterable, Sequence
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
_RELATIVES = frozenset({"who", "which", "that"})
_SUPPOSING = frozenset({"if", "though", "unless", "lest"})
_VOWELS = "aeiou"
_RESULTS = terms("verbs", "result")
_SENSES = terms("verbs", "see") | {"hear", "find", "feel"}
"""Verbs that have what is done to a thing after it: "she gets the copy done"."""


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


def to_present(
    parse: ParsedText, token: Token, people: Container[int] = frozenset()
) -> str:
    """Return *token* in the present tense; what is no past verb stays as it is.

    *people* are the indices of nouns that are one person's name: "Rivers".
    """
    if token.tag == "MD":
        return _present_modal(parse, token)
    if _is_before_hyphen(parse, token):
        return token.text
    owner = parse.head(token) if token.dep in {"aux", "auxpass"} else token
    if (
        not _is_past(parse, token)
        or _is_supposed(parse, owner)
        or _is_before(parse, owner)
    ):
        return token.text
    is_plural = _has_plural_subject(parse, token, people)
    if token.lower in {"'d", "’d"}:
        present = _CONTRACTED["have"][is_plural]
    elif token.lower in {"was", "were"}:
        present = "is" if token.lower == "was" else "are"
    else:
        lemma = by_term("past_forms").get(token.lower, token.lemma)
        present = conjugate(lemma, is_plural=is_plural)
    return present.capitalize() if token.is_capitalised else present


def _is_before_hyphen(parse: ParsedText, token: Token) -> bool:
    """Tell whether *token* is of a longer verb: the "re" and the "-" of "re-enter"."""
    after = parse[token.i + 1] if token.i + 1 < len(parse) else token
    return token.text == "-" or (after.text == "-" and after.start == token.end)


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
    if _is_result(parse, token):
        return False
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


def _is_result(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* is what one has done: "she got the copy done"."""
    owner = parse.head(verb)
    if verb.dep != "ccomp" or owner.i > verb.i:
        return False
    # "She got what she wanted", and "she had it that he wept", are clauses.
    if any(t.tag[0] == "W" or t.dep in {"mark", "aux"} for t in parse.children(verb)):
        return False
    # "She saw he smiled", but "she saw the thief taken".
    return owner.lemma in _RESULTS or (verb.tag == "VBN" and owner.lemma in _SENSES)


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


def _has_plural_subject(parse: ParsedText, verb: Token, people: Container[int]) -> bool:
    owner = parse.head(verb) if verb.dep in {"aux", "auxpass"} else verb
    subject = parse.subject(owner)
    if subject is None and _is_misread_clause(parse, owner):
        subject = parse.head(owner)
    if subject is None:
        return False
    # Of "sailors that ran and hid", "that" is the subject of the first verb.
    clause = parse.head(subject)
    if subject.lower in _RELATIVES and clause.dep == "relcl":
        subject = parse.head(clause)
    return (
        _is_several(parse, subject, people)
        or subject.lower in PLURAL_SUBJECTS
        or any(child.dep == "conj" for child in parse.children(subject))
    )


def _is_several(parse: ParsedText, noun: Token, people: Container[int]) -> bool:
    """Tell whether a noun, a name or a number is of more than one."""
    if noun.tag == "CD":
        # "Two died"; a year is in figures.
        return noun.text.isalpha() and noun.lower != "one"
    if _has_article(parse, noun):
        # "The Perkinses" are several; a parser takes "Perkins" for several, too.
        return noun.tag in {"NNS", "NNPS"}
    if noun.tag in {"NNP", "NNPS"}:
        return noun.i not in people and _is_of_people(parse, noun)
    # A capital tells nothing where a sentence begins, nor below "Two".
    is_name = noun.text.istitle() and (
        noun.i in people or (noun.i != noun.sentence_start and not parse.children(noun))
    )
    return noun.tag == "NNS" and not is_name


def _is_of_people(parse: ParsedText, name: Token) -> bool:
    """Tell whether a name is of a people, or of a family: "Danes", "two Perkinses"."""
    if not name.lower.endswith("s") or name.lower.endswith(_NO_PLURALS):
        return False
    if name.entity_label == "NORP":
        return True
    # One person is not told from others by what they do: "Danes that sang".
    after = parse[name.i + 1].lower if name.i + 1 < len(parse) else ""
    kinds = {child.dep for child in parse.children(name)}
    is_told_apart = "nummod" in kinds or (after in _RELATIVES and "relcl" in kinds)
    return name.tag == "NNPS" and is_told_apart


def _has_article(parse: ParsedText, noun: Token) -> bool:
    return any(child.dep == "det" for child in parse.children(noun))
