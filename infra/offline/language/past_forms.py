"""Which past forms are the verb of a clause, where a parser is often wrong.

"Bent", "stretched" and most other pasts are spelled as their participles are: "his
head bent over the lamp" tells of no new deed, "she laughed and stretched" does. What
only describes stays as it is written.
"""

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import FINITE_TAGS

_SIMPLE_PASTS = terms("simple_pasts", "simple past")
_UNCHANGED = terms("simple_pasts", "unchanged")
_HELPERS = frozenset({"aux", "auxpass"})
_CLAUSES = frozenset({"ROOT", "conj", "ccomp", "advcl", "parataxis"})
_NOMINATIVES = frozenset({"he", "she", "they", "i", "we"})
_QUOTE_ENDS = frozenset('?!”"')
_NAMES = frozenset({"PRON", "PROPN"})
_NO_PARTS = frozenset({"none", "nobody", "everybody", "somebody", "anybody"}) | {
    *("nothing", "everything", "something", "anything", "one")
}
_POSTURES = frozenset({"lie", "sit", "stand", "lean", "kneel", "remain", "stay"})
_MARKS = frozenset({"while", "as", "because", "until", "since", "that", "though"})
_BEFORE_CLAUSE = frozenset({",", "—", "–", ";", ":"})
_NO_SENSES = (
    terms("verbs", "speech") | terms("verbs", "thought") | terms("verbs", "see")
)


def is_past_form(token: Token) -> bool:
    """Tell whether *token* is spelled like a past: "maid" and "become" are not."""
    known = token.lower in _SIMPLE_PASTS | _UNCHANGED
    return known or token.lower != token.lemma or token.lower in by_term("past_forms")


def is_joined_past(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a parser takes for a participle what one does next.

    "She rose, stretched and laughed", "she rose and stretched": a participle is joined
    to another one, and no participle has a subject of its own.
    """
    if verb.tag != "VBN" or _has_helper(parse, verb):
        return False
    head = parse.head(verb)
    is_after_past = head.tag == "VBD" or is_named_past(parse, head)
    if not is_after_past or _has_helper(parse, head) or head.i > verb.i:
        return False
    if any(child.lower == "by" for child in parse.children(verb)):
        return False
    if verb.dep not in {"conj", "advcl"}:
        return False
    if _begins_list(parse, verb) or _is_one_of_three(parse, verb):
        return True
    is_past = verb.lower.endswith("ed") or verb.lower in by_term("past_forms")
    return verb.dep == "conj" and is_past and bool(_joints(parse, head, verb))


def is_named_past(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a form has what only a verb can have: "which he liked", "while the
    kettle boiled"."""
    if verb.tag != "VBN" or verb.dep not in _CLAUSES | {"relcl"}:
        return False
    subject = own_subject(parse, verb)
    is_it = subject is not None and subject.lower == "it" and verb.dep == "relcl"
    is_subject = subject is not None and (
        is_it or subject.lower in _NOMINATIVES or _has_mark(parse, verb)
    )
    return is_subject and not _has_helper(parse, verb)


def _has_mark(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a word opens the clause that only a verb can follow."""
    return any(t.dep == "mark" and t.lower in _MARKS for t in parse.children(verb))


def is_participle(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a past that a parser takes for a verb tells how somebody looks."""
    if verb.lower in _SIMPLE_PASTS or _has_helper(parse, verb):
        return False
    return (
        verb.dep == "prep"
        or _is_adjective(parse, verb)
        or _is_bare(parse, verb)
        or _is_after_with(parse, verb)
        or _is_absolute(parse, verb)
        or _is_set_off(parse, verb)
        or _follows_pluperfect(parse, verb)
    )


def own_subject(parse: ParsedText, verb: Token) -> Token | None:
    """Return the subject that *verb* itself has, and not what is asked before it:
    "Two?" said Olga."""
    subjects = [child for child in parse.children(verb) if child.dep in SUBJECTS]
    if not subjects:
        return None
    first, last = subjects[0], subjects[-1]
    between = parse[first.i : last.i]
    is_resumed = [t.text for t in between[-1:]] == ["—"] and last.pos in _NAMES
    is_apart = any(t.text[0] in _QUOTE_ENDS for t in between)
    return last if is_apart or is_resumed else first


def _has_helper(parse: ParsedText, verb: Token) -> bool:
    return any(child.dep in _HELPERS for child in parse.children(verb))


def _joints(parse: ParsedText, head: Token, verb: Token) -> list[Token]:
    """Return the conjunctions between two verbs."""
    return [t for t in parse.children(head) if t.dep == "cc" and t.i < verb.i]


def _begins_list(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* is the second of three: "rose, stretched and laughed"."""
    before = parse[verb.i - 1].text if verb.i else ""
    return before == "," and any(
        child.dep == "conj" and child.tag == "VBD" and _joints(parse, verb, child)
        for child in parse.children(verb)
    )


def _is_one_of_three(parse: ParsedText, verb: Token) -> bool:
    """Tell whether verbs stand in a row: "The walls bent, rocked, cracked"."""
    before, after = parse[verb.i - 1], parse[verb.i + 1 : verb.i + 2]
    is_alone = all(t.text in {",", "."} for t in (before, *after))
    return verb.dep == "conj" and bool(verb.i and after) and is_alone


def _is_adjective(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it stands before a noun: "the pale, crumpled letters"."""
    before = parse[max(0, verb.i - 3) : verb.i]
    after = parse[verb.i + 1 : verb.i + 2]
    return [t.pos for t in before] == ["DET", "ADJ", "PUNCT"] and any(
        t.pos == "NOUN" for t in after
    )


def _is_bare(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it describes who acts: "she slipped away unobserved"."""
    children = {child.dep for child in parse.children(verb)}
    if verb.dep == "ROOT" and parse[max(0, verb.i - 1)].text == ",":
        # "It is late, she thought, unconvinced."
        return children <= {"punct", "parataxis", "advmod"}
    if verb.dep != "advcl" or children & {*SUBJECTS, "dobj", "mark", "expl"}:
        return False
    # "He snatched at the horn, shouted into it" tells two deeds.
    is_alone = not children & {"prep", "prt", "npadvmod", "dep", "xcomp"}
    is_still = parse.head(verb).lemma in _POSTURES
    return (is_alone or is_still) and not _begins_list(parse, verb)


def _is_after_with(parse: ParsedText, verb: Token) -> bool:
    """Tell whether "with" opens its clause: "with a rifle slung on his back"."""
    owner = parse.head(verb) if verb.dep in {"pobj", "pcomp"} else verb
    openings = [
        owner.lower,
        *(t.lower for t in parse.children(verb) if t.dep == "mark"),
    ]
    noun = parse[max(0, verb.i - 1)]
    if noun.pos == "NOUN":
        first = _first_of(parse, noun)
        openings += [t.lower for t in parse[max(0, first.i - 1) : first.i]]
    return bool({*openings} & {"with", "without"})


def _first_of(parse: ParsedText, noun: Token) -> Token:
    """Return the word that a noun begins with: "his" of "his rifle"."""
    return min([noun, *parse.children(noun)], key=lambda t: t.i)


def _is_absolute(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it tells how a part of somebody is: "she sat, her hands folded"."""
    subject = own_subject(parse, verb)
    if subject is None or verb.dep not in _CLAUSES or subject.i > verb.i:
        return False
    children = parse.children(verb)
    if any(t.dep in {"dobj", "mark", "dative"} for t in children):
        return False
    # "…, her hands trembled, and her voice broke" are clauses.
    if any(t.dep == "conj" and own_subject(parse, t) for t in children):
        return False
    first = _first_of(parse, subject)
    is_part = first.tag == "PRP$" or _is_bare_noun(parse, subject, first)
    if not is_part:
        return False
    return _is_set_before(parse, verb) or _is_set_after(parse, first, verb)


def _is_bare_noun(parse: ParsedText, subject: Token, first: Token) -> bool:
    """Tell whether a subject has no article: "lamp held high"."""
    return (
        subject.tag == "NN"
        and subject.lower not in _NO_PARTS
        and all(t.dep in {"amod", "compound", "punct"} for t in parse.children(subject))
        and first.pos in {"NOUN", "ADJ"}
    )


def _is_set_before(parse: ParsedText, verb: Token) -> bool:
    """Tell whether the clause opens a sentence: "His hands folded, he waited"."""
    owner = parse.head(verb)
    return (
        verb.dep in {"ccomp", "advcl"}
        and verb.i < owner.i
        and own_subject(parse, owner) is not None
        and owner.lemma not in _NO_SENSES
        and any(t.text == "," for t in parse[verb.i : owner.i])
    )


def _is_set_after(parse: ParsedText, first: Token, verb: Token) -> bool:
    """Tell whether the clause follows a comma, and another clause of its sentence."""
    if first.i <= verb.sentence_start or parse[first.i - 1].text not in _BEFORE_CLAUSE:
        return False
    before = parse[verb.sentence_start : first.i]
    return any(
        t.dep in SUBJECTS and parse.head(t).i < first.i and parse.head(t) != verb
        for t in before
    )


def _is_set_off(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it stands between commas: "The guard, posted there, stood still"."""
    subject = own_subject(parse, verb)
    if subject is None or subject.i > verb.i or parse[verb.i - 1].text != ",":
        return False
    return any(
        child.dep == "conj"
        and child.tag == "VBD"
        and own_subject(parse, child) is None
        and parse[child.i - 1].text == ","
        for child in parse.children(verb)
    ) and not _is_listed(parse, subject, verb)


def _is_listed(parse: ParsedText, subject: Token, verb: Token) -> bool:
    """Tell whether the comma closes what is set off after the subject."""
    return any(t.text == "," for t in parse[subject.i + 1 : verb.i - 1])


def _follows_pluperfect(parse: ParsedText, verb: Token) -> bool:
    """Tell whether it shares "had" with the verb before: "had opened it, turned it"."""
    owner = parse.head(verb)
    had = any(
        t.lower in {"had", "'d"} and t.dep in _HELPERS for t in parse.children(owner)
    )
    return verb.dep == "conj" and had and own_subject(parse, verb) is None


def is_only_verb(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a sentence of "the girl" has no other verb: "The girl glared"."""
    noun = parse.head(verb)
    if verb.tag != "VBN" or verb.dep != "acl" or noun.dep != "ROOT" or noun.i > verb.i:
        return False
    first = _first_of(parse, noun)
    sentence = parse.sentence(verb)
    is_last = all(t.dep != "acl" or t.i <= verb.i for t in parse.children(noun))
    return (
        is_last
        and (first.lower == "the" or first.tag == "PRP$")
        and sentence[-1].text == "."
        and not any(t.tag in FINITE_TAGS for t in sentence)
        and not any(t.lower == "by" for t in parse.children(verb))
    )
