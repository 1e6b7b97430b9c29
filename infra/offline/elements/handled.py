"""What a verb shows to be a thing, and what is only heard, whatever the word lists say.

A word list ends somewhere; what somebody takes, lifts or puts down is a prop without
one: "she took the gavel".
"""

from collections.abc import Iterable
from functools import cache

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import is_person_noun, is_somebody
from ports.domain.film import ElementCategory

_DETERMINERS = frozenset({"det", "poss", "nummod"})
_ABSTRACT_ENDINGS = (
    *("ing", "ness", "tion", "sion", "ment", "ity", "ence", "ance", "ship", "hood"),
    *("ism", "dom", "acy", "age"),
)
"""Endings of nouns that are rarely things; a thing with one stands in a word list."""
_KNOWN = frozenset({"det", "poss"})
_ARTICLES = frozenset({"a", "an"})
_TOLD = frozenset({"ROOT", "conj", "ccomp"})
_FETCHING = frozenset({"bring", "fetch"})
_UNREAL = frozenset({"aux", "neg", "mark"})
_BESIDE = frozenset({"against", "behind", "beneath", "beside"})
"""Prepositions after which stands what somebody leans on, sits behind, works at."""
_HEARD_FROM = terms("prepositions", "heard from")


def category_by_verb(parse: ParsedText, token: Token) -> ElementCategory | None:
    """Return the category that a verb gives to a thing; None for anything else.

    What somebody handles, or works with, is a prop; what stands, lies or hangs
    somewhere, and what somebody is behind or beside, is set dressing.
    """
    is_other = is_measure(parse, token) or is_misread_adverb(parse, token)
    if is_other or not _is_concrete(token):
        return None
    if not any(child.dep in _DETERMINERS for child in parse.children(token)):
        return None
    first = first_of_list(parse, token)
    above = parse.head(first)
    is_prepositional = first.dep == "pobj"
    verb = parse.head(above) if is_prepositional else above
    if _is_placed(parse, first):
        return "set_dressing"
    if not _is_done_by_somebody(parse, verb):
        return None
    if is_prepositional and above.lower in _BESIDE:
        return "set_dressing"
    # "Filled with a longing": what somebody works with has an object.
    is_tool = above.lower == "with" and not is_passive(parse, verb)
    is_object = is_tool if is_prepositional else first.dep == "dobj"
    is_handled = verb.lemma in terms("verbs", "hand to thing")
    return "prop" if is_object and is_handled else None


def is_passive(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* is done to its subject: "was seized"."""
    children = {child.dep for child in parse.children(verb)}
    return bool(children & {"auxpass", "nsubjpass"})


def is_subject(parse: ParsedText, token: Token) -> bool:
    """Tell whether it does something; a parser takes "the hooter blew" for one noun."""
    verb = parse.head(token)
    is_joined = token.dep == "compound" and verb.i == token.i + 1
    return token.dep in SUBJECTS or (is_joined and verb.tag in {"VBD", "VBZ"})


def is_misread_verb(parse: ParsedText, token: Token) -> bool:
    """Tell whether a parser takes a verb for a plural: "a knob rattles" is no noun."""
    before = parse[token.i - 1] if token.i else token
    return (
        token.tag == "NNS"
        and before.dep == "compound"
        and before.head == token.i
        and any(child.lower in _ARTICLES for child in parse.children(before))
    )


def is_measure(parse: ParsedText, token: Token) -> bool:
    """Tell whether it only says how much of something: "a shower of sparks"."""
    if token.lemma in terms("elements", "measure"):
        return any(child.lower == "of" for child in parse.children(token))
    what = _what_it_is_of(parse, token)
    is_thing = what is not None and any(
        child.dep in _DETERMINERS for child in parse.children(what)
    )
    return is_thing and token.lemma in terms("elements", "material")


def contents(parse: ParsedText, token: Token) -> Token | None:
    """Return what a portion is of, which belongs to its name: "a pack of cards"."""
    what = _what_it_is_of(parse, token)
    if what is None or token.lemma not in terms("elements", "portion"):
        return None
    is_bare = not any(child.dep in _DETERMINERS for child in parse.children(what))
    is_alive = what.lemma in terms("elements", "animal") or is_person_noun(what)
    return what if is_bare and not is_alive else None


def is_contents(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is named with the portion that it is of."""
    above = parse.head(parse.head(token))
    return token.dep == "pobj" and contents(parse, above) == token


def _what_it_is_of(parse: ParsedText, token: Token) -> Token | None:
    return next(
        (
            what
            for of in parse.children(token)
            if of.lower == "of"
            for what in parse.children(of)
            if what.dep == "pobj" and what.tag in {"NN", "NNS"}
        ),
        None,
    )


def is_misread_adverb(parse: ParsedText, token: Token) -> bool:
    """Tell whether a parser takes it for a noun: "she turned the ledger round"."""
    before = parse[token.i - 1] if token.i else token
    is_joined = before.dep == "compound" and before.head == token.i
    return is_joined and token.lower in terms("prepositions", "adverb")


def _is_done_by_somebody(parse: ParsedText, verb: Token) -> bool:
    subject = parse.subject(verb) if verb.pos == "VERB" else None
    return subject is not None and is_somebody(subject)


def is_ordered(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody is told to do something to it: "Take the key!"."""
    verb = parse.head(token)
    children = parse.children(verb)
    # "Bring the cable": it is not here yet.
    is_handled = verb.lemma in terms("verbs", "hand to thing") - _FETCHING
    is_order = is_handled and verb.tag == "VB" and parse.subject(verb) is None
    is_plain = verb.dep in _TOLD and not any(c.dep in _UNREAL for c in children)
    is_known = any(
        child.dep in _KNOWN and child.lower not in _ARTICLES
        for child in parse.children(token)
    )
    return is_order and is_plain and token.dep == "dobj" and is_known


def is_wheeled_by_hand(parse: ParsedText, token: Token) -> bool:
    """Tell whether somebody pushes it: a cart that a porter wheels has no driver."""
    return token.dep == "dobj" and parse.head(token).lemma in {"push", "wheel"}


def first_of_list(parse: ParsedText, token: Token) -> Token:
    """Return the first of joined nouns: "she took her mug, her plant and a lid"."""
    while token.dep == "conj" and parse.head(token).tag in {"NN", "NNS"}:
        token = parse.head(token)
    return token


def _is_placed(parse: ParsedText, token: Token) -> bool:
    """Tell whether it stands, lies or hangs somewhere: "on the sill stood a jar"."""
    verb = parse.head(token)
    if not any(c.lower in {"a", "an"} for c in parse.children(token)):
        return False
    children = parse.children(verb)
    if token.dep in {"attr", "dobj"} and verb.lemma == "be":
        # "There was a weariness in her voice": only a place has things.
        is_there = any(c.dep == "expl" for c in children)
        return is_there and _has_place(parse, (*children, *parse.children(token)))
    # "On the sill stood a jar": a parser takes the jar for the object.
    is_inverted = token.dep == "dobj" and not any(c.dep in SUBJECTS for c in children)
    is_subject = token.dep in SUBJECTS or is_inverted
    return is_subject and verb.lemma in terms("verbs", "be somewhere")


def _has_place(parse: ParsedText, phrases: Iterable[Token]) -> bool:
    """Tell whether one of *phrases* says where: "on the table", "in the yard"."""
    return any(
        place.lemma in _places()
        for prep in phrases
        for place in parse.children(prep)
        if prep.dep == "prep" and prep.lower != "like" and place.dep == "pobj"
    )


@cache
def _places() -> frozenset[str]:
    """Return the nouns for what things are in, on or beside."""
    found = set(terms("elements", "set_dressing")) | terms("elements", "prop")
    for section in ("room", "building", "outdoors"):
        found |= terms("places", section)
    return frozenset(found)


def is_only_heard(parse: ParsedText, token: Token) -> bool:
    """Tell whether a thing is out of sight: "out in the yard a dog began to bark"."""
    first = first_of_list(parse, token)
    is_heard = first.dep == "dobj" and parse.head(first).lemma == "hear"
    is_heard = is_heard or _is_listened_to(parse, token)
    if _belongs_to_sound(parse, token) or is_heard:
        return token.lemma not in terms("elements", "sound")
    if token.dep not in SUBJECTS:
        return False
    verb = parse.head(token)
    verbs = (verb, *(c for c in parse.children(verb) if c.dep == "xcomp"))
    is_sound = any(by_term("deeds").get(v.lemma) == "sound" for v in verbs)
    return is_sound and any(t.lower in _HEARD_FROM for t in parse.sentence(token))


def is_heard(parse: ParsedText, token: Token, *, only: bool = False) -> bool:
    """Tell whether it is heard by its own voice: "a horn sounded".

    With *only* whether nobody need see it: "a whistle screamed" shows no whistle, and
    "from the tents came a fiddle" no fiddle.
    """
    if token.lemma not in terms("elements", "sounder"):
        return False
    verb = parse.head(token)
    deeds = by_term("deeds").get(verb.lemma)
    children = parse.children(verb)
    is_voice = is_subject(parse, token) and (
        verb.lemma in terms("verbs", "sound")
        or deeds == "sound"
        # "The horn gave a blast".
        or (verb.lemma == "give" and any(map(_is_noise, children)))
    )
    # "From the tents came a fiddle": a parser takes the fiddle for the object.
    comes = token.i > verb.i and any(
        child.lower == "from" and child.i < verb.i for child in children
    )
    if not only:
        return is_voice or comes
    is_new = any(child.lower in {"a", "an"} for child in parse.children(token))
    cries = is_voice and verb.lemma not in terms("verbs", "sound") and is_new
    return comes or cries


def _belongs_to_sound(parse: ParsedText, token: Token) -> bool:
    """Tell whether only its sound is told of: "the bell of the priest's bicycle"."""
    above = parse.head(token)
    if above.lower != "of" or token.dep != "pobj":
        return False
    source = parse.head(above).lemma
    sounds = terms("elements", "sound") | terms("deeds", "sound")
    if source in terms("elements", "measure") or token.lemma in terms(
        "elements", "animal"
    ):
        return False
    if source in terms("elements", "sounder") | {"sound", "noise"}:
        return True
    # "The crash of a bucket" shows none; "the crackle of the fire" is that of one seen.
    is_known = any(
        c.dep in _KNOWN and c.lower not in _ARTICLES for c in parse.children(token)
    )
    return source in sounds and not is_known


def _is_listened_to(parse: ParsedText, token: Token) -> bool:
    to = parse.head(token)
    return to.lower == "to" and parse.head(to).lemma == "listen"


def _is_noise(noun: Token) -> bool:
    is_sound = noun.lemma in terms("elements", "sound") | terms("deeds", "sound")
    return noun.dep == "dobj" and is_sound


def _is_concrete(token: Token) -> bool:
    if token.tag not in {"NN", "NNS"} or token.lemma.endswith(_ABSTRACT_ENDINGS):
        return False
    return token.lemma not in _not_things() and token.lower not in _not_things()


@cache
def _not_things() -> frozenset[str]:
    """Return the nouns that are no things to be handled: people, bodies, places."""
    found = set(terms("elements", "abstract")) | terms("body", "seen")
    found |= terms("things", "person") | terms("elements", "sound") | {"sound"}
    for section in ("male", "female", "either", "group"):
        found |= terms("humans", section)
    for section in ("room", "building", "outdoors"):
        found |= terms("places", section)
    return frozenset(found)
