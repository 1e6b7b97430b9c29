"""The phrase that names a place, and what its sentence says of who is there."""

from functools import cache

from infra.offline.language.clauses import clause_verb, verbs_in_common
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import is_somebody
from infra.offline.scenes.movement import is_done_by_people, moving_verbs

MAX_NAME_WORDS = 5
_NOUNS = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
"""Parts of speech of what an owner has: "the baker's old cart"."""
_MEANWHILE = frozenset({"when", "while", "whilst"})
_DEGREES = frozenset({"JJR", "JJS"})
"""Tags of adjectives that compare: "the smaller room"."""


def phrase_start(parse: ParsedText, noun: Token) -> Token:
    """Return the first word of the name that ends with *noun*."""
    first = noun.i
    while first and noun.i - first < MAX_NAME_WORDS - 1:
        before = parse[first - 1]
        if before.text == "-" and first > 1 and before.end == parse[first].start:
            # "Dining-room" is three tokens.
            first -= 2
            continue
        if noun.is_capitalised and noun.tag.startswith("NNP"):
            # "The Drovers' Hotel".
            fits = before.tag == "POS" or (
                before.is_capitalised and before.tag.startswith("NNP")
            )
        else:
            fits = before.pos in {"ADJ", "NOUN", "PROPN"} or before.tag == "POS"
        if not fits:
            break
        first -= 1
    while first < noun.i and _only_describes(parse[first]):
        first += 1
    return parse[first]


def _only_describes(word: Token) -> bool:
    """Tell whether an adjective is no part of a name: "the dark hall" is the hall.

    It is, in "the Great Hall" and "the back room".
    """
    if word.is_capitalised and word.tag.startswith("NNP"):
        return False
    return word.tag in _DEGREES or any(
        word.lower in terms("prepositions", kind) for kind in ("not name", "describing")
    )


def index_before(parse: ParsedText, first: Token) -> int:
    """Return the index of the token before a phrase and its determiners, or -1."""
    i = first.i - 1
    while i >= 0 and (
        parse[i].lower in terms("prepositions", "determiner")
        or _only_describes(parse[i])
        # "In the small, dark hall".
        or (parse[i].text == "," and parse[i - 1].pos == "ADJ")
        or parse[i].pos in {"DET", "ADV", "NUM"}
        or parse[i].tag == "PRP$"
        or _is_participle(parse, parse[i])
    ):
        i -= 1
    return i


def _is_participle(parse: ParsedText, word: Token) -> bool:
    """Tell whether *word* describes a noun as "cramped" does, or "book-lined"."""
    if word.tag in {"VBN", "VBG"}:
        return word.dep == "amod" and word.head > word.i
    after = parse[word.i + 1 : word.i + 3]
    if word.text == "-":
        return bool(after) and _is_participle(parse, after[0])
    is_joined = bool(after) and after[0].text == "-"
    return is_joined and any(_is_participle(parse, t) for t in after[1:])


def governors(parse: ParsedText, noun: Token) -> list[Token]:
    """Return the words that govern *noun*, and what it only belongs to, outwards.

    "To" last, in "to the edge of the wood" and "to the settle in the dining-room".
    """
    links = [parse.head(noun)]
    while links[-1].pos == "ADP":
        above = parse.head(links[-1])
        if above.pos not in {"NOUN", "PROPN"}:
            break
        links.append(parse.head(above))
    return links


def is_modifier(parse: ParsedText, token: Token) -> bool:
    """Tell whether another noun follows, or a possessive: "the house door"."""
    after = parse[token.i + 1] if token.i + 1 < len(parse) else None
    if after is None or after.tag == "POS":
        return after is not None
    # "In the hut Amara had broken up a chair": a name follows, and is the subject.
    is_name = after.tag in {"NNP", "NNPS"} and token.dep != "compound"
    return after.tag.startswith("NN") and after.dep != "conj" and not is_name


def is_part(parse: ParsedText, noun: Token) -> bool:
    """Tell whether *noun* is no place by itself: "the hollow of her arm"."""
    wholes = terms("body", "seen") | terms("places", "whole")
    return any(
        whole.lemma in wholes
        for link in parse.children(noun)
        if link.lower == "of"
        for whole in parse.children(link)
    )


def is_house_of(parse: ParsedText, owner: Token) -> bool:
    """Tell whether a place is only called by its owner: "at the baker's"."""
    after = parse[owner.i + 1 : owner.i + 3]
    if not after or after[0].tag != "POS" or not is_somebody(owner):
        return False
    before = index_before(parse, phrase_start(parse, owner))
    # "At his wife's sadly composed face".
    has_thing = any(t.pos in _NOUNS or t.dep == "advmod" for t in after[1:])
    is_there = before >= 0 and parse[before].lower in terms(
        "prepositions", "of a house"
    )
    return is_there and not has_thing


def is_past(parse: ParsedText, place: Token) -> bool:
    """Tell whether somebody was, or would have been, there at another time.

    "He had left her in the hotel", "I would have gone to the shop", "he was going to
    the town on Friday".
    """
    verb = clause_verb(parse, place)
    if verb is None:
        return False
    helpers = {
        child.lemma
        for one in verbs_in_common(parse, verb)
        for child in parse.children(one)
        if child.dep == "aux"
    }
    return "have" in helpers or (verb.lower == "going" and "be" in helpers)


def is_of_others(parse: ParsedText, place: Token) -> bool:
    """Tell whether others are there, meanwhile: "while Jim was at the office, Bo came".

    Who is meant by "he" is not known here; he may be Jim.
    """
    verb = clause_verb(parse, place)
    if verb is None or verb.dep != "advcl":
        return False
    is_state = verb.lemma == "be" or verb.tag == "VBG"
    is_meanwhile = any(
        # "When Jim came to the office, Bo told him": Bo is there as well.
        t.lower in _MEANWHILE and (t.lower != "when" or is_state)
        for t in parse.children(verb)
    )
    others, subject = parse.subject(verb), parse.subject(parse.head(verb))
    if not is_meanwhile or others is None or subject is None:
        return False
    are_both_named = subject.pos in {"NOUN", "PROPN"} and others.pos in {
        "NOUN",
        "PROPN",
    }
    return are_both_named and is_somebody(others) and others.lower != subject.lower


def is_looked_at(parse: ParsedText, place: Token) -> bool:
    """Tell whether people only look there: "he stared at the hill"."""
    *_, link = governors(parse, place)
    verb = _verb_above(parse, link)
    # "He looked out through the dome of the ship": he is in it.
    is_look = link.lower not in terms("prepositions", "looked from")
    if verb.lemma == "reach":
        # "He reached into the chest" with his hand.
        return link.lower in terms("prepositions", "inside")
    return is_look and verb.lemma in _looking_verbs() and verb.i < place.i


def is_believed_in(parse: ParsedText, place: Token) -> bool:
    """Tell whether a name is only in a mind: "she believed in the Wonder Box"."""
    *_, link = governors(parse, place)
    return _verb_above(parse, link).lemma in terms("assertion", "belief")


def _verb_above(parse: ParsedText, link: Token) -> Token:
    """Return the verb on which a preposition hangs, in "out over" too."""
    while link.pos in {"ADP", "ADV"} and link.head != link.i:
        link = parse.head(link)
    return link


@cache
def _looking_verbs() -> frozenset[str]:
    return terms("assertion", "perception") | terms("verbs", "see")


def has_people(parse: ParsedText, place: Token) -> bool:
    """Tell whether somebody does something there: "Jim waited at the gate"."""
    verb = clause_verb(parse, place)
    if verb is None:
        return False
    subject = parse.subject(verb)
    return subject is not None and is_somebody(subject)


def is_left(parse: ParsedText, place: Token) -> bool:
    """Tell whether people go away from it: "out of the office", "left the shop"."""
    link = parse.head(place)
    if link.pos == "VERB":
        return link.lemma == "leave" and is_done_by_people(parse, link)
    if link.lower not in {"of", "from"}:
        return False
    verb = parse.head(link)
    if link.lower == "of":
        # "Out of the office".
        if verb.lower != "out":
            return False
        verb = parse.head(verb)
    leaves = verb.lemma in moving_verbs() | terms("verbs", "leave")
    return leaves and is_done_by_people(parse, verb)
