"""The phrase that names a place, and what its sentence says of who is there."""

from infra.offline.language.clauses import clause_verb, verbs_in_common
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import is_somebody
from infra.offline.scenes.movement import is_done_by_people, moving_verbs

MAX_NAME_WORDS = 5
_NOUNS = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
"""Parts of speech of what an owner has: "the baker's old cart"."""


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
    while parse[first].lower in terms("prepositions", "not name"):
        first += 1
    return parse[first]


def index_before(parse: ParsedText, first: Token) -> int:
    """Return the index of the token before a phrase and its determiners, or -1."""
    skipped = terms("prepositions", "determiner") | terms("prepositions", "not name")
    i = first.i - 1
    while i >= 0 and (
        parse[i].lower in skipped
        or parse[i].pos in {"DET", "ADV", "NUM"}
        or parse[i].tag == "PRP$"
    ):
        i -= 1
    return i


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


def is_house_of(parse: ParsedText, owner: Token) -> bool:
    """Tell whether a place is only called by its owner: "at the baker's"."""
    after = parse[owner.i + 1 : owner.i + 3]
    if not after or after[0].tag != "POS" or not is_somebody(owner):
        return False
    before = index_before(parse, phrase_start(parse, owner))
    has_thing = any(t.pos in _NOUNS for t in after[1:])
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
