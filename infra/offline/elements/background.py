"""Background actors: the groups of people without a name who are in a scene."""

from collections.abc import Iterator

from infra.offline.elements.day_players import ANYBODY
from infra.offline.elements.handled import first_of_list
from infra.offline.elements.noun_category import category_by_word, phrase_start
from infra.offline.language.assertion_status import element_status, is_comparison
from infra.offline.language.clauses import ancestors
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.referent_visibility import is_from_before
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import is_person_noun
from ports.questions.numbered import MAX_SHORT
from ports.questions.read_passage import ElementReading

NO_REFERENTS = frozenset({"compound", "poss", "oprd"})
"""What a noun is where it names nobody new: "they remained friends"."""
DETERMINERS = frozenset({"det", "poss", "nummod", "predet", "quantmod"})
BARE_IN = frozenset({"relcl", "acl", "advcl", "pcomp"})
"""Clauses in which "men" without an article are men in general."""
AWAY = frozenset({"of", "by", "for", "from", "to", "between", "against"})
"""Prepositions that join people to a noun, and bring nobody in: "a letter to men"."""
SEEING_VERBS = (
    terms("assertion", "perception") | terms("verbs", "see") | terms("verbs", "move")
)


def background_actors(unit: TextUnit) -> Iterator[ElementReading]:
    """Yield the groups of people without a name: the background actors."""
    for token in unit.narration:
        if (
            (token.tag in {"NN", "NNS", "NNPS"} or _is_name_of_group(unit, token))
            and (_is_group(unit.parse, token) or _is_group_of_today(unit, token))
            and token.dep not in NO_REFERENTS
            and not _is_known_group(unit.parse, token)
            and not is_comparison(unit.parse, token)
            and not _is_of_eye(unit.parse, token)
        ):
            first = phrase_start(unit.parse, token)
            words = unit.text[first.start : token.end]
            is_there = _takes_part(unit, token)
            yield ElementReading(
                unit=unit.number,
                category="background",
                words=words[:MAX_SHORT],
                presence=element_status(unit, token) if is_there else "mentioned",
            )


def _is_group_of_today(unit: TextUnit, noun: Token) -> bool:
    """Tell whether a script names a group that older stories do not have: "COPS"."""
    stem = noun.lower.removesuffix("s")
    words = {noun.lower, stem, f"{stem.removesuffix('ie')}y", stem.removesuffix("e")}
    is_several = noun.lower.endswith("s") and noun.tag in {"NNS", "NNPS", "NNP"}
    is_known = not words.isdisjoint(terms("modern", "person"))
    return unit.role == "action" and is_several and is_known


def _is_name_of_group(unit: TextUnit, noun: Token) -> bool:
    """Tell whether a parser takes a script's group for a name: "The Homies look on"."""
    return noun.tag == "NNP" and _is_group_of_today(unit, noun)


def _is_of_eye(parse: ParsedText, noun: Token) -> bool:
    """Tell whether nobody is taught: "his pupils dilate"."""
    is_owned = any(child.dep == "poss" for child in parse.children(noun))
    return is_owned and parse.head(noun).lemma in terms("body", "eye verb")


def _takes_part(unit: TextUnit, noun: Token) -> bool:
    """Tell whether a group is in what happens, and not only spoken of.

    A script's action has nobody in general: who is named is to be filmed.
    """
    parse = unit.parse
    return not (
        (noun.dep in SUBJECTS and is_from_before(parse, noun))
        or _is_predicate(parse, noun)
        or _belongs_to_noun(parse, noun)
        or (unit.role != "action" and _is_anybody(parse, noun))
    )


def _is_predicate(parse: ParsedText, noun: Token) -> bool:
    """Tell whether it only says what somebody is: "we were old friends"."""
    while noun.dep in {"conj", "appos"}:
        noun = parse.head(noun)
    return noun.dep == "attr" and not any(
        child.dep == "expl" for child in parse.children(parse.head(noun))
    )


def _belongs_to_noun(parse: ParsedText, noun: Token) -> bool:
    """Tell whether it only says more of a thing: "the visit by the nurses"."""
    prep = parse.head(noun)
    if noun.dep != "pobj" or prep.dep != "prep" or prep.lower not in AWAY:
        return False
    above = parse.head(prep)
    is_part = above.pos in {"DET", "NUM", "PRON", "ADJ"} or _is_many(above)
    return above.pos == "NOUN" and not is_part


def _is_many(noun: Token) -> bool:
    """Tell whether a noun says how many: "hundreds of men", "a crowd of women"."""
    collectives = terms("humans", "group") | terms("humans", "collective")
    return not {noun.lower, noun.lemma}.isdisjoint(collectives)


def _is_anybody(parse: ParsedText, noun: Token) -> bool:
    """Tell whether "men" are men in general, and nobody who is here.

    "Where women kept goats", "he frightened men"; but "men ran past", and "he
    saw women".
    """
    of_list = (noun, first_of_list(parse, noun))
    if any(c.dep in DETERMINERS for one in of_list for c in parse.children(one)):
        return False
    prep = parse.head(noun)
    if noun.dep == "pobj" and (prep.dep == "agent" or _is_many(parse.head(prep))):
        return False
    if any(above.dep in BARE_IN for above in ancestors(parse, noun)):
        return True
    return noun.dep == "dobj" and parse.head(noun).lemma not in SEEING_VERBS


def _is_group(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is a crowd, or several of a trade: "monks", "clowns".

    "The pages of a book" and "a couple of miles" are nobody.
    """
    if _is_thing(parse, token) or any(
        of.lower == "of" and not any(_is_person(t) for t in parse.children(of))
        for of in parse.children(token)
    ):
        return False
    if token.lower in terms("humans", "group"):
        return True
    is_trade = is_person_noun(token) and token.lemma not in ANYBODY
    return is_trade and token.tag == "NNS"


def _is_thing(parse: ParsedText, token: Token) -> bool:
    """Tell whether a word for people is a thing here: a wedding band, the wipers."""
    before = parse[token.i - 1].lower if token.i else ""
    return (
        token.lower in terms("elements", "wardrobe")
        or token.lower in terms("elements", "set_dressing")
        or token.lemma in terms("elements", "part of vehicle")
        or f"{before}-{token.lemma}" in category_by_word()
    )


def _is_person(noun: Token) -> bool:
    is_named = noun.pos in {"PROPN", "PRON", "DET", "NUM"}
    is_listed = not by_term("humans").keys().isdisjoint({noun.lower, noun.lemma})
    return is_named or is_listed or is_person_noun(noun)


def _is_known_group(parse: ParsedText, noun: Token) -> bool:
    """Tell whether it is nobody new: "the two men", "both men", "her parents"."""
    before = {t.dep: t.lower for t in parse.children(noun)}
    is_family = "poss" in before and noun.lemma in terms("kinship", "family")
    if is_family or "both" in before.values():
        return True
    return before.get("det") in {"the", "these", "those"} and "nummod" in before
