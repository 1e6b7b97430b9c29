"""The present tense of narration: "Nora sat" becomes "Nora sits", as in a script."""

from collections.abc import Container, Iterable, Sequence
from typing import Literal

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.past_forms import (
    is_joined_past,
    is_named_past,
    is_only_verb,
    is_participle,
    is_past_form,
    own_subject,
)
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
_CONDITIONS = frozenset({"if", "unless", "lest"})
_UNREAL_MODALS = frozenset({"would", "could", "might", "should", "need", "'d", "’d"})
"""Modals of a clause that tells what would be if something else were."""
_CONCESSIONS = frozenset({"though", "although"})
_HARDLY = frozenset({"hardly", "barely", "scarcely"})
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
    if _is_result(parse, token) or not is_past_form(token):
        return False
    if is_joined_past(parse, token) or is_named_past(parse, token):
        return True
    if is_only_verb(parse, token):
        return True
    # A parser takes "strode" for a present here and there.
    is_misread = token.tag in {"VBP", "VBZ"} and token.lower in by_term("past_forms")
    if token.tag == "VBD" or is_misread:
        # "A beard cut square" is a participle, whatever a parser calls it.
        return token.dep not in {"acl", "amod"} and not is_participle(parse, token)
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
        and not is_participle(parse, token)
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
    """Tell whether it only might be: "as if she were learning to spell it".

    "She asked if he was there" and "if it rained, she stayed" tell what was.
    """
    marks = [t for t in parse.children(verb) if t.dep == "mark"]
    if any(t.i and parse[t.i - 1].lower == "as" for t in marks):
        return any(t.lower in {"if", "though"} for t in marks)
    kinds = {t.lower for t in marks}
    if verb.dep == "ccomp" or not kinds & _CONDITIONS:
        return False
    return "lest" in kinds or _is_unreal(parse, parse.head(verb), verb)


def _is_unreal(parse: ParsedText, main: Token, condition: Token) -> bool:
    """Tell whether *main* would be so on a condition, or only on one that is not."""
    helpers = {child.lower for child in parse.children(main) if child.dep == "aux"}
    subject = own_subject(parse, condition)
    verbs = (condition, *parse.children(condition))
    is_subjunctive = any(t.lower == "were" for t in verbs) and (
        subject is not None and subject.lower in {"i", "he", "she", "it"}
    )
    return bool(helpers & _UNREAL_MODALS) or is_subjunctive


def _has_condition(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* is what would be "if she came"."""
    return any(
        child.dep == "advcl" and _is_supposed(parse, child)
        for child in parse.children(verb)
    )


def _is_before(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it hangs on what had been done before: "she had stayed on when
    the light went out"."""
    while verb.dep in {"advcl", "relcl", "ccomp"} and verb.head != verb.i:
        clause, verb = verb, parse.head(verb)
        if _is_beside(parse, clause, verb):
            return False
        if has_pluperfect_auxiliary(parse, verb):
            return True
    return False


def _is_beside(parse: ParsedText, clause: Token, verb: Token) -> bool:
    """Tell whether a clause is told at its own time: "she had hardly sat when he came",
    "though he came"; or stands before a verb that it does not hang on."""
    marks = {t.lower for t in parse.children(clause) if t.dep in {"mark", "advmod"}}
    is_hardly = any(t.lower in _HARDLY for t in parse.children(verb))
    return (
        bool(marks & _CONCESSIONS)
        or (is_hardly and "when" in marks)
        or (clause.dep == "ccomp" and clause.i < verb.i)
    )


def _present_modal(parse: ParsedText, token: Token) -> str:
    verb = parse.head(token)
    is_perfect = any(t.lower == "have" for t in parse.children(verb) if t.dep == "aux")
    if is_perfect or token.lower not in {*_MODALS, "'d"} or _is_supposed(parse, verb):
        return token.text
    if _has_condition(parse, verb):
        return token.text
    if token.lower == "'d":
        return _CONTRACTED["would"][0]
    after = parse[token.i + 1] if token.i + 1 < len(parse) else token
    forms = _MODALS_BEFORE_NOT if after.lower in {"n't", "n’t"} else _MODALS
    present = forms[token.lower]
    return present.capitalize() if token.is_capitalised else present


def _has_plural_subject(parse: ParsedText, verb: Token, people: Container[int]) -> bool:
    owner = parse.head(verb) if verb.dep in {"aux", "auxpass"} else verb
    subject = _subject(parse, owner)
    if subject is None:
        return False
    # Of "sailors that ran and hid", "that" is the subject of the first verb.
    clause = parse.head(subject)
    if subject.lower in _RELATIVES and clause.dep == "relcl":
        subject = parse.head(clause)
    return (
        _is_several(parse, subject, people)
        or subject.lower in PLURAL_SUBJECTS
        or _is_joined(parse, subject, verb)
    )


def _subject(parse: ParsedText, verb: Token) -> Token | None:
    """Return what agrees with *verb*; in "there was a bang" it is the bang."""
    children = parse.children(verb)
    if any(child.dep == "expl" for child in children):
        return next((child for child in children if child.dep == "attr"), None)
    if (own := own_subject(parse, verb)) is not None:
        return own
    if _is_misread_clause(parse, verb) or is_only_verb(parse, verb):
        return parse.head(verb)
    is_shared = verb.dep in {"conj", "xcomp", "advcl"} and verb.head != verb.i
    return _subject(parse, parse.head(verb)) if is_shared else None


def _is_joined(parse: ParsedText, subject: Token, verb: Token) -> bool:
    """Tell whether an "and" makes several of a subject: "a cup, a lid and a spoon"."""
    parts = [t for t in parse.children(subject) if subject.i < t.i < verb.i]
    if any(t.dep == "conj" for t in parts):
        return any(
            t.dep == "cc" for t in _list_parts(parse, subject, verb)
        ) and not any(t.lower in {"or", "nor"} for t in parts)
    # "My aunt, a cook and a singer, came" closes with a comma.
    is_open = parse[verb.i - 1].text != ","
    return is_open and any(
        t.dep == "appos" and _is_joined(parse, t, verb) for t in parts
    )


def _list_parts(parse: ParsedText, noun: Token, verb: Token) -> list[Token]:
    """Return what is joined to *noun*, and what joins it, before *verb*."""
    parts = [t for t in parse.children(noun) if noun.i < t.i < verb.i]
    return [
        *parts,
        *(
            t
            for part in parts
            if part.dep == "conj"
            for t in _list_parts(parse, part, verb)
        ),
    ]


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
